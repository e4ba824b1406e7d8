package dev.headroom.bench.jmh;

import java.net.URI;
import java.util.Optional;
import org.redisson.config.Config;

/** A server of the measurement's own; a child process of the benchmark is told where its parent's is. */
final class Redis implements AutoCloseable {
    static final String URL = "headroom.bench.redis";

    private final OwnServers servers;

    private Redis(OwnServers servers) {
        this.servers = servers;
    }

    static Redis start() {
        return new Redis(OwnServers.start());
    }

    String url() {
        return servers.variable("CACHE_REDIS_URL")
                .orElseThrow(() -> new IllegalStateException("the embedded servers have no Redis"));
    }

    /** The one that the parent process has started. */
    static String given() {
        return Optional.ofNullable(System.getProperty(URL))
                .orElseThrow(() -> new IllegalStateException("start it with -D" + URL + "=redis://..."));
    }

    /** How Redisson finds it. */
    static Config redisson() {
        URI at = URI.create(given());
        String user = Optional.ofNullable(at.getUserInfo()).orElse(":");
        Config config = new Config();
        config.setPassword(user.substring(user.indexOf(':') + 1));
        config.useSingleServer().setAddress("redis://%s:%d".formatted(at.getHost(), at.getPort()));
        return config;
    }

    @Override
    public void close() {
        servers.close();
    }
}
