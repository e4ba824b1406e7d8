package dev.headroom.tuning;

import dev.headroom.base.Sha256;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import javax.sql.DataSource;

/**
 * Every change that was tried, in PostgreSQL: rows are only ever added, and each carries a hash over itself and the row
 * before it, so that a row that was changed or removed shows.
 */
public final class Audit {
    private static final String GENESIS = "0".repeat(64);

    private static final String LOCK = "select 1 from pg_advisory_xact_lock(7204117733)";

    private static final String LAST = "select seq, hash from headroom_tune_event order by seq desc limit 1";

    private static final String ADD = """
            insert into headroom_tune_event (seq, at, actor, knob, kind, detail, prev_hash, hash)
            values (?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String ALL =
            "select seq, at, actor, knob, kind, detail, prev_hash, hash from headroom_tune_event order by seq";

    private static final String LATEST = "select seq, at, actor, knob, kind, detail, prev_hash, hash"
            + " from headroom_tune_event order by seq desc limit ?";

    private static final int MOST = 10_000;

    private final DataSource source;

    public Audit(DataSource source) {
        this.source = source;
    }

    /**
     * One row.
     *
     * @param kind {@code recommended}, {@code trial}, {@code committed}, {@code rolled_back} and the like
     */
    public record Event(long seq, Instant at, String actor, String knob, String kind, String detail, String hash) {}

    /** Adds a row behind the last one. */
    public void add(String actor, String knob, String kind, String detail, Instant at) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                add(connection, new Event(0, at, actor, knob, kind, detail, ""));
                connection.commit();
            } catch (SQLException failure) {
                connection.rollback();
                throw failure;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    private static void add(Connection connection, Event event) throws SQLException {
        long seq = 1;
        String before = GENESIS;
        try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
            lock.execute();
        }
        try (PreparedStatement last = connection.prepareStatement(LAST);
                ResultSet row = last.executeQuery()) {
            if (row.next()) {
                seq = row.getLong("seq") + 1;
                before = row.getString("hash");
            }
        }
        Instant at = Instant.ofEpochMilli(event.at().toEpochMilli());
        Event whole = new Event(seq, at, event.actor(), event.knob(), event.kind(), event.detail(), "");
        try (PreparedStatement statement = connection.prepareStatement(ADD)) {
            statement.setLong(1, seq);
            statement.setTimestamp(2, Timestamp.from(at));
            statement.setString(3, event.actor());
            statement.setString(4, event.knob());
            statement.setString(5, event.kind());
            statement.setString(6, event.detail());
            statement.setString(7, before);
            statement.setString(8, hash(whole, before));
            statement.executeUpdate();
        }
    }

    /** All rows, oldest first. */
    public List<Event> all() throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(ALL)) {
            return read(statement);
        }
    }

    /**
     * The last rows, the latest first.
     *
     * @param most 1 to 10,000
     */
    public List<Event> latest(int most) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(LATEST)) {
            statement.setInt(1, Math.clamp(most, 1, MOST));
            return read(statement);
        }
    }

    private static List<Event> read(PreparedStatement statement) throws SQLException {
        List<Event> all = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                all.add(new Event(
                        row.getLong("seq"),
                        row.getTimestamp("at").toInstant(),
                        row.getString("actor"),
                        row.getString("knob"),
                        row.getString("kind"),
                        row.getString("detail"),
                        row.getString("hash")));
            }
        }
        return all;
    }

    /** The first row that isn't as it was written, or is missing; empty where all are. */
    public OptionalLong broken() throws SQLException {
        String before = GENESIS;
        long seq = 1;
        for (Event event : all()) {
            if (event.seq() != seq || !hash(event, before).equals(event.hash())) {
                return OptionalLong.of(seq);
            }
            before = event.hash();
            seq++;
        }
        return OptionalLong.empty();
    }

    private static String hash(Event event, String before) {
        String text = String.join(
                "\u0000",
                before,
                Long.toString(event.seq()),
                Long.toString(event.at().toEpochMilli()),
                event.actor(),
                event.knob(),
                event.kind(),
                event.detail());
        return Sha256.hex(text);
    }
}
