package dev.headroom.datasource;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.slf4j.LoggerFactory;

/**
 * Opens the connections of one pool, knows each that is open, and can end them all at once without asking the server.
 * The pool takes first what was opened ahead of it, in parallel.
 */
final class RawConnections implements DataSource {
    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(RawConnections.class);
    private static final Driver DRIVER = new Driver();
    private static final int PARALLEL = 8;
    /**
     * Not virtual ones: several that wait for the driver's classes to be initialised keep every carrier, and the one
     * that initialises them may need another.
     */
    private static final ThreadFactory OPENING =
            Thread.ofPlatform().daemon().name("database-open-", 0).factory();

    private static final Executor ABORTING =
            task -> Thread.ofVirtual().name("database-abort").start(task);

    private final String url;
    private final Properties properties;
    private final Supplier<List<String>> warming;
    private final Map<Connection, Physical> open = new ConcurrentHashMap<>();
    private final Queue<Connection> ahead = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    RawConnections(String url, Properties properties, Supplier<List<String>> warming) {
        this.url = url;
        this.properties = properties;
        this.warming = warming;
    }

    /** As the driver wants them; its timeouts count whole seconds, and hold while the connection is being opened. */
    static Properties properties(DatabaseSettings settings, Duration connectTimeout, String application) {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", application);
        properties.setProperty("tcpKeepAlive", "true");
        settings.driver().forEach(properties::setProperty);
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        String seconds = Long.toString(Math.max(1, connectTimeout.toSeconds()));
        properties.setProperty("connectTimeout", seconds);
        properties.setProperty("socketTimeout", seconds);
        return properties;
    }

    /** A connection that no pool has; its reads end after the connect timeout. */
    static Connection open(String url, Properties properties) throws SQLException {
        Connection connection = DRIVER.connect(url, properties);
        if (connection == null) {
            throw new SQLException("not a PostgreSQL url: " + url, "08001");
        }
        return connection;
    }

    private Connection open() throws SQLException {
        Connection connection = open(url, properties);
        // a statement may take as long as it likes; a node that hangs is found out by looking at the node
        connection.setNetworkTimeout(ABORTING, 0);
        open.values().removeIf(Physical::gone);
        open.put(connection, new Physical(connection));
        if (closed) {
            connection.abort(ABORTING);
            throw new SQLException("the pool was closed", "08003");
        }
        return connection;
    }

    /**
     * Opens as many, several at a time, and lets each describe the statements that it will run. Returns how many
     * opened.
     */
    int openAhead(int connections) {
        List<String> statements = warming.get();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(Math.max(1, Math.min(PARALLEL, connections)), OPENING)) {
            for (int i = 0; i < connections; i++) {
                threads.execute(() -> openOneAhead(statements));
            }
        }
        return ahead.size();
    }

    private void openOneAhead(List<String> statements) {
        try {
            Connection connection = open();
            for (String statement : statements) {
                describe(connection, statement);
            }
            ahead.add(connection);
        } catch (SQLException failure) {
            LOG.debug("a connection could not be opened ahead of its use", failure);
        }
    }

    /** Makes the server parse it and load what it needs of its catalogs; nothing is run. */
    private static void describe(Connection connection, String statement) {
        try (var prepared = connection.prepareStatement(statement)) {
            prepared.getMetaData();
        } catch (SQLException failure) {
            LOG.debug("a statement could not be prepared ahead of its use: {}", statement, failure);
        }
    }

    /** What is known of a connection that this opened. */
    Physical of(Connection connection) {
        Physical known = open.get(connection);
        if (known == null) {
            known = new Physical(connection);
            open.put(connection, known);
        }
        return known;
    }

    /** Ends every connection, whoever uses it; whoever waits for an answer gets an error. */
    int abort() {
        int ended = 0;
        for (Physical each : open.values()) {
            if (each.abort(ABORTING)) {
                ended++;
            }
        }
        open.clear();
        ahead.clear();
        return ended;
    }

    /** No more connections; those that are open stay so. */
    void close() {
        closed = true;
        for (Connection connection = ahead.poll(); connection != null; connection = ahead.poll()) {
            of(connection).abort(ABORTING);
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = ahead.poll();
        return connection == null ? open() : connection;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("connections have the user of the pool");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        // the driver logs for itself
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // HikariCP sets it from its own; the driver's connect timeout holds instead
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("not a wrapper for " + type.getName());
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }

    /** One connection to the server, and who uses it. */
    static final class Physical {
        private final Connection connection;
        private volatile @Nullable Thread holder;
        private volatile long sinceNanos;
        private volatile long provenNanos = System.nanoTime();
        private volatile @Nullable String location;

        Physical(Connection connection) {
            this.connection = connection;
        }

        void taken(Thread by, @Nullable String where) {
            sinceNanos = System.nanoTime();
            location = where;
            holder = by;
        }

        void returned() {
            holder = null;
            provenNanos = System.nanoTime();
        }

        /** It wasn't used since. */
        boolean doubtfulSince(long nanos) {
            return nanos - provenNanos > 0;
        }

        /** Where it was taken or, where that wasn't written down, where its holder is now. */
        Optional<Holder> holder() {
            Thread by = holder;
            if (by == null) {
                return Optional.empty();
            }
            String taken = location;
            return Optional.of(new Holder(
                    by.getName().isEmpty() ? by.toString() : by.getName(),
                    Duration.ofNanos(System.nanoTime() - sinceNanos),
                    taken == null ? Callers.now(by) : taken));
        }

        boolean gone() {
            try {
                return connection.isClosed();
            } catch (SQLException _) {
                return true;
            }
        }

        boolean abort(Executor executor) {
            try {
                boolean was = !connection.isClosed();
                connection.abort(executor);
                return was;
            } catch (SQLException _) {
                return false;
            }
        }
    }
}
