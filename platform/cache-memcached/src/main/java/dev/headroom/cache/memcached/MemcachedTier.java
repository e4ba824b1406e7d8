package dev.headroom.cache.memcached;

import dev.headroom.cache.spi.RemoteTier;
import dev.headroom.cache.spi.TierUnavailable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The shared tier on Memcached servers, each with its share of the keys. The keys of a server that is away are
 * unavailable, never moved to another: its neighbours keep the room that their own keys need.
 *
 * <p>Times are whole seconds there. A time to live is rounded up and may end up to a second early, and more than 30
 * days are 30 days, as longer ones would be read as dates. A lease lasts at least as long as asked for and up to two
 * seconds more.
 *
 * <p>A call that gets no answer in time ends its connection, with the other calls that wait on it, so that a late
 * answer reaches nobody. Whether a write that timed out was done is unknown.
 *
 * <p>Servers that ask for authentication or TLS are not supported.
 */
public final class MemcachedTier implements RemoteTier {
    private static final int LONGEST_KEY = 250;
    private static final Duration SHORTEST_LIFE = Duration.ofSeconds(1);
    private static final Duration LONGEST_LIFE = Duration.ofDays(30);
    private static final Duration SHORTEST_LEASE = Duration.ofMillis(10);
    private static final Duration LONGEST_LEASE = Duration.ofMinutes(1);

    /** A key that {@link #health} writes to each server, in vain where it takes no writes. */
    private static final String PROBE = "headroom-health";

    private final MemcachedSettings settings;
    private final List<Server> servers;

    private MemcachedTier(MemcachedSettings settings) {
        this.settings = settings;
        this.servers = settings.servers().stream()
                .map(address -> new Server(address, settings))
                .toList();
    }

