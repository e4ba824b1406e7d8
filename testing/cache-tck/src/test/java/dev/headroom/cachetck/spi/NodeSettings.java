package dev.headroom.cachetck.spi;

import java.time.Duration;

/**
 * How a node is to be opened.
 *
 * @param redisUrl {@code redis://127.0.0.1:PORT}, through a network that fails on demand
 * @param memcached {@code 127.0.0.1:PORT} likewise; empty where none is installed
 * @param node its number, 0 and up
 * @param namespace for everything in the shared servers: letters, digits and dashes; the same on all nodes of a run
 * @param timeToLive of values on all levels, 1 s and up
 * @param maxStaleness that a product which promises a bound is to promise
 * @param memoryBytes that values in the node's memory may retain
 * @param schema 1 or 2: the version of the class that values are kept as
 */
public record NodeSettings(
        String redisUrl,
        String memcached,
        int node,
        String namespace,
        Duration timeToLive,
        Duration maxStaleness,
        long memoryBytes,
        int schema) {

    public NodeSettings withTimeToLive(Duration duration) {
        return new NodeSettings(redisUrl, memcached, node, namespace, duration, maxStaleness, memoryBytes, schema);
    }

    public NodeSettings withMemoryBytes(long bytes) {
        return new NodeSettings(redisUrl, memcached, node, namespace, timeToLive, maxStaleness, bytes, schema);
    }

    public NodeSettings withSchema(int version) {
        return new NodeSettings(redisUrl, memcached, node, namespace, timeToLive, maxStaleness, memoryBytes, version);
    }
}
