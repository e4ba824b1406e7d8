package dev.headroom.bench.jmh;

import dev.headroom.embedded.EmbeddedOptions;
import dev.headroom.embedded.EmbeddedServers;
import dev.headroom.embedded.RunningServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.redisson.config.Config;

/** A server of the measurement's own; a child process of the benchmark is told where its parent's is. */
final class Redis implements AutoCloseable {
    static final String URL = "headroom.bench.redis";

    private final RunningServers servers;
    private final Path directory;

    private Redis(RunningServers servers, Path directory) {
        this.servers = servers;
        this.directory = directory;
    }

    static Redis start() {
        try {
            Path directory = Files.createTempDirectory("headroom-bench");
            EmbeddedOptions options = new EmbeddedOptions(false, false, false, false, Optional.empty());
            return new Redis(new EmbeddedServers(options).start(directory, _ -> {}), directory);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    String url() {
        return Optional.ofNullable(servers.environment().get("CACHE_REDIS_URL"))
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
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : all) {
                Files.deleteIfExists(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