    /**
     * Connects to the servers. Returns when each has answered or failed, after the connect timeout at the latest; a
     * server that is away is used from when it is back.
     */
    public static MemcachedTier connect(MemcachedSettings settings) {
        MemcachedTier tier = new MemcachedTier(settings);
        long deadline = System.nanoTime() + settings.connectTimeout().toNanos();
        tier.servers.forEach(Server::start);
        try {
            for (Server server : tier.servers) {
                server.awaitFirstAttempt(deadline);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return tier;
    }

    @Override
    public String name() {
        return "memcached";
    }

    /** {@inheritDoc} The least that any of the servers takes, as far as they have been reached. */
    @Override
    public int largestValue() {
        return servers.stream().mapToInt(Server::largestValue).min().orElseThrow();
    }

    @Override
    public byte @Nullable [] get(String key) {
        return switch (one(start(owner(key), Exchange.get(key)))) {
            case Reply.Value value when value.stored() -> value.data();
            case Reply.Value _, Reply.Oversized _ -> null;
            case Reply.Status(Reply.Code code, var _) when code == Reply.Code.EN -> null;
            case Reply other -> throw refused(other);
        };
    }

    /** {@inheritDoc} The keys of a server that is away are missing too, as long as another answered. */
    @Override
    public Map<String, byte[]> getAll(Collection<String> keys) {
        Map<Server, List<String>> shares = shares(keys);
        List<Call> calls = new ArrayList<>();
        Failures failures = new Failures();
        long deadline = deadline();
        shares.forEach(
                (server, share) -> failures.collect(() -> calls.add(start(server, Exchange.getAll(share), deadline))));
        Map<String, byte[]> found = HashMap.newHashMap(keys.size());
        int answered = 0;
        for (Call call : calls) {
            List<String> share = shares.getOrDefault(call.server(), List.of());
            answered += failures.collect(() -> collect(call, share, found)) ? 1 : 0;
        }
        if (answered == 0) {
            failures.raise();
        }
        return found;
    }

    private void collect(Call call, List<String> share, Map<String, byte[]> found) {
        for (Reply reply : await(call)) {
            switch (reply) {
                case Reply.Value value
                when value.stored() -> found.put(share.get(call.exchange().index(value)), value.data());
                case Reply.Value _, Reply.Oversized _ -> {
                    // as good as missing
                }
                case Reply.Status(Reply.Code code, var _) when code == Reply.Code.EN -> {
                    // missing
                }
                case Reply other -> throw refused(other);
            }
        }
    }

    @Override
    public Set<String> storeAll(Collection<Write> writes) {
        writes.forEach(write -> {
            requireKey(write.key());
            requireFits(write.value());
            long _ = lifeSeconds(write.timeToLive());
        });
        Map<Write, Call> calls = new LinkedHashMap<>();
        Set<String> late = new HashSet<>();
        Failures failures = new Failures();
        long deadline = deadline();
        for (Write write : writes) {
            failures.collect(() -> start(write, deadline)
                    .ifPresentOrElse(call -> calls.put(write, call), () -> late.add(write.key())));
        }
        calls.forEach((write, call) -> failures.collect(() -> {
            Reply reply = one(call);
            if (write.lease() == null && !isDone(reply)) {
                throw refused(reply);
            } else if (!isDone(reply)) {
                late.add(write.key());
            }
        }));
        failures.raise();
        return late;
    }

    /** Empty where the server has been restarted since, with all its leases. */
    private Optional<Call> start(Write write, long deadline) {
        long seconds = lifeSeconds(write.timeToLive());
        Server server = owner(write.key());
        Lease lease = write.lease();
        if (lease == null) {
            return Optional.of(start(server, Exchange.put(write.key(), write.value(), seconds), deadline));
        }
        Token token = Token.parse(lease.token());
        Connection connection = connection(server);
        return connection.incarnation() == token.incarnation()
                ? Optional.of(send(new Call(
                        server, connection, Exchange.fill(write.key(), token.cas(), write.value(), seconds), deadline)))
                : Optional.empty();
    }

    /** {@inheritDoc} What can be removed is, before the failure of a server is reported. */
    @Override
    public void remove(Collection<String> keys) {
        List<Call> calls = new ArrayList<>();
        Failures failures = new Failures();
        long deadline = deadline();
        shares(keys)
                .forEach((server, share) ->
                        failures.collect(() -> calls.add(start(server, Exchange.remove(share), deadline))));
        for (Call call : calls) {
            boolean _ = failures.collect(() -> {
                for (Reply reply : await(call)) {
                    if (!(reply instanceof Reply.Status)) {
                        throw refused(reply);
                    }
                }
            });
        }
        failures.raise();
    }

    /** {@inheritDoc} The lease is rounded up to whole seconds, and a second more. */
    @Override
    public Lookup getOrLease(String key, Duration lease) {
        if (lease.compareTo(SHORTEST_LEASE) < 0 || lease.compareTo(LONGEST_LEASE) > 0) {
            throw new IllegalArgumentException("lease must be 10 ms to 1 min, was: " + lease);
        }
        // the server's clock goes in steps of a second, and the first may come at once
        Call call = start(owner(key), Exchange.getOrLease(key, seconds(lease) + 1));
        return switch (one(call)) {
            case Reply.Value value when value.stored() -> new Lookup.Hit(value.data());
            case Reply.Value value
            when value.flags().won() ->
                new Lookup.Lead(new Lease(
                        key, new Token(value.flags().cas(), call.connection().incarnation()).text()));
            case Reply.Value _ -> new Lookup.Wait();
            case Reply other -> throw refused(other);
        };
    }

    @Override
    public void release(Lease lease) {
        Token token = Token.parse(lease.token());
        Server server = owner(lease.key());
        Connection connection = connection(server);
        if (connection.incarnation() == token.incarnation()) {
            Exchange exchange = Exchange.remove(lease.key(), token.cas());
            boolean _ = isDone(one(send(new Call(server, connection, exchange, deadline()))));
        }
    }

    /** Whether a conditional change was made; where not, somebody else was first. */
    private static boolean isDone(Reply reply) {
        if (reply instanceof Reply.Status(Reply.Code code, var _)) {
            return code == Reply.Code.HD;
        }
        throw refused(reply);
    }

    /** {@inheritDoc} Writes a key of its own to each server. */
    @Override
    public Health health() {
        long deadline = deadline();
        List<String> troubles = new ArrayList<>();
        long entries = 0;
        long bytes = 0;
        for (Server server : servers) {
            try {
                Call write = start(server, Exchange.put(PROBE, new byte[0], 1), deadline);
                Map<String, Long> statistics = statistics(start(server, Exchange.statistics(), deadline));
                boolean _ = isDone(one(write));
                entries += statistics.getOrDefault("curr_items", 0L);
                bytes += statistics.getOrDefault("bytes", 0L);
            } catch (TierUnavailable trouble) {
                troubles.add(String.valueOf(trouble.getMessage()));
            }
        }
        return troubles.isEmpty()
                ? new Health(Optional.empty(), entries, bytes)
                : new Health(Optional.of(String.join("; ", troubles)), -1, -1);
    }

    private Map<String, Long> statistics(Call call) {
        Map<String, Long> statistics = new HashMap<>();
        for (Reply reply : await(call)) {
            if (!(reply instanceof Reply.Statistic(String name, String value))) {
                throw refused(reply);
            }
            if (name.equals("curr_items") || name.equals("bytes")) {
                statistics.put(name, value.matches("\\d{1,18}") ? Long.parseLong(value) : 0);
            }
        }
        return statistics;
    }

    @Override
    public void close() {
        servers.forEach(Server::close);
    }

    private Server owner(String key) {
        return Rendezvous.owner(servers, requireKey(key));
    }

    private Map<Server, List<String>> shares(Collection<String> keys) {
        Map<Server, List<String>> shares = new LinkedHashMap<>();
        for (String key : new LinkedHashSet<>(keys)) {
            shares.computeIfAbsent(owner(key), _ -> new ArrayList<>()).add(key);
        }
        return shares;
    }

    private static String requireKey(String key) {
        if (key.isEmpty() || key.length() > LONGEST_KEY || key.chars().anyMatch(it -> it <= ' ' || it > '~')) {
            throw new IllegalArgumentException(
                    "key must be 1..250 bytes of printable ASCII without spaces, was: " + key);
        }
        return key;
    }

    private void requireFits(byte[] value) {
        int largest = largestValue();
        if (value.length > largest) {
            throw new IllegalArgumentException(
                    "value must be at most %d bytes, was: %d".formatted(largest, value.length));
        }
    }

    private static long lifeSeconds(Duration timeToLive) {
        if (timeToLive.compareTo(SHORTEST_LIFE) < 0) {
            throw new IllegalArgumentException("time to live must be at least a second, was: " + timeToLive);
        }
        return seconds(timeToLive.compareTo(LONGEST_LIFE) > 0 ? LONGEST_LIFE : timeToLive);
    }

    private static long seconds(Duration duration) {
        return duration.plusSeconds(1).minusNanos(1).toSeconds();
    }

    private long deadline() {
        return System.nanoTime() + settings.commandTimeout().toNanos();
    }

    private static Connection connection(Server server) {
        return server.connection()
                .orElseThrow(() -> unavailable(server, TierUnavailable.Cause.DISCONNECTED, "no connection"));
    }

    private Call start(Server server, Exchange exchange) {
        return start(server, exchange, deadline());
    }

    private static Call start(Server server, Exchange exchange, long deadline) {
        return send(new Call(server, connection(server), exchange, deadline));
    }

    private static Call send(Call call) {
        try {
            if (call.connection().send(call.exchange(), call.deadline())) {
                return call;
            }
        } catch (InterruptedException _) {
            throw interrupted(call);
        }
        throw unavailable(call.server(), TierUnavailable.Cause.TIMEOUT, "too many calls in flight");
    }

    private static Reply one(Call call) {
        return await(call).getFirst();
    }

    private static List<Reply> await(Call call) {
        try {
            return call.exchange().answer().get(call.deadline() - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            call.connection().end(new IOException("no answer in time"));
            throw unavailable(call.server(), TierUnavailable.Cause.TIMEOUT, "no answer in time");
        } catch (ExecutionException trouble) {
            throw unavailable(
                    call.server(),
                    TierUnavailable.Cause.DISCONNECTED,
                    String.valueOf(Optional.ofNullable(trouble.getCause())
                            .orElse(trouble)
                            .getMessage()));
        } catch (InterruptedException _) {
            throw interrupted(call);
        }
    }

    private static TierUnavailable interrupted(Call call) {
        Thread.currentThread().interrupt();
        return unavailable(call.server(), TierUnavailable.Cause.TIMEOUT, "interrupted");
    }

    private static TierUnavailable refused(Reply reply) {
        return new TierUnavailable(
                "memcached",
                TierUnavailable.Cause.REFUSED,
                switch (reply) {
                    case Reply.Refusal(String text) -> text;
                    case Reply.Misunderstanding(String text) ->
                        text + "; the server and this client don't speak the same protocol, use Memcached 1.6";
                    case Reply.Oversized(long length, var _) -> "a value of %d bytes is in the way".formatted(length);
                    case Reply.Status(Reply.Code code, var _) -> "not done: " + code;
                    case Reply.Value _, Reply.Statistic _, Reply.EndOfStatistics _, Reply.NoOp _ ->
                        "an answer that does not fit the question";
                });
    }

    private static TierUnavailable unavailable(Server server, TierUnavailable.Cause cause, String trouble) {
        return new TierUnavailable("memcached", cause, server.address() + ": " + trouble);
    }

    /** A request that is under way. */
    private record Call(Server server, Connection connection, Exchange exchange, long deadline) {}

    /** The version of a placeholder, and of which life of its server. */
    private record Token(String cas, long incarnation) {
        String text() {
            return cas + "." + incarnation;
        }

        static Token parse(String text) {
            if (!text.matches("\\d{1,20}\\.\\d{1,18}")) {
                throw new IllegalArgumentException("not a token of this tier: " + text);
            }
            int dot = text.indexOf('.');
            return new Token(text.substring(0, dot), Long.parseLong(text.substring(dot + 1)));
        }
    }

    /** Keeps the first failure of several calls until all were made. */
    private static final class Failures {
        private @Nullable TierUnavailable first;

        /** True when it went well. */
        boolean collect(Runnable call) {
            try {
                call.run();
                return true;
            } catch (TierUnavailable failure) {
                first = first == null ? failure : first;
                return false;
            }
        }

        void raise() {
            if (first != null) {
                throw first;
            }
        }
    }
}
