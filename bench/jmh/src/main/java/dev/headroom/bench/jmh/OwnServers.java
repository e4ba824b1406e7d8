package dev.headroom.bench.jmh;

import dev.headroom.embedded.EmbeddedOptions;
import dev.headroom.embedded.EmbeddedServers;
import dev.headroom.embedded.RunningServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Servers of a measurement's own, with their files, which go when they are closed. */
final class OwnServers implements AutoCloseable {
    private final RunningServers servers;
    private final Path directory;

    private OwnServers(RunningServers servers, Path directory) {
        this.servers = servers;
        this.directory = directory;
    }

    static OwnServers start() {
        try {
            Path directory = Files.createTempDirectory("headroom-bench");
            EmbeddedOptions options = new EmbeddedOptions(false, false, false, false, Optional.empty());
            return new OwnServers(new EmbeddedServers(options).start(directory, _ -> {}), directory);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What a service would be told of; empty where there is none of that name. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(servers.environment().get(name));
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
