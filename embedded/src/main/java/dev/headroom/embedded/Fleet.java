package dev.headroom.embedded;

import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has started so far, over the site it stands on; closes in the order of {@link ServerKind}. Thread-safe. */
final class Fleet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

    private final Site site;
    private final Map<ServerKind, AutoCloseable> servers = new EnumMap<>(ServerKind.class);
    private boolean closed;

    Fleet(Site site) {
        this.site = site;
    }

    Site site() {
        return site;
    }

    synchronized <T extends AutoCloseable> T add(ServerKind kind, T server) {
        servers.put(kind, server);
        return server;
    }

    /** Blocks until the last server has ended; one that fails to close keeps no other open. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        servers.forEach(Fleet::close);
        site.close();
    }

    private static void close(ServerKind kind, AutoCloseable server) {
        try {
            server.close();
        } catch (Exception failure) {
            LOG.error("{} did not close", kind.title(), failure);
        }
    }
}
