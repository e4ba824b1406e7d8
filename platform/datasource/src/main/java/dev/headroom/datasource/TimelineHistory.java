package dev.headroom.datasource;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a timeline ended: the leader keeps that in the history of its own. */
final class TimelineHistory {
    private static final Logger LOG = LoggerFactory.getLogger(TimelineHistory.class);

    private TimelineHistory() {}

    /** Empty where the user may not ask: it needs the right to replicate. */
    static Optional<Long> switchPoint(Node leader, DatabaseSettings settings, int timeline) {
        Properties properties =
                Probe.lookProperties(settings, settings.supervision().timeout());
        properties.setProperty("replication", "database");
        properties.setProperty("assumeMinServerVersion", "15");
        try (Connection connection = RawConnections.open(leader.settings().url(), properties);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("TIMELINE_HISTORY " + leader.timeline())) {
            row.next();
            return parse(new String(row.getBytes(2), StandardCharsets.UTF_8), timeline);
        } catch (SQLException failure) {
            LOG.warn("where timeline {} ended can't be read: {}", timeline, failure.getMessage());
            return Optional.empty();
        }
    }

    /** Lines of timeline, position, reason; comments begin with a number sign. */
    static Optional<Long> parse(String history, int timeline) {
        return history.lines()
                .map(line -> line.strip().split("\\s+", 3))
                .filter(parts -> parts.length >= 2 && parts[0].equals(Integer.toString(timeline)))
                .map(parts -> Token.position(parts[1]))
                .findFirst();
    }
}
