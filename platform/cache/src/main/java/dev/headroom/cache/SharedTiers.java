package dev.headroom.cache;

import dev.headroom.cache.spi.RemoteTier;
import dev.headroom.cache.spi.RemoteTier.Lease;
import dev.headroom.cache.spi.RemoteTier.Lookup;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One cache's values in the tiers that nodes share, the faster tier first. What is found is compared with what this
 * node knows of changes before it counts as found, so that a copy that was written late, or by a node that has missed
 * something, is as good as none. Only settled values leave the node.
 */
final class SharedTiers<V> {
    private static final Duration EXCLUSIVE = Duration.ofSeconds(2);
    /** That a tier keeps a value. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private static final int UPDATE_STRIPES = 64;
    private static final int MOST_YOUNG = 10_000;
    /** Values settle about in the order of their loads: behind so many that haven't, few have. */
    private static final int MOST_PENDING = 64;
    /** Values that are sent to a tier in one trip, which has one command's time: no more of them, and no more bytes. */
    private static final int MOST_TOGETHER = 128;

    private static final int MOST_BYTES = 256 << 10;

    private final Node node;
    private final Counters counters;
    private final Wire<V> wire;
    private final List<GuardedTier> tiers;
    private final Queue<Loaded<V>> young = new LinkedBlockingQueue<>(MOST_YOUNG);
    private final List<ReentrantLock> updating =
            Stream.generate(ReentrantLock::new).limit(UPDATE_STRIPES).toList();

    SharedTiers(CacheSpec<V> spec, Node node, Counters counters, Dials dials) {
        this.node = node;
        this.counters = counters;
        this.wire = new Wire<>(spec, node, counters, dials);
        this.tiers =
                node.shared().stream().filter(tier -> spec.uses(tier.kind())).toList();
    }

    /** What a look below came to. */
    sealed interface Sought<V> {}

    /** A current value. */
    record Found<V>(Entry<V> entry, Answer.Outcome outcome) implements Sought<V> {}

    /** Nothing, and the caller is to load; with a lease where a tier gave one. */
    record Lead<V>(@Nullable Lease lease) implements Sought<V> {}

    /** Nothing, and another node loads. */
    record Wait<V>() implements Sought<V> {}

    /** A value to keep, and the lease that its loader was given. */
    record Loaded<V>(CacheKey key, Entry<V> entry, @Nullable Lease lease) {}

    @Nullable Found<V> find(CacheKey key) {
        return find(key, tiers);
    }

    private @Nullable Found<V> find(CacheKey key, List<GuardedTier> among) {
        for (GuardedTier tier : among) {
            byte[] bytes = tier.<byte @Nullable []>ask(remote -> remote.get(key.stored()), null);
            Entry<V> entry = bytes == null ? null : current(key, bytes);
            count(tier, entry != null);
            if (entry != null) {
                promote(key, entry, tier);
                return new Found<>(entry, outcome(tier));
            }
        }
        return null;
    }

    /** One trip to the first tier for a hit or for the lease; the tiers below are asked by whoever got the lease. */
    Sought<V> findOrLease(CacheKey key, Duration lease) {
        if (tiers.isEmpty()) {
            return new Lead<>(null);
        }
        GuardedTier first = tiers.getFirst();
        Lookup lookup = first.<@Nullable Lookup>ask(remote -> remote.getOrLease(key.stored(), lease), null);
        if (lookup instanceof Lookup.Hit hit) {
            Entry<V> entry = current(key, hit.value());
            if (entry != null) {
                count(first, true);
                return new Found<>(entry, outcome(first));
            }
            // an old copy stands where the lease would be
            first.ask(
                    remote -> {
                        remote.remove(List.of(key.stored()));
                        return true;
                    },
                    false);
            lookup = first.<@Nullable Lookup>ask(remote -> remote.getOrLease(key.stored(), lease), null);
        }
        if (lookup instanceof Lookup.Wait) {
            return new Wait<>();
        }
        count(first, false);
        Lease granted = lookup instanceof Lookup.Lead(Lease of) ? of : null;
        Found<V> below = find(key, tiers.subList(1, tiers.size()));
        if (below != null) {
            store(key, below.entry(), granted);
            return below;
        }
        return new Lead<>(granted);
    }

