package dev.headroom.changefeed;

import java.util.Properties;
import org.postgresql.PGProperty;

/** How the feed's connections are opened. */
final class FeedConnections {
    private FeedConnections() {}

    /** An ordinary one. */
    static Properties plain(FeedSettings settings) {
        Properties properties = new Properties();
        PGProperty.USER.set(properties, settings.user());
        PGProperty.PASSWORD.set(properties, settings.password());
        PGProperty.APPLICATION_NAME.set(properties, "headroom-feed");
        PGProperty.CONNECT_TIMEOUT.set(properties, 2);
        PGProperty.SOCKET_TIMEOUT.set(properties, 5);
        PGProperty.TCP_KEEP_ALIVE.set(properties, true);
        return properties;
    }

    /** One that waits for transactions of others. */
    static Properties patient(FeedSettings settings) {
        Properties properties = plain(settings);
        PGProperty.SOCKET_TIMEOUT.set(properties, 0);
        return properties;
    }

    /** One that reads the log. */
    static Properties replicating(FeedSettings settings) {
        Properties properties = plain(settings);
        PGProperty.REPLICATION.set(properties, "database");
        PGProperty.SOCKET_FACTORY.set(properties, LogSocket.Factory.class.getName());
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "14");
        PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        // reads end by themselves only where the server is silent beyond its own keepalives
        PGProperty.SOCKET_TIMEOUT.set(properties, 0);
        return properties;
    }
}
