package dev.headroom.fuzz;

import dev.headroom.embedded.EmbeddedOptions;
import dev.headroom.embedded.EmbeddedServers;
import dev.headroom.embedded.RunningServers;
import dev.headroom.faults.NodeProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** The service that is asked: one of its own, or one that runs. */
final class Target implements AutoCloseable {
    private static final int HOUSEHOLDS = 60;

    private final URI url;
    private final Cast.Access access;
    private final Optional<NodeProcess> node;
    private final Runnable atEnd;

    private Target(URI url, Cast.Access access, Optional<NodeProcess> node, Runnable atEnd) {
        this.url = url;
        this.access = access;
        this.node = node;
        this.atEnd = atEnd;
    }

    /** Starts servers and the service in a directory of their own, which goes with them. */
    static Target start() throws IOException {
        Path directory = Files.createTempDirectory("headroom-fuzz");
        RunningServers servers = new EmbeddedServers(new EmbeddedOptions(false, false, false, false, Optional.empty()))
                .start(directory.resolve("servers"), _ -> {});
        Runnable gone = () -> {
            servers.close();
            delete(directory);
        };
        try {
            return over(servers.environment(), directory, gone);
        } catch (IOException | RuntimeException failure) {
            gone.run();
            throw failure;
        }
    }

    /** Starts the service over servers that run; {@code atEnd} runs when it has ended. */
    static Target over(Map<String, String> servers, Path directory, Runnable atEnd) throws IOException {
        Map<String, String> environment = new HashMap<>(servers);
        environment.put("DB_POOL_MAX_SIZE", "12");
        NodeProcess node = NodeProcess.start(
                directory,
                "service",
                NodeProcess.Made.of(
                        environment,
                        "--spring.profiles.active=embedded",
                        "--headroom.data-dir=" + directory,
                        "--headroom.households=" + HOUSEHOLDS,
                        "--headroom.cache.warm-up.at-start=",
                        "--headroom.graphql.enabled=true",
                        // what is asked for, not how often
                        "--headroom.http.limits.usual=100000000",
                        "--headroom.http.limits.anonymous=100000000",
                        "--headroom.session.max-failures=1000"));
        try {
            node.awaitReady();
        } catch (IllegalStateException failure) {
            node.close();
            throw failure;
        }
        Cast.Access access = new Cast.Access(
                environment.getOrDefault("DATABASE_URL", ""),
                environment.getOrDefault("DATABASE_USER", ""),
                environment.getOrDefault("DATABASE_PASSWORD", ""));
        return new Target(node.url(), access, Optional.of(node), atEnd);
    }

    /**
     * One that runs over a data directory.
     *
     * @param url of a node to ask instead of the one that the directory names
     */
    static Target running(Path data, Optional<URI> url) throws IOException {
        Properties servers = new Properties();
        try (InputStream file = Files.newInputStream(data.resolve("servers.properties"))) {
            servers.load(file);
        }
        URI node = url.isPresent()
                ? url.get()
                : URI.create(JsonMapper.shared()
                        .readTree(Files.readString(data.resolve("credentials.json")))
                        .path("url")
                        .asString(""));
        return new Target(node, Cast.Access.of(servers), Optional.empty(), () -> {});
    }

    URI url() {
        return url;
    }

    Cast.Access access() {
        return access;
    }

    /** Whether its process still runs, as far as that can be told. */
    boolean alive() {
        return node.map(NodeProcess::alive).orElse(true);
    }

    /** How many lines of its log tell of an error; 0 where the log is another's. */
    long loggedErrors() {
        return node.map(each -> each.said(" ERROR ")).orElse(0L);
    }

    Optional<Path> log() {
        return node.map(NodeProcess::log);
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException _) {
            // a temporary directory: the next start of the machine has it
        }
    }

    @Override
    public void close() {
        node.ifPresent(NodeProcess::close);
        atEnd.run();
    }
}