    /**
     * One trip to each tier for all keys.
     *
     * @param found is told of each current value
     * @return the keys without one, in the order of the keys
     */
    List<CacheKey> findAll(Collection<CacheKey> keys, BiConsumer<CacheKey, Found<V>> found) {
        List<CacheKey> left = List.copyOf(keys);
        for (GuardedTier tier : tiers) {
            if (left.isEmpty()) {
                break;
            }
            left = findAll(left, tier, found);
        }
        return left;
    }

    private List<CacheKey> findAll(List<CacheKey> keys, GuardedTier tier, BiConsumer<CacheKey, Found<V>> found) {
        List<String> stored = new ArrayList<>(keys.size());
        for (CacheKey key : keys) {
            stored.add(key.stored());
        }
        Map<String, byte[]> bytes = tier.ask(remote -> remote.getAll(stored), Map.of());
        List<CacheKey> left = new ArrayList<>();
        for (CacheKey key : keys) {
            byte[] of = bytes.get(key.stored());
            Entry<V> entry = of == null ? null : current(key, of);
            if (entry == null) {
                left.add(key);
            } else {
                found.accept(key, new Found<>(entry, outcome(tier)));
            }
        }
        count(tier, true, keys.size() - left.size());
        count(tier, false, left.size());
        return left;
    }

    /** Keeps a value in every tier of the cache, at once or as soon as it has settled; ends the lease. */
    void store(CacheKey key, Entry<V> entry, @Nullable Lease lease) {
        storeAll(List.of(new Loaded<>(key, entry, lease)));
    }

    /** As {@link #store} does each, in a trip or two to each tier. */
    void storeAll(List<Loaded<V>> values) {
        if (tiers.isEmpty()) {
            return;
        }
        List<Loaded<V>> settled = new ArrayList<>(values.size());
        for (Loaded<V> value : values) {
            if (value.entry().read().isPresent()) {
                settled.add(value);
            } else {
                keepForLater(value);
            }
        }
        for (int from = 0; from < settled.size(); from += MOST_TOGETHER) {
            List<Loaded<V>> some = settled.subList(from, Math.min(settled.size(), from + MOST_TOGETHER));
            // from below, so that what is above never outlives it
            for (int i = tiers.size() - 1; i >= 0; i--) {
                write(tiers.get(i), some, i == 0);
            }
        }
    }

    private void write(GuardedTier tier, List<Loaded<V>> values, boolean leased) {
        List<RemoteTier.Write> writes = new ArrayList<>(values.size());
        int bytes = 0;
        for (Loaded<V> value : values) {
            RemoteTier.Write write = write(tier, value, leased ? value.lease() : null);
            if (write != null) {
                writes.add(write);
                bytes += write.value().length;
            }
            if (bytes >= MOST_BYTES) {
                send(tier, writes);
                writes.clear();
                bytes = 0;
            }
        }
        send(tier, writes);
    }

    private static void send(GuardedTier tier, List<RemoteTier.Write> writes) {
        if (!writes.isEmpty()) {
            tier.ask(remote -> remote.storeAll(writes), Set.of());
        }
    }

    /** Null where the tier doesn't take it; its lease goes back. */
    private RemoteTier.@Nullable Write write(GuardedTier tier, Loaded<V> value, @Nullable Lease lease) {
        Position read = value.entry().read().orElseThrow();
        byte[] bytes = wire.encode(value.key(), value.entry(), read, tier.kind());
        boolean fits = bytes != null && bytes.length <= tier.largestValue();
        Duration keep = wire.keeping(value.entry(), tier.kind());
        if (bytes != null && fits && keep.compareTo(SHORTEST) >= 0) {
            return new RemoteTier.Write(value.key().stored(), bytes, keep, lease);
        }
        if (!fits) {
            Counters.increment(counters.rejections, Counters.Rejection.TOO_LARGE);
        }
        if (lease != null) {
            release(lease);
        }
        return null;
    }

    /** Until it has settled; where there is no room, its lease goes back. */
    private void keepForLater(Loaded<V> value) {
        if (!young.offer(value) && value.lease() != null) {
            release(value.lease());
        }
    }

