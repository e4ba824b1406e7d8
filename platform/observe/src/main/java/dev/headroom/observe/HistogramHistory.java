package dev.headroom.observe;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Histograms of all nodes, each of a name in two parts, in a table of PostgreSQL: as they were kept for three hours,
 * each hour's sum for thirty days. Whatever is told of several nodes or slots comes from adding histograms.
 */
final class HistogramHistory {
    private final Table table;
    private final DataSource source;
    private final String node;

    /**
     * Where histograms are kept; beside the name it has slot, seconds, node, samples and histogram.
     *
     * @param first column of the name's first part
     * @param lock that one node at a time takes to add up what is old
     */
    record Table(String name, String first, String second, long lock) {}

    /** What a histogram is of. */
    record Name(String first, String second) {}

    /** Takes what is read. */
    @FunctionalInterface
    interface Row {
        /** One histogram, whose time began at the slot. */
        void take(Instant slot, Name name, Histogram histogram);
    }

    HistogramHistory(Table table, DataSource source, String node) {
        this.table = table;
        this.source = source;
        this.node = node;
    }

    private String sql(String text) {
        return text.replace("TABLE", table.name())
                .replace("FIRST", table.first())
                .replace("SECOND", table.second());
    }

    /** Keeps what this node recorded of late. Not by whole minutes: what is kept twice in one must not be lost. */
    void keep(Map<Name, Histogram> recorded) throws SQLException {
        if (recorded.isEmpty()) {
            return;
        }
        String write = sql("""
                insert into TABLE (slot, seconds, node, FIRST, SECOND, samples, histogram)
                values (clock_timestamp() - interval '1 minute', 60, ?, ?, ?, ?, ?)
                """);
        inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(write)) {
                for (Map.Entry<Name, Histogram> one : recorded.entrySet()) {
                    statement.setString(1, node);
                    add(statement, one.getKey(), one.getValue());
                }
                statement.executeBatch();
            }
        });
    }

    /** A row of a batch, from the second parameter on. */
    private static void add(PreparedStatement statement, Name name, Histogram histogram) throws SQLException {
        statement.setString(2, name.first());
        statement.setString(3, name.second());
        statement.setLong(4, histogram.getTotalCount());
        statement.setBytes(5, Histograms.encode(histogram));
        statement.addBatch();
    }

    private interface Work {
        void run(Connection connection) throws SQLException;
    }

    private void inTransaction(Work work) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                work.run(connection);
                connection.commit();
            } catch (SQLException failure) {
                connection.rollback();
                throw failure;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    /** Adds what is old up to hours and forgets what is too old; one node at a time does it. */
    void rollUp() throws SQLException {
        inTransaction(connection -> {
            if (locked(connection)) {
                for (Timestamp hour : hours(connection)) {
                    rollUp(connection, hour);
                }
                try (PreparedStatement trim = connection.prepareStatement(
                        sql("delete from TABLE where slot < clock_timestamp() - interval '30 days'"))) {
                    trim.executeUpdate();
                }
            }
        });
    }

    private boolean locked(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select pg_try_advisory_xact_lock(?)")) {
            statement.setLong(1, table.lock());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private List<Timestamp> hours(Connection connection) throws SQLException {
        List<Timestamp> hours = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql("""
                        select distinct date_trunc('hour', slot) as hour from TABLE
                        where seconds = 60 and slot < date_trunc('hour', clock_timestamp()) - interval '2 hours' order by 1
                        """));
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                hours.add(rows.getTimestamp(1));
            }
        }
        return hours;
    }

    private void rollUp(Connection connection, Timestamp hour) throws SQLException {
        Map<Name, Histogram> sums = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql("""
                delete from TABLE
                where seconds = 60 and slot >= ? and slot < ?::timestamptz + interval '1 hour'
                returning FIRST, SECOND, histogram
                """))) {
            statement.setTimestamp(1, hour);
            statement.setTimestamp(2, hour);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    sums.computeIfAbsent(new Name(rows.getString(1), rows.getString(2)), _ -> Histograms.empty())
                            .add(Histograms.decode(rows.getBytes(3)));
                }
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(sql("""
                insert into TABLE (slot, seconds, node, FIRST, SECOND, samples, histogram)
                values (?, 3600, 'all', ?, ?, ?, ?) on conflict do nothing
                """))) {
            for (Map.Entry<Name, Histogram> sum : sums.entrySet()) {
                statement.setTimestamp(1, hour);
                add(statement, sum.getKey(), sum.getValue());
            }
            statement.executeBatch();
        }
    }

    /**
     * What all nodes kept of a time, oldest first.
     *
     * @param first part of the names, null for all
     */
    void read(@Nullable String first, Instant from, Instant to, Row each) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql("""
                        select slot, FIRST, SECOND, histogram from TABLE
                        where (?::text is null or FIRST = ?) and slot >= ? and slot < ?
                        order by slot
                        """))) {
            statement.setString(1, first);
            statement.setString(2, first);
            statement.setTimestamp(3, Timestamp.from(from));
            statement.setTimestamp(4, Timestamp.from(to));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    each.take(
                            rows.getTimestamp(1).toInstant(),
                            new Name(rows.getString(2), rows.getString(3)),
                            Histograms.decode(rows.getBytes(4)));
                }
            }
        }
    }
}
