package dev.headroom.embedded.testing;

import dev.headroom.base.CodedException;
import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.EmbeddedOptions;
import dev.headroom.embedded.EmbeddedServers;
import dev.headroom.embedded.RunningServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The servers that the tests of a JVM share, in a directory that goes with them. */
final class SharedServers implements AutoCloseable {
    /** Keeps the servers' data between builds, which saves making a database; held by one JVM at a time. */
    private static final String KEPT_DIRECTORY = "headroom.test.servers";

    private final TestServers access;
    private final @Nullable RunningServers running;
    private final @Nullable Path temporary;

    private SharedServers(TestServers access, @Nullable RunningServers running, @Nullable Path temporary) {
        this.access = access;
        this.running = running;
        this.temporary = temporary;
    }

    static SharedServers start(boolean replica) {
        Map<String, String> environment = System.getenv();
        if (environment.containsKey("DATABASE_URL")) {
            return new SharedServers(access(environment), null, null);
        }
        String kept = System.getProperty(KEPT_DIRECTORY);
        if (kept != null) {
            try {
                return embedded(Path.of(kept, replica ? "replicated" : "single"), replica, null);
            } catch (CodedException failure) {
                if (!failure.code().name().equals("DATA_DIRECTORY_IN_USE")) {
                    throw failure;
                }
                // a module that is tested at the same time has it
            }
        }
        try {
            Path temporary = Files.createTempDirectory("headroom-test");
            return embedded(temporary.resolve("servers"), replica, temporary);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static SharedServers embedded(Path data, boolean replica, @Nullable Path temporary) {
        EmbeddedOptions options = new EmbeddedOptions(replica, false, false, false, Optional.empty());
        RunningServers running = new EmbeddedServers(options).start(data, line -> {});
        TestServers asOwner = access(running.environment());
        return new SharedServers(
                new TestServers(asOwner.database(), running.superuser(), asOwner.replica(), asOwner.redisUrl()),
                running,
                temporary);
    }

    private static TestServers access(Map<String, String> environment) {
        DatabaseAccess database = at(environment.getOrDefault("DATABASE_URL", ""), environment);
        Optional<DatabaseAccess> replica = Optional.ofNullable(environment.get("DATABASE_REPLICA_URLS"))
                .map(urls -> at(urls.split(",", 2)[0], environment));
        return new TestServers(database, database, replica, Optional.ofNullable(environment.get("CACHE_REDIS_URL")));
    }

    private static DatabaseAccess at(String url, Map<String, String> environment) {
        return new DatabaseAccess(
                url,
                environment.getOrDefault("DATABASE_USER", "headroom"),
                environment.getOrDefault("DATABASE_PASSWORD", ""));
    }

    TestServers access() {
        return access;
    }

    @Override
    public void close() throws IOException {
        if (running != null) {
            running.close();
        }
        if (temporary != null) {
            try (Stream<Path> files = Files.walk(temporary)) {
                for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                    Files.delete(file);
                }
            }
        }
    }
}
