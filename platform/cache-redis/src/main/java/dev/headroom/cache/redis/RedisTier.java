package dev.headroom.cache.redis;

import dev.headroom.cache.spi.RemoteTier;
import dev.headroom.cache.spi.TierUnavailable;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisException;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Values in Redis. A value and its lease are two keys in one slot, so every call works on a cluster; several keys are
 * fetched in one trip per server.
 */
public final class RedisTier implements RemoteTier {
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.ASCII, ByteArrayCodec.INSTANCE);
    private static final Pattern USED = Pattern.compile("used_memory:(\\d+)");

    /** A value stands in the first place of the answer; else 1 there is the right to load and 0 isn't. */
    private static final Script GET_OR_LEASE = new Script("""
            local value = redis.call('GET', KEYS[1])
            if value then return {value} end
            if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return {1} end
            return {0}
            """);

    private static final Script FILL = new Script("""
            if redis.call('GET', KEYS[2]) ~= ARGV[1] then return {0} end
            redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
            redis.call('DEL', KEYS[2])
            return {1}
            """);

    private static final Script RELEASE = new Script("""
            if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
            return {1}
            """);

    private final RedisTierSettings settings;
    private final Calls calls;
    private final Link<RedisClusterAsyncCommands<String, byte[]>> link;
    private final boolean cluster;
    private final SecureRandom random = new SecureRandom();
    private final String probe;

    /** Opens a connection of its own in the background. */
    public RedisTier(RedisConnections connections, RedisTierSettings settings) {
        this.settings = settings;
        this.cluster = connections.settings().cluster();
        this.link = connections.commands(CODEC);
        this.calls = new Calls(connections.settings().commandTimeout(), link);
        this.probe = settings.namespace() + ":probe:" + token();
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public int largestValue() {
        return settings.largestValue();
    }

    @Override
    public byte @Nullable [] get(String key) {
        String place = valueKey(key);
        return calls.<byte @Nullable []>call(() -> link.get().get(place));
    }

    @Override
    public Map<String, byte[]> getAll(Collection<String> keys) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        String[] places = new String[keys.size()];
        int asked = 0;
        for (String key : keys) {
            places[asked++] = valueKey(key);
        }
        List<KeyValue<String, byte[]>> found = calls.call(() -> link.get().mget(places));
        Map<String, byte[]> values = HashMap.newHashMap(asked);
        // the answers lie in the order of the keys, also when they came from several servers
        Iterator<KeyValue<String, byte[]>> answers = found.iterator();
        for (String key : keys) {
            KeyValue<String, byte[]> answer = answers.next();
            if (answer.hasValue()) {
                values.put(key, answer.getValue());
            }
        }
        return values;
    }

    @Override
    public Set<String> storeAll(Collection<Write> writes) {
        // what is wrong with one is said before any is sent
        List<Supplier<Future<Boolean>>> commands =
                writes.stream().map(this::command).toList();
        long deadline = calls.deadline();
        TierUnavailable failed = null;
        List<Future<Boolean>> sent = new ArrayList<>(commands.size());
        try {
            for (Supplier<Future<Boolean>> command : commands) {
                sent.add(command.get());
            }
        } catch (RedisException | TierUnavailable failure) {
            failed = Calls.unavailable(failure);
        }
        Set<String> late = new HashSet<>();
        Iterator<Write> written = writes.iterator();
        for (Future<Boolean> each : sent) {
            String key = written.next().key();
            try {
                if (!calls.answer(each, deadline)) {
                    late.add(key);
                }
            } catch (TierUnavailable failure) {
                failed = failed == null ? failure : failed;
            }
        }
        if (failed != null) {
            throw failed;
        }
        return late;
    }

    /** Answers whether it was stored. */
    private Supplier<Future<Boolean>> command(Write write) {
        String millis = Long.toString(millis(write.value(), write.timeToLive()));
        Lease lease = write.lease();
        String place = valueKey(write.key());
        if (lease == null) {
            SetArgs until = SetArgs.Builder.px(Long.parseLong(millis));
            return () -> link.get()
                    .set(place, write.value(), until)
                    .toCompletableFuture()
                    .thenApply(_ -> true);
        }
        String[] places = {place, leaseKey(write.key())};
        byte[][] arguments = {bytes(lease.token()), write.value(), bytes(millis)};
        return () -> FILL.send(link.get(), places, arguments)
                .thenApply(answer -> answer.getFirst().equals(1L));
    }

    @Override
    public void remove(Collection<String> keys) {
        if (keys.isEmpty()) {
            return;
        }
        String[] places = keys.stream()
                .mapMulti((String key, Consumer<String> place) -> {
                    place.accept(valueKey(key));
                    place.accept(leaseKey(key));
                })
                .toArray(String[]::new);
        calls.call(() -> link.get().unlink(places));
    }

    @Override
    public Lookup getOrLease(String key, Duration lease) {
        if (lease.toMillis() < 10 || lease.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException("lease must be 10 ms to 1 min, was " + lease);
        }
        String token = token();
        String[] places = {valueKey(key), leaseKey(key)};
        byte[][] arguments = {bytes(token), bytes(Long.toString(lease.toMillis()))};
        List<Object> answer = calls.call(() -> GET_OR_LEASE.send(link.get(), places, arguments));
        return switch (answer.getFirst()) {
            case byte[] value -> new Lookup.Hit(value);
            case Long first when first == 1 -> new Lookup.Lead(new Lease(key, token));
            default -> new Lookup.Wait();
        };
    }

    @Override
    public void release(Lease lease) {
        String[] places = {leaseKey(lease.key())};
        byte[][] arguments = {bytes(lease.token())};
        calls.call(() -> RELEASE.send(link.get(), places, arguments));
    }

    @Override
    public Health health() {
        try {
            long deadline = calls.deadline();
            RedisClusterAsyncCommands<String, byte[]> commands = link.get();
            byte[] mark = bytes(token());
            Future<String> written = commands.set(probe, mark, SetArgs.Builder.px(10_000));
            Future<byte[]> read = commands.get(probe);
            Future<Long> entries = commands.dbsize();
            Future<String> memory = commands.info("memory");
            calls.answer(written, deadline);
            if (!Arrays.equals(mark, calls.answer(read, deadline))) {
                return new Health(Optional.of("what is written can't be read back"), -1, -1);
            }
            Matcher used = USED.matcher(calls.answer(memory, deadline));
            // of a cluster it is one member's
            long bytes = !cluster && used.find() ? Long.parseLong(used.group(1)) : -1;
            return new Health(Optional.empty(), calls.answer(entries, deadline), bytes);
        } catch (RuntimeException failure) {
            String trouble = Calls.unavailable(failure).getMessage();
            return new Health(Optional.of(trouble == null ? "redis: unavailable" : trouble), -1, -1);
        }
    }

    @Override
    public void close() {
        link.close();
    }

    /** In braces stands what the slot is computed from; the letters before the key keep it from being empty. */
    private String valueKey(String key) {
        if (key.isEmpty() || key.length() > 250 || !isPrintable(key)) {
            throw new IllegalArgumentException("key must be 1..250 printable ASCII characters without spaces");
        }
        return settings.namespace() + ":{k:" + key + '}';
    }

    private static boolean isPrintable(String key) {
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) <= ' ' || key.charAt(i) >= 127) {
                return false;
            }
        }
        return true;
    }

    /** No value's key: those end with a brace. */
    private String leaseKey(String key) {
        return settings.namespace() + ":{k:" + key + "}!";
    }

    private long millis(byte[] value, Duration timeToLive) {
        if (value.length > settings.largestValue()) {
            throw new IllegalArgumentException(
                    "value must be at most %d bytes, was %d".formatted(settings.largestValue(), value.length));
        }
        if (timeToLive.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("time to live must be at least 1 s, was " + timeToLive);
        }
        return timeToLive.toMillis();
    }

    private String token() {
        byte[] token = new byte[16];
        random.nextBytes(token);
        return HexFormat.of().formatHex(token);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
