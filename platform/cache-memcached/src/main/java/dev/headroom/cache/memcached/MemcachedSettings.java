package dev.headroom.cache.memcached;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * How a {@link MemcachedTier} reaches its servers.
 *
 * @param servers 1 to 64, each once, in any order; the same on every node, or nodes look for a key in different places
 * @param connectTimeout for the connection and the greeting on it, 10 ms to 10 s; only the tier's creation waits for it
 * @param commandTimeout of a call with all its waiting, 1 ms to 10 s
 * @param connections per server, 1 to 64
 * @param inFlight calls that wait on one connection at most, 1 to 65536; more wait their turn within their timeout
 * @param largestValue bytes, 1 KiB to 64 MiB, of a value that is written or accepted at most; a server with smaller
 *     items lowers it
 */
public record MemcachedSettings(
        List<ServerAddress> servers,
        Duration connectTimeout,
        Duration commandTimeout,
        int connections,
        int inFlight,
        int largestValue) {
    /** What Memcached stores beside a value: its own header, the key and the line end. */
    static final int ITEM_OVERHEAD = 512;

    private static final ErrorCode INVALID = new ErrorCode("INVALID_MEMCACHED_SETTINGS", ErrorCode.Kind.IMPOSSIBLE);
    private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(250);
    private static final Duration COMMAND_TIMEOUT = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int CONNECTIONS = 2;
    private static final int IN_FLIGHT = 256;
    private static final int MOST_SERVERS = 64;
    private static final int KIB = 1_024;
    private static final int MIB = 1_024 * KIB;

    /** @throws CodedException with everything that is wrong */
    public MemcachedSettings {
        servers = List.copyOf(servers);
        List<Violation> violations = new ArrayList<>();
        if (servers.isEmpty() || servers.size() > MOST_SERVERS || new HashSet<>(servers).size() < servers.size()) {
            violations.add(Violation.of("memcached servers", "must be 1..64, each once", servers));
        }
        within("memcached connect timeout", connectTimeout, Duration.ofMillis(10))
                .ifPresent(violations::add);
        within("memcached command timeout", commandTimeout, Duration.ofMillis(1))
                .ifPresent(violations::add);
        within("memcached connections", connections, 1, 64).ifPresent(violations::add);
        within("memcached calls in flight", inFlight, 1, 64 * KIB).ifPresent(violations::add);
        within("memcached largest value", largestValue, KIB, 64 * MIB).ifPresent(violations::add);
        if (!violations.isEmpty()) {
            throw CodedException.of(INVALID, violations);
        }
    }

    /**
     * Defaults for everything but the servers: 250 ms to connect, 50 ms for a call, 2 connections per server with 256
     * calls in flight, values of 1 MiB less what Memcached needs beside them.
     *
     * @param hosts {@code host:port,host:port}
     * @throws CodedException with every address that can't be read
     */
    public static MemcachedSettings of(String hosts) {
        return new MemcachedSettings(
                parse(hosts), CONNECT_TIMEOUT, COMMAND_TIMEOUT, CONNECTIONS, IN_FLIGHT, MIB - ITEM_OVERHEAD);
    }

    /** The addresses in {@code host:port,host:port}. */
    private static List<ServerAddress> parse(String hosts) {
        List<ServerAddress> servers = new ArrayList<>();
        List<Violation> violations = new ArrayList<>();
        for (String host : hosts.split(",", -1)) {
            ServerAddress.parse(host.strip())
                    .ifPresentOrElse(
                            servers::add,
                            () -> violations.add(
                                    Violation.of("memcached server", "must be host:port with a port 1..65535", host)));
        }
        if (!violations.isEmpty()) {
            throw CodedException.of(INVALID, violations);
        }
        return servers;
    }

    private static Optional<Violation> within(String subject, Duration value, Duration shortest) {
        return value.compareTo(shortest) >= 0 && value.compareTo(LONGEST) <= 0
                ? Optional.empty()
                : Optional.of(Violation.of(
                        subject,
                        "must be %d..%d ms".formatted(shortest.toMillis(), LONGEST.toMillis()),
                        value.toMillis() + " ms"));
    }

    private static Optional<Violation> within(String subject, int value, int lowest, int highest) {
        return value >= lowest && value <= highest
                ? Optional.empty()
                : Optional.of(Violation.of(subject, "must be %d..%d".formatted(lowest, highest), value));
    }
}
