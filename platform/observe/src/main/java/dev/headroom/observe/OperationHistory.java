package dev.headroom.observe;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What operations took on all nodes, kept in PostgreSQL: each minute for three hours, each hour for thirty days.
 * Figures of several nodes or slots come from adding their histograms.
 */
public final class OperationHistory {
    /** How far back it goes. */
    public static final Duration KEPT = Duration.ofDays(30);

    private static final long LOCK = 7_204_117_731L;

    private static final String WRITE = """
            insert into headroom_operation_history (slot, seconds, node, operation, outcome, samples, histogram)
            values (date_trunc('minute', clock_timestamp()) - interval '1 minute', 60, ?, ?, ?, ?, ?)
            on conflict do nothing
            """;

    private static final String READ = """
            select slot, operation, outcome, histogram from headroom_operation_history
            where (?::text is null or operation = ?) and slot >= ? and slot < ?
            order by slot
            """;

    private static final String OLD_MINUTES = """
            select distinct date_trunc('hour', slot) as hour from headroom_operation_history
            where seconds = 60 and slot < date_trunc('hour', clock_timestamp()) - interval '2 hours' order by 1
            """;

    private static final String OF_HOUR = """
            delete from headroom_operation_history
            where seconds = 60 and slot >= ? and slot < ?::timestamptz + interval '1 hour'
            returning operation, outcome, histogram
            """;

    private static final String WRITE_HOUR = """
            insert into headroom_operation_history (slot, seconds, node, operation, outcome, samples, histogram)
            values (?, 3600, 'all', ?, ?, ?, ?) on conflict do nothing
            """;

    private static final String TRIM =
            "delete from headroom_operation_history where slot < clock_timestamp() - interval '30 days'";

    private final DataSource source;
    private final String node;

    public OperationHistory(DataSource source, String node) {
        this.source = source;
        this.node = node;
    }

    /**
     * One slot of one operation's past.
     *
     * @param report of all nodes
     */
    public record Point(Instant from, OperationReport report) {}

    private record Key(String operation, String outcome) {}

    /** Keeps this node's last minute; call it once a minute. */
    public void keep(Operations operations) throws SQLException {
        Map<String, Map<String, Histogram>> minute = operations.lastMinute();
        if (minute.isEmpty()) {
            return;
        }
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(WRITE)) {
            for (Map.Entry<String, Map<String, Histogram>> operation : minute.entrySet()) {
                for (Map.Entry<String, Histogram> outcome : operation.getValue().entrySet()) {
                    statement.setString(1, node);
                    statement.setString(2, operation.getKey());
                    statement.setString(3, outcome.getKey());
                    statement.setLong(4, outcome.getValue().getTotalCount());
                    statement.setBytes(5, Histograms.encode(outcome.getValue()));
                    statement.addBatch();
                }
            }
            statement.executeBatch();
        }
    }

    /** Adds old minutes up to hours and forgets what is too old; one node at a time does it. */
    public void rollUp() throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                if (locked(connection)) {
                    for (Timestamp hour : hours(connection)) {
                        rollUp(connection, hour);
                    }
                    try (PreparedStatement trim = connection.prepareStatement(TRIM)) {
                        trim.executeUpdate();
                    }
                }
                connection.commit();
            } catch (SQLException failure) {
                connection.rollback();
                throw failure;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    private static boolean locked(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select pg_try_advisory_xact_lock(?)")) {
            statement.setLong(1, LOCK);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private static List<Timestamp> hours(Connection connection) throws SQLException {
        List<Timestamp> hours = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(OLD_MINUTES);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                hours.add(rows.getTimestamp(1));
            }
        }
        return hours;
    }

    private static void rollUp(Connection connection, Timestamp hour) throws SQLException {
        Map<Key, Histogram> sums = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(OF_HOUR)) {
            statement.setTimestamp(1, hour);
            statement.setTimestamp(2, hour);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    sums.computeIfAbsent(new Key(rows.getString(1), rows.getString(2)), _ -> Histograms.empty())
                            .add(Histograms.decode(rows.getBytes(3)));
                }
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(WRITE_HOUR)) {
            for (Map.Entry<Key, Histogram> sum : sums.entrySet()) {
                statement.setTimestamp(1, hour);
                statement.setString(2, sum.getKey().operation());
                statement.setString(3, sum.getKey().outcome());
                statement.setLong(4, sum.getValue().getTotalCount());
                statement.setBytes(5, Histograms.encode(sum.getValue()));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Every operation of a time over all nodes. */
    public List<OperationReport> between(Instant from, Instant to) throws SQLException {
        Map<String, Map<String, Histogram>> sums = new TreeMap<>();
        read(
                null,
                from,
                to,
                (slot, operation, outcome, histogram) -> sums.computeIfAbsent(operation, _ -> new TreeMap<>())
                        .computeIfAbsent(outcome, _ -> Histograms.empty())
                        .add(histogram));
        List<OperationReport> reports = new ArrayList<>();
        sums.forEach((operation, outcomes) -> reports.add(OperationReport.of(operation, outcomes)));
        return reports;
    }

    /**
     * The past of an operation over all nodes.
     *
     * @param step of the points, at least a minute
     */
    public List<Point> of(String operation, Instant from, Instant to, Duration step) throws SQLException {
        long seconds = Math.max(60, step.toSeconds());
        TreeMap<Long, Map<String, Histogram>> points = new TreeMap<>();
        read(
                operation,
                from,
                to,
                (slot, name, outcome, histogram) -> points.computeIfAbsent(
                                Math.floorDiv(slot.getEpochSecond(), seconds) * seconds, _ -> new TreeMap<>())
                        .computeIfAbsent(outcome, _ -> Histograms.empty())
                        .add(histogram));
        List<Point> past = new ArrayList<>();
        points.forEach((slot, outcomes) ->
                past.add(new Point(Instant.ofEpochSecond(slot), OperationReport.of(operation, outcomes))));
        return past;
    }

    private interface Row {
        void take(Instant slot, String operation, String outcome, Histogram histogram);
    }

    private void read(@Nullable String operation, Instant from, Instant to, Row each) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(READ)) {
            statement.setString(1, operation);
            statement.setString(2, operation);
            statement.setTimestamp(3, Timestamp.from(from));
            statement.setTimestamp(4, Timestamp.from(to));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    each.take(
                            rows.getTimestamp("slot").toInstant(),
                            rows.getString("operation"),
                            rows.getString("outcome"),
                            Histograms.decode(rows.getBytes("histogram")));
                }
            }
        }
    }
}
