package dev.headroom.datasource;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.Driver;
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
    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");
    private static final String ADMIN_DATABASE = "pgbouncer";

    /**
     * Finds out. A server tells a client the number of its process; a pooler tells one of its own making, so what the
     * session says of itself is another one.
     */
    static PoolerKind find(String url, Properties properties, PoolerSettings.Presence presence) throws SQLException {
        return switch (presence) {
            case NONE -> NONE;
            case TRANSACTION -> ofPgBouncer(url, properties);
            case DETECT -> between(url, properties) ? ofPgBouncer(url, properties) : NONE;
        };
    }

    private static boolean between(String url, Properties properties) throws SQLException {
        Properties simple = simple(properties);
        try (Connection connection = RawConnections.open(url, simple);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return row.getInt(1) != connection.unwrap(PGConnection.class).getBackendPID();
        }
    }

    private static Properties simple(Properties properties) {
        Properties simple = new Properties();
        properties.forEach(simple::put);
        simple.setProperty("preferQueryMode", "simple");
        // the administration has no such parameters
        simple.setProperty("assumeMinServerVersion", "9.0");
        return simple;
    }

    private static PoolerKind ofPgBouncer(String url, Properties properties) {
        try (Connection admin = RawConnections.open(adminUrl(url), simple(properties));
                Statement statement = admin.createStatement()) {
            String version = "";
            try (ResultSet row = statement.executeQuery("SHOW VERSION")) {
                version = row.next() ? String.valueOf(row.getString(1)) : "";
            }
            int prepared = 0;
            boolean sessions = false;
            try (ResultSet row = statement.executeQuery("SHOW CONFIG")) {
                while (row.next()) {
                    String key = String.valueOf(row.getString("key"));
                    String value = String.valueOf(row.getString("value"));
                    prepared = key.equals("max_prepared_statements") ? Integer.parseInt(value) : prepared;
                    sessions = key.equals("pool_mode") ? value.equals("session") : sessions;
                }
            }
            return sessions ? NONE : of(version, prepared);
        } catch (SQLException failure) {
            LOG.info(
                    "a pooler shares sessions and doesn't tell its version ({}); no statement is prepared by name",
                    failure.getMessage());
            return new PoolerKind(true, false, "a pooler of unknown version");
        }
    }

    /** Named statements follow a client since 1.21, where their number is above 0. */
    static PoolerKind of(String version, int maxPreparedStatements) {
        Matcher numbers = VERSION.matcher(version);
        boolean since =
                numbers.find() && (Integer.parseInt(numbers.group(1)) > 1 || Integer.parseInt(numbers.group(2)) >= 21);
        return new PoolerKind(true, since && maxPreparedStatements > 0, version);
    }

    private static String adminUrl(String url) {
        Properties parts = Driver.parseURL(url, null);
        if (parts == null) {
            throw new IllegalArgumentException("not a PostgreSQL url: " + url);
        }
        return "jdbc:postgresql://" + parts.getProperty("PGHOST") + ":" + parts.getProperty("PGPORT") + "/"
                + ADMIN_DATABASE;
    }

    /** Leaves the driver without names for its statements where they wouldn't be found again. */
    Properties adapt(Properties properties) {
        Properties adapted = new Properties();
        properties.forEach(adapted::put);
        if (pooled && !prepares) {
            adapted.setProperty("prepareThreshold", "0");
        }
        return adapted;
    }
}
