package dev.headroom.observe;

import dev.headroom.base.Ticker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges alert rules and tells of what begins and ends. States are kept in PostgreSQL and every change of one is one
 * transaction with its event, so that a restart tells nothing twice and forgets nothing. One node judges for as long as
 * it can, by what it sees itself and by what the others tell that they see: an alert fires where its condition holds on
 * any node, and ends where it holds on none. Another takes over ten seconds after its last look, or when it
 * {@link #release releases}. A node that answers no requests never judges, but is heard.
 */
public final class Alerts {
    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
    private static final long LOCK = 7_204_117_732L;

    private static final String JUDGE = """
            select node, until > clock_timestamp() as valid, until > clock_timestamp() + interval '5 seconds' as fresh
            from headroom_alert_judge
            """;

    private static final String RENEW = """
            insert into headroom_alert_judge (node, until) values (?, clock_timestamp() + interval '10 seconds')
            on conflict (one) do update set node = excluded.node, until = excluded.until
            """;

    private static final String KNOWN = """
            select rule, state, since, fingerprint from headroom_alert
            """;

    private static final String KEEP = """
            insert into headroom_alert (rule, state, since, value, fingerprint) values (?, ?, ?, ?, ?)
            on conflict (rule) do update set value = excluded.value, fingerprint = excluded.fingerprint,
                since = case when headroom_alert.state = excluded.state then headroom_alert.since else excluded.since end,
                state = excluded.state
            """;

    private static final String EVENT = """
            insert into headroom_alert_event (rule, number, state, at, value, sent)
            values (?, ?, ?, ?, ?, true)
            """;

    private static final String EVENTS =
            "select rule, number, state, at, value from headroom_alert_event order by at desc, number desc limit ?";

    private static final int MOST_EVENTS = 1000;

    private static final String STATUS = "select rule, state, since, value, fingerprint from headroom_alert";

    /** What is measured while nothing happens is written so often. */
    private static final long AGAIN_NANOS = Duration.ofMinutes(1).toNanos();

    private final ObjectiveFile file;
    private final Measurements measurements;
    private final Map<String, Long> written = new HashMap<>();
    private final DataSource source;
    private final List<AlertSink> sinks;
    private final Ticker ticker;
    private final long startedNanos;
    private final boolean judges;
    private final String node = UUID.randomUUID().toString();
    private final Votes votes;
    private boolean judging;

    /**
     * @param sinks told in their order
     * @param judges whether this node may; false for one that only works
     */
    public Alerts(
            ObjectiveFile file,
            Operations operations,
            Signals signals,
            DataSource source,
            List<AlertSink> sinks,
            Ticker ticker,
            boolean judges) {
        this.file = file;
        this.measurements = new Measurements(file, operations, signals, ticker);
        this.source = source;
        this.sinks = List.copyOf(sinks);
        this.ticker = ticker;
        this.startedNanos = ticker.nanos();
        this.judges = judges;
        this.votes = new Votes(node, ticker);
    }

    private record Row(AlertStatus.State state, Instant since, long events) {}

    /**
     * Judges every rule once, or tells the node that does what is wrong on this one.
     *
     * @return the events told; none while another node judges, in the time of grace after the start, and by a node that
     *     never judges
     */
    public synchronized List<AlertEvent> judge() throws SQLException {
        measurements.look();
        if (ticker.nanos() - startedNanos < file.grace().toNanos()) {
            return List.of();
        }
        // before any transaction: an exhausted pool couldn't be told by what waits in it itself
        measurements.read();
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                List<AlertEvent> events = judgeOrTell(connection);
                connection.commit();
                events.forEach(Alerts::log);
                return events;
            } catch (SQLException | RuntimeException failure) {
                connection.rollback();
                throw failure;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    private List<AlertEvent> judgeOrTell(Connection connection) throws SQLException {
        boolean locked = judges && lock(connection);
        if (locked) {
            judging = isJudge(connection);
        }
        if (!judging) {
            votes.cast(connection, wrongHere());
            return List.of();
        }
        return locked ? judge(connection) : List.of();
    }

    /** What was measured by rules whose condition holds on this node. */
    private Map<String, Double> wrongHere() {
        Map<String, Double> wrong = new HashMap<>();
        for (AlertRule rule : file.alerts()) {
            boolean before = votes.has(rule.name());
            Measurements.Measured measured = measurements.of(rule, before);
            if (measured.wrong()) {
                wrong.put(rule.name(), measured.value());
                if (!before) {
                    LOG.warn("{} holds on this node ({}), measured {}", rule.name(), rule.summary(), measured.value());
                }
            }
        }
        return wrong;
    }

    /** Whether this node may judge at all. */
    public boolean judges() {
        return judges;
    }

    private static boolean lock(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select pg_try_advisory_xact_lock(?)")) {
            statement.setLong(1, LOCK);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    private boolean isJudge(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(JUDGE);
                ResultSet row = statement.executeQuery()) {
            if (row.next()) {
                boolean own = row.getString("node").equals(node);
                if (own ? row.getBoolean("fresh") : row.getBoolean("valid")) {
                    return own;
                }
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(RENEW)) {
            statement.setString(1, node);
            statement.executeUpdate();
        }
        return true;
    }

    /** Lets another node judge at once, and takes back what this one has told it. */
    public synchronized void release() throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("delete from headroom_alert_judge where node = ?")) {
            statement.setString(1, node);
            statement.executeUpdate();
            votes.cast(connection, Map.of());
        }
        judging = false;
    }

    private List<AlertEvent> judge(Connection connection) throws SQLException {
        Map<String, Row> known = new HashMap<>();
        Instant now = Instant.EPOCH;
        try (PreparedStatement statement = connection.prepareStatement("select clock_timestamp() as now");
                ResultSet row = statement.executeQuery()) {
            if (row.next()) {
                now = row.getTimestamp("now").toInstant();
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(KNOWN);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                known.put(
                        row.getString("rule"),
                        new Row(
                                AlertStatus.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                                row.getTimestamp("since").toInstant(),
                                row.getLong("fingerprint")));
            }
        }
        Map<String, Double> elsewhere = votes.ofOthers(connection);
        List<AlertEvent> events = new ArrayList<>();
        for (AlertRule rule : file.alerts()) {
            Row row = known.getOrDefault(rule.name(), new Row(AlertStatus.State.INACTIVE, now, 0));
            Measurements.Measured measured = measurements.of(rule, row.state() == AlertStatus.State.FIRING);
            Double other = elsewhere.get(rule.name());
            judge(
                            connection,
                            rule,
                            row,
                            measured.wrong() || other == null ? measured : new Measurements.Measured(true, other),
                            now)
                    .ifPresent(events::add);
        }
        return events;
    }

    private Optional<AlertEvent> judge(
            Connection connection, AlertRule rule, Row row, Measurements.Measured measured, Instant now)
            throws SQLException {
        AlertStatus.State next = next(rule, row, measured.wrong(), now);
        boolean began = next == AlertStatus.State.FIRING && row.state() != AlertStatus.State.FIRING;
        boolean ended = next == AlertStatus.State.INACTIVE && row.state() == AlertStatus.State.FIRING;
        long number = row.events() + (began || ended ? 1 : 0);
        Long before = written.get(rule.name());
        if (next != row.state() || before == null || ticker.nanos() - before >= AGAIN_NANOS) {
            keep(connection, rule, new Kept(next, measured.value(), number), now);
            written.put(rule.name(), ticker.nanos());
        }
        if (!began && !ended) {
            return Optional.empty();
        }
        AlertEvent event = new AlertEvent(
                rule.name(),
                number,
                began,
                rule.severity(),
                rule.summary(),
                rule.runbook(),
                Double.isNaN(measured.value()) ? 0 : measured.value(),
                now);
        try (PreparedStatement statement = connection.prepareStatement(EVENT)) {
            statement.setString(1, rule.name());
            statement.setLong(2, number);
            statement.setString(3, began ? "firing" : "resolved");
            statement.setTimestamp(4, Timestamp.from(now));
            statement.setDouble(5, event.value());
            statement.executeUpdate();
        }
        for (AlertSink sink : sinks) {
            sink.tell(connection, event);
        }
        return Optional.of(event);
    }

    /** The state machine: what is wrong is pending until it has been for long enough. */
    static AlertStatus.State next(AlertRule rule, Duration inState, AlertStatus.State state, boolean wrong) {
        if (!wrong) {
            return AlertStatus.State.INACTIVE;
        }
        return switch (state) {
            case FIRING -> AlertStatus.State.FIRING;
            case PENDING ->
                inState.compareTo(rule.pending()) >= 0 ? AlertStatus.State.FIRING : AlertStatus.State.PENDING;
            case INACTIVE -> rule.pending().isZero() ? AlertStatus.State.FIRING : AlertStatus.State.PENDING;
        };
    }

    private static AlertStatus.State next(AlertRule rule, Row row, boolean wrong, Instant now) {
        return next(rule, Duration.between(row.since(), now), row.state(), wrong);
    }

    private record Kept(AlertStatus.State state, double value, long events) {}

    private static void keep(Connection connection, AlertRule rule, Kept kept, Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(KEEP)) {
            statement.setString(1, rule.name());
            statement.setString(2, kept.state().name().toLowerCase(Locale.ROOT));
            statement.setTimestamp(3, Timestamp.from(now));
            if (Double.isNaN(kept.value())) {
                statement.setNull(4, Types.DOUBLE);
            } else {
                statement.setDouble(4, kept.value());
            }
            statement.setLong(5, kept.events());
            statement.executeUpdate();
        }
    }

    private static void log(AlertEvent event) {
        if (event.firing()) {
            LOG.warn(
                    "alert {} fires ({}): {}, measured {}; {}",
                    event.rule(),
                    event.severity(),
                    event.summary(),
                    event.value(),
                    event.runbook());
        } else {
            LOG.info("alert {} is resolved, measured {}", event.rule(), event.value());
        }
    }

    /** Every rule and how it stands. */
    public List<AlertStatus> status() throws SQLException {
        Map<String, AlertStatus> known = new HashMap<>();
        Map<String, AlertRule> rules = new HashMap<>();
        file.alerts().forEach(rule -> rules.put(rule.name(), rule));
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(STATUS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                AlertRule rule = rules.get(row.getString("rule"));
                if (rule != null) {
                    known.put(rule.name(), status(rule, row));
                }
            }
        }
        List<AlertStatus> all = new ArrayList<>();
        for (AlertRule rule : file.alerts()) {
            AlertStatus status = known.get(rule.name());
            all.add(
                    status != null
                            ? status
                            : new AlertStatus(
                                    rule.name(),
                                    AlertStatus.State.INACTIVE,
                                    Instant.EPOCH,
                                    null,
                                    0,
                                    rule.severity(),
                                    rule.summary(),
                                    rule.runbook()));
        }
        return all;
    }

    /**
     * What has begun and ended, the latest first.
     *
     * @param most 1 to 1,000
     */
    public List<AlertEvent> events(int most) throws SQLException {
        Map<String, AlertRule> rules = new HashMap<>();
        file.alerts().forEach(rule -> rules.put(rule.name(), rule));
        List<AlertEvent> events = new ArrayList<>();
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(EVENTS)) {
            statement.setInt(1, Math.clamp(most, 1, MOST_EVENTS));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    AlertRule rule = rules.get(row.getString("rule"));
                    events.add(new AlertEvent(
                            row.getString("rule"),
                            row.getLong("number"),
                            row.getString("state").equals("firing"),
                            rule == null ? AlertRule.Severity.TICKET : rule.severity(),
                            rule == null ? "a rule that is no more" : rule.summary(),
                            rule == null ? "" : rule.runbook(),
                            row.getDouble("value"),
                            row.getTimestamp("at").toInstant()));
                }
            }
        }
        return events;
    }

    private static AlertStatus status(AlertRule rule, ResultSet row) throws SQLException {
        Timestamp since = row.getTimestamp("since");
        return new AlertStatus(
                rule.name(),
                AlertStatus.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                since.toInstant(),
                row.getObject("value", Double.class),
                row.getLong("fingerprint"),
                rule.severity(),
                rule.summary(),
                rule.runbook());
    }
}