    void storeSettled() {
        int pending = 0;
        List<Loaded<V>> settled = new ArrayList<>();
        for (int i = young.size(); i > 0 && pending < MOST_PENDING; i--) {
            Loaded<V> next = young.poll();
            if (next == null) {
                break;
            }
            ReadPoint point = next.entry().young();
            if (point != null && point.state() == ReadPoint.State.PENDING) {
                pending++;
                keepForLater(next);
            } else if (next.entry().covers(node.source())) {
                settled.add(next);
            } else if (next.lease() != null) {
                release(next.lease());
            }
        }
        storeAll(settled);
    }

    void release(Lease lease) {
        tiers.getFirst()
                .ask(
                        remote -> {
                            remote.release(lease);
                            return true;
                        },
                        false);
    }

    /** Frees the room of the copies; answers the tiers that couldn't be reached. */
    Set<Tier> remove(CacheKey key) {
        Set<Tier> unreached = EnumSet.noneOf(Tier.class);
        for (int i = tiers.size() - 1; i >= 0; i--) {
            GuardedTier tier = tiers.get(i);
            boolean removed = tier.ask(
                    remote -> {
                        remote.remove(List.of(key.stored()));
                        return true;
                    },
                    false);
            if (!removed) {
                unreached.add(tier.kind());
            }
        }
        return unreached;
    }

    /** Runs the change alone on this node, and alone in the fleet while the first tier can be reached. */
    boolean exclusively(CacheKey key, BooleanSupplier change) {
        ReentrantLock lock = updating.get(Math.floorMod(key.hashCode(), updating.size()));
        lock.lock();
        try {
            Lease lease = tiers.isEmpty() ? null : exclusiveLease(key);
            try {
                return change.getAsBoolean();
            } finally {
                if (lease != null) {
                    release(lease);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Lease exclusiveLease(CacheKey key) {
        String name = "u:" + key.stored();
        long begun = node.ticker().nanos();
        while (node.ticker().nanos() - begun < EXCLUSIVE.toNanos()) {
            Lookup lookup = tiers.getFirst().<@Nullable Lookup>ask(remote -> remote.getOrLease(name, EXCLUSIVE), null);
            if (!(lookup instanceof Lookup.Wait)) {
                return lookup instanceof Lookup.Lead(Lease lease) ? lease : null;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(2);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
        return null;
    }

    List<String> explain(CacheKey key) {
        List<String> lines = new ArrayList<>();
        for (GuardedTier tier : tiers) {
            byte[] bytes = tier.<byte @Nullable []>ask(remote -> remote.get(key.stored()), null);
            String what =
                    bytes == null ? "nothing (breaker %s)".formatted(tier.breakerState()) : wire.describe(key, bytes);
            lines.add(tier.kind().name().toLowerCase(Locale.ROOT) + ": " + what);
        }
        return lines;
    }

    /** What the uppermost tier that has one would serve; nothing is counted or moved. */
    @Nullable Entry<V> peek(CacheKey key) {
        for (GuardedTier tier : tiers) {
            byte[] bytes = tier.<byte @Nullable []>ask(remote -> remote.get(key.stored()), null);
            Entry<V> entry = bytes == null ? null : current(key, bytes);
            if (entry != null) {
                return entry;
            }
        }
        return null;
    }

    private @Nullable Entry<V> current(CacheKey key, byte[] bytes) {
        Entry<V> entry = wire.decode(key, bytes);
        return entry != null && entry.covers(node.source()) ? entry : null;
    }

    /** A value of a lower tier goes up into those above it. */
    private void promote(CacheKey key, Entry<V> entry, GuardedTier from) {
        if (entry.read().isEmpty()) {
            return;
        }
        for (GuardedTier tier : tiers) {
            if (tier == from) {
                return;
            }
            write(tier, List.of(new Loaded<>(key, entry, null)), false);
        }
    }

    private void count(GuardedTier tier, boolean hit) {
        count(tier, hit, 1);
    }

    private void count(GuardedTier tier, boolean hit, int lookups) {
        Counters.add(hit ? counters.sharedHits : counters.sharedMisses, tier.kind(), lookups);
    }

    private static Answer.Outcome outcome(GuardedTier tier) {
        return tier.kind() == Tier.MEMCACHED ? Answer.Outcome.HIT_MEMCACHED : Answer.Outcome.HIT_REDIS;
    }
}
