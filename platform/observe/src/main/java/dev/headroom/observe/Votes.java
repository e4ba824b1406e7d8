package dev.headroom.observe;

import dev.headroom.base.Ticker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What nodes tell the one that judges: the rules whose condition holds on them. Nothing is written while all is well. A
 * vote that isn't renewed is void after ten seconds, so that a node that has ended holds no alert.
 */
final class Votes {
    private static final String CAST = """
            insert into headroom_alert_vote (node, rule, value, until)
            values (?, ?, ?, clock_timestamp() + interval '10 seconds')
            on conflict (node, rule) do update set value = excluded.value, until = excluded.until
            """;

    /** Those that others left behind go as well. */
    private static final String TAKE_BACK = """
            delete from headroom_alert_vote
            where (node = ? and not (rule = any (?))) or until < clock_timestamp() - interval '1 minute'
            """;

    private static final String OTHERS = """
            select distinct on (rule) rule, value from headroom_alert_vote
            where node <> ? and until > clock_timestamp() order by rule, node
            """;

    private static final long AGAIN_NANOS = Duration.ofSeconds(3).toNanos();

    private final String node;
    private final Ticker ticker;
    private Set<String> told = Set.of();
    private long toldNanos;

    Votes(String node, Ticker ticker) {
        this.node = node;
        this.ticker = ticker;
    }

    /** Whether this node has said that the rule's condition holds on it. */
    boolean has(String rule) {
        return told.contains(rule);
    }

    /**
     * Says what is wrong on this node, and takes back what it said before and isn't any more.
     *
     * @param wrong what was measured, by rule
     */
    void cast(Connection connection, Map<String, Double> wrong) throws SQLException {
        boolean changed = !told.equals(wrong.keySet());
        if (!changed && (wrong.isEmpty() || ticker.nanos() - toldNanos < AGAIN_NANOS)) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(CAST)) {
            for (Map.Entry<String, Double> one : wrong.entrySet()) {
                statement.setString(1, node);
                statement.setString(2, one.getKey());
                statement.setDouble(3, one.getValue());
                statement.addBatch();
            }
            statement.executeBatch();
        }
        if (changed) {
            try (PreparedStatement statement = connection.prepareStatement(TAKE_BACK)) {
                statement.setString(1, node);
                statement.setArray(
                        2, connection.createArrayOf("text", wrong.keySet().toArray()));
                statement.executeUpdate();
            }
        }
        told = Set.copyOf(wrong.keySet());
        toldNanos = ticker.nanos();
    }

    /** What is wrong on other nodes, by rule, as one of them measured it. */
    Map<String, Double> ofOthers(Connection connection) throws SQLException {
        Map<String, Double> wrong = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(OTHERS)) {
            statement.setString(1, node);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    wrong.put(row.getString("rule"), row.getDouble("value"));
                }
            }
        }
        return wrong;
    }
}
