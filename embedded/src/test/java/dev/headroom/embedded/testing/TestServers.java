package dev.headroom.embedded.testing;

import dev.headroom.embedded.DatabaseAccess;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Running servers for tests.
 *
 * @param database the database {@code headroom} as its owner, which isn't a superuser
 * @param superuser the database {@code postgres} as superuser; of external servers, the same as {@code database}
 * @param replica a streaming replica of {@code database}, where the test asked for one
 * @param redisUrl {@code redis://:PASSWORD@HOST:PORT/0}, shared: use keys of your own; empty where external servers
 *     have none
 */
public record TestServers(
        DatabaseAccess database,
        DatabaseAccess superuser,
        Optional<DatabaseAccess> replica,
        Optional<String> redisUrl) {
    private static final AtomicInteger DATABASES = new AtomicInteger();

    /** JDBC URL of the shared database. */
    public String jdbcUrl() {
        return database.url();
    }

    public String user() {
        return database.user();
    }

    public String password() {
        return database.password();
    }

    /**
     * Creates an empty database with pg_stat_statements, owned by {@link #user()}; it goes with the servers.
     *
     * @throws SQLException when external servers don't let the user create one
     */
    public DatabaseAccess freshDatabase() throws SQLException {
        String name = "test_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
        try (Connection connection =
                        DriverManager.getConnection(superuser.url(), superuser.user(), superuser.password());
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name + " owner \"" + database.user() + "\"");
        }
        return named(database, name);
    }

    /** The same database on the replica, where there is one; rows arrive there a moment after they commit. */
    public Optional<DatabaseAccess> onReplica(DatabaseAccess access) {
        String url = access.url();
        return replica.map(it -> named(it, url.substring(url.lastIndexOf('/') + 1)));
    }

    private static DatabaseAccess named(DatabaseAccess access, String name) {
        String url = access.url();
        return new DatabaseAccess(url.substring(0, url.lastIndexOf('/') + 1) + name, access.user(), access.password());
    }
}
