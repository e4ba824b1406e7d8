package dev.headroom.datasource;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands between a client and the server.
 *
 * @param pooled sessions are shared: what one sets, another has
 * @param prepares statements that the driver prepares by name follow their client from session to session
 * @param description for reports
 */
record PoolerKind(boolean pooled, boolean prepares, String description) {
    static final PoolerKind NONE = new PoolerKind(false, true, "none");

    private static final Logger LOG = LoggerFactory.getLogger(PoolerKind.class);
    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");
    private static final String WHO = "select pg_backend_pid()";
    private static final int OTHERS = 3;

    /**
     * Finds out. A server tells a client the number of its process; a pooler tells one of its own making, so what the
     * session says of itself is another one. The pooler's version can't be asked for: this driver sets parameters of
     * the session as it connects, which PgBouncer's administration refuses.
     */
    static PoolerKind find(String url, Properties properties, PoolerSettings settings) throws SQLException {
        boolean between = switch (settings.presence()) {
            case NONE -> false;
            case TRANSACTION -> true;
            case DETECT -> between(url, properties);
        };
        if (!between) {
            return NONE;
        }
        if (settings.version().isPresent()) {
            return of(settings.version().get(), settings.maxPreparedStatements());
        }
        boolean prepares = follow(url, properties);
        return new PoolerKind(
                true,
                prepares,
                prepares
                        ? "a pooler that lets prepared statements follow their client"
                        : "a pooler that shares sessions");
    }

    /** Named statements follow a client since PgBouncer 1.21, where their number is above 0. */
    static PoolerKind of(String version, int maxPreparedStatements) {
        Matcher numbers = VERSION.matcher(version);
        boolean since = numbers.matches()
                && (Integer.parseInt(numbers.group(1)) > 1 || Integer.parseInt(numbers.group(2)) >= 21);
        return new PoolerKind(true, since && maxPreparedStatements > 0, "PgBouncer " + version);
    }

    private static boolean between(String url, Properties properties) throws SQLException {
        try (Connection connection = RawConnections.open(url, with(properties, "preferQueryMode", "simple"))) {
            return process(connection) != connection.unwrap(PGConnection.class).getBackendPID();
        }
    }

    /**
     * Prepares a statement by name, has others take the session that knows it, and runs it again: on another session it
     * works only where the pooler prepares it there. Where it never comes to another one nothing is known, and nothing
     * is prepared.
     */
    private static boolean follow(String url, Properties properties) throws SQLException {
        List<Connection> others = new ArrayList<>();
        try (Connection connection = RawConnections.open(url, with(properties, "prepareThreshold", "1"));
                PreparedStatement statement = connection.prepareStatement(WHO)) {
            // the driver would repeat a statement of autocommit that isn't known any more
            connection.setAutoCommit(false);
            long first = process(statement);
            connection.commit();
            for (int i = 0; i < OTHERS; i++) {
                Connection other = RawConnections.open(url, with(properties, "preferQueryMode", "simple"));
                others.add(other);
                other.setAutoCommit(false);
                long taken = process(other);
                long now = process(statement);
                connection.commit();
                if (now != first) {
                    return true;
                }
                LOG.debug("the pooler gave {} to another client and {} again", taken, now);
            }
            return false;
        } catch (SQLException failure) {
            LOG.debug("the pooler knows nothing of prepared statements", failure);
            return false;
        } finally {
            for (Connection other : others) {
                other.close();
            }
        }
    }

    private static Properties with(Properties properties, String key, String value) {
        Properties changed = new Properties();
        properties.forEach(changed::put);
        changed.setProperty(key, value);
        return changed;
    }

    private static long process(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(WHO)) {
            return process(statement);
        }
    }

    private static long process(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Leaves the driver without names for its statements where they wouldn't be found again. */
    Properties adapt(Properties properties) {
        return pooled && !prepares ? with(properties, "prepareThreshold", "0") : properties;
    }
}
