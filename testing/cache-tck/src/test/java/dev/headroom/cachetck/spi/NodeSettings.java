package dev.headroom.cachetck.spi;

import java.time.Duration;

/**
 * How a node is to be opened.
 *
 * @param redisUrl {@code redis://127.0.0.1:PORT}, through a network that fails on demand
 * @param memcached {@code 127.0.0.1:PORT} likewise; empty where none is installed
 * @param node its number, 0 and up
 * @param namespace for everything in the shared servers: letters, digits and dashes; the same on all nodes of a run
 * @param limits of time and room
 * @param schema 1 or 2: the version of the class that values are kept as
 */
public record NodeSettings(String redisUrl, String memcached, int node, String namespace, Limits limits, int schema) {
    /**
     * Limits of time and room.
     *
     * @param timeToLive of values on all levels, 1 s and up
     * @param spread share of it by which a product that can is to shorten it at random, 0 to 0.5
     * @param maxStaleness that a product which promises a bound is to promise
     * @param commandTimeout that a product which leaves a slow server out is to give it
     * @param memoryBytes that values in the node's memory may retain
     */
    public record Limits(
            Duration timeToLive, double spread, Duration maxStaleness, Duration commandTimeout, long memoryBytes) {}

    /** On a loopback port. */
    public int redisPort() {
        return Integer.parseInt(redisUrl.substring(redisUrl.lastIndexOf(':') + 1));
    }

    public NodeSettings withTimeToLive(Duration duration) {
        return with(new Limits(
                duration, limits.spread(), limits.maxStaleness(), limits.commandTimeout(), limits.memoryBytes()));
    }

    public NodeSettings withSpread(double share) {
        return with(new Limits(
                limits.timeToLive(), share, limits.maxStaleness(), limits.commandTimeout(), limits.memoryBytes()));
    }

    public NodeSettings withCommandTimeout(Duration duration) {
        return with(new Limits(
                limits.timeToLive(), limits.spread(), limits.maxStaleness(), duration, limits.memoryBytes()));
    }

    public NodeSettings withMemoryBytes(long bytes) {
        return with(new Limits(
                limits.timeToLive(), limits.spread(), limits.maxStaleness(), limits.commandTimeout(), bytes));
    }

    private NodeSettings with(Limits others) {
        return new NodeSettings(redisUrl, memcached, node, namespace, others, schema);
    }

    public NodeSettings withSchema(int version) {
        return new NodeSettings(redisUrl, memcached, node, namespace, limits, version);
    }
}
