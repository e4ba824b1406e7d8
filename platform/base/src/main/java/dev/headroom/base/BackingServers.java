package dev.headroom.base;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Starts the servers a node stands on (database, shared cache, pooler) where nobody provides them. A node finds an
 * implementation with {@link java.util.ServiceLoader} and needs none where external servers are configured.
 */
public interface BackingServers {
    /**
     * Starts every server over the data directory, or recovers what a crash left there, and returns once all accept
     * connections.
     *
     * @param data directory that keeps the data over restarts; created when missing; one run at a time may use it
     * @param progress receives one line per step, for a person who waits
     * @throws CodedException when a server can't start, with the reason and the way out; what had started is stopped
     */
    Running start(Path data, Consumer<String> progress);

    /** Servers that accept connections until closed. */
    interface Running extends AutoCloseable {
        /**
         * The environment variables that an operator would set for external servers of the same kind:
         * {@code DATABASE_URL}, {@code DATABASE_USER}, {@code DATABASE_PASSWORD}, {@code DATABASE_REPLICA_URLS},
         * {@code CACHE_REDIS_URL} and, where installed, {@code CACHE_MEMCACHED_HOSTS}, {@code PGBOUNCER_HOST},
         * {@code PGBOUNCER_PORT}. Holds secrets: never log it.
         */
        Map<String, String> environment();

        /** Stops every server in order, data safe on disk; returns when the last process has ended. */
        @Override
        void close();
    }
}
