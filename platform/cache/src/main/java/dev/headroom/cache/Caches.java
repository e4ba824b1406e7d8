package dev.headroom.cache;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Nearest;
import dev.headroom.base.Ticker;
import dev.headroom.base.Violation;
import dev.headroom.cache.spi.RemoteTier;
import dev.headroom.freshness.FreshnessGate;
import dev.headroom.freshness.LocalSource;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.Tag;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The caches of one node: they share a source of changes, the tiers and the bytes of memory. Declare each cache once,
 * at the start.
 */
public final class Caches implements AutoCloseable {
    static final ErrorCode WRONG_CACHE = new ErrorCode("WRONG_CACHE", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode UNKNOWN = new ErrorCode("UNKNOWN_CACHE", ErrorCode.Kind.NOT_FOUND);
    private static final ErrorCode TAKEN = new ErrorCode("CACHE_DECLARED_TWICE", ErrorCode.Kind.CONFLICT);
    /** A collision costs one process a load. */
    private static final int ALONE_BITS = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Caches.class);
    /** 200 MB. */
    public static final long USUAL_MEMORY_BYTES = 200L << 20;

    private final Node node;
    private final MemoryBudget budget;
    private final boolean ownsSource;
    private final List<Future<?>> upkeep = new ArrayList<>();
    private final Map<String, Cache<?>> caches = new ConcurrentSkipListMap<>();
    private final DomainEvents events;

    private Caches(Node node, long memoryBytes, boolean ownsSource) {
        this.ownsSource = ownsSource;
        this.node = node;
        this.budget = new MemoryBudget(memoryBytes);
        this.events = new DomainEvents(node.source());
        every(1_000, budget::divide);
        every(30_000, this::sweep);
        every(20, this::storeSettled);
    }

    /** In memory alone, until tiers are added. The source stays the caller's to close. */
    public static Builder over(Source source) {
        return new Builder(source);
    }

    /** In this process alone, with a source of their own that is closed with them. */
    public static Builder alone() {
        Builder builder = new Builder(new LocalSource(Ticker.system(), ALONE_BITS));
        builder.ownsSource = true;
        return builder;
    }

    /** Puts a node's caches together. */
    public static final class Builder {
        private final Source source;
        private final Map<Tier, RemoteTier> tiers = new EnumMap<>(Tier.class);
        private boolean ownsSource;
        private Ticker ticker = Ticker.system();
        private long memoryBytes = USUAL_MEMORY_BYTES;
        private @Nullable ProbeSettings probe;

        private Builder(Source source) {
            this.source = source;
        }

        /** A tier that other nodes use too; closed with the caches. */
        public Builder tier(Tier kind, RemoteTier tier) {
            if (kind == Tier.MEMORY) {
                throw new IllegalArgumentException("the in-process tier is always there");
            }
            tiers.put(kind, tier);
            return this;
        }

        /** Bytes that all values in this process may retain, at least 1 MB. */
        public Builder memory(long bytes) {
            if (bytes < 1 << 20) {
                throw new IllegalArgumentException("memory of caches must be at least 1 MB, was " + bytes);
            }
            memoryBytes = bytes;
            return this;
        }

        /** Looks at some answers again, and compares them with their source. */
        public Builder probe(ProbeSettings settings) {
            probe = settings;
            return this;
        }

        /** The one that the source goes by. */
        public Builder ticker(Ticker of) {
            ticker = of;
            return this;
        }

        /** The caches, without any declared yet. */
        public Caches build() {
            List<GuardedTier> shared = tiers.entrySet().stream()
                    .map(entry -> new GuardedTier(entry.getKey(), entry.getValue()))
                    .toList();
            ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("headroom-caches").factory());
            return new Caches(
                    new Node(
                            source,
                            new FreshnessGate(source),
                            ticker,
                            shared,
                            new Chance(ticker.nanos()),
                            background,
                            new MissJournal(source, ticker),
                            probe == null ? null : new ConsistencyProbe(probe, source, ticker)),
                    memoryBytes,
                    ownsSource);
        }
    }

    /**
     * Declares a cache. Tiers that this node doesn't have are left out.
     *
     * @throws CodedException CACHE_DECLARED_TWICE
     */
    public <V> Cache<V> declare(CacheSpec<V> spec) {
        Counters counters = new Counters();
        MemoryTier<V> memory = budget.join();
        Dials dials = new Dials(spec.compression());
        SharedTiers<V> shared = new SharedTiers<>(spec, node, counters, dials);
        Loads<V> loads = new Loads<>(spec, node, memory, shared, counters, dials);
        Cache<V> cache = new Cache<>(spec, node, memory, loads, counters, dials);
        if (caches.putIfAbsent(spec.template().name(), cache) != null) {
            throw CodedException.of(
                    TAKEN,
                    Violation.of(
                            "cache", "must be declared once", spec.template().name()));
        }
        return cache;
    }

    /**
     * A declared cache.
     *
     * @throws CodedException UNKNOWN_CACHE, naming the nearest
     */
    public Cache<?> cache(String name) {
        Cache<?> cache = caches.get(name);
        if (cache == null) {
            String nearest = Nearest.to(name, caches.keySet())
                    .map(known -> "the nearest is " + known)
                    .orElse("none is declared");
            throw CodedException.of(UNKNOWN, new Violation("cache", "is not declared", name, nearest));
        }
        return cache;
    }

    /** All that are declared, by name. */
    public Collection<Cache<?>> all() {
        return List.copyOf(caches.values());
    }

    /** Whose changes the caches follow. */
    public Source source() {
        return node.source();
    }

    /** Ends every value that depends on one of the tags, in every cache on all nodes. */
    public Invalidation invalidate(Tag... tags) {
        return announce(List.of(tags));
    }

    /**
     * Ends every value that belongs to a user, in every cache whose template has a {@code user} segment.
     *
     * @param reason for the log: profile_update, logout
     */
    public Invalidation invalidateUser(String user, String reason) {
        LOG.info("invalidating what is kept of user {}: {}", user, reason);
        return announce(List.of(KeyTemplate.userTag(user)));
    }

    /** Ends every value of a tenant. */
    public Invalidation invalidateTenant(Tenant tenant) {
        return announce(List.of(KeyTemplate.tenantTag(tenant)));
    }

    /**
     * Ends every value that a pattern covers, as {@link Cache#invalidate(String)}.
     *
     * @throws CodedException UNKNOWN_CACHE, or NO_KEY_TEMPLATE with the template to declare
     */
    public Invalidation invalidate(String pattern) {
        return cache(KeyTemplate.nameIn(pattern).orElse(pattern)).invalidate(pattern);
    }

    /** Ends every value of every cache. */
    public Invalidation clear() {
        Invalidation invalidation = announce(List.of(KeyTemplate.everythingTag()));
        caches.values().forEach(cache -> cache.memory().clear());
        return invalidation;
    }

    /**
     * A way to fill these caches ahead of use. Its notes are kept in the first shared tier, or in the directory where
     * this node has no such tier.
     */
    public WarmUp warmUp(Path directory, WarmPace pace) {
        Notebook notes = node.shared().isEmpty()
                ? new Notebook.Directory(directory)
                : new Notebook.Shared(node.shared().getFirst());
        return new WarmUp(this, notes, node.ticker(), pace);
    }

    /** What happens in the application, and which tags change with it. */
    public DomainEvents events() {
        return events;
    }

    /** Everything that was committed longer ago is known here; 0 where every change is known at once. */
    public long feedAgeMillis() {
        return Math.max(0, node.ticker().nanos() - node.source().freshAsOfNanos()) / 1_000_000;
    }

    FreshnessGate gate() {
        return node.gate();
    }

    /**
     * Why the key was last not answered from memory, naming the tags and the transactions behind an invalidation; empty
     * where no miss of it is remembered. This node remembers the last 2,000 keys and 8,192 changes.
     *
     * @param key in full, as {@link CacheKey#toString} writes it
     */
    public Optional<LastMiss> lastMiss(String key) {
        return node.misses().lastMiss(key);
    }

    /** The last misses of the keys that are asked for, as far as they are remembered, the newest first. */
    public List<KeyMiss> lastMisses(Predicate<CacheKey> which, int most) {
        return node.misses().lastMisses(which, most);
    }

    /** What the consistency probe has found; empty where it isn't used. */
    public Optional<ConsistencyReport> consistency() {
        return Optional.ofNullable(node.probe()).map(ConsistencyProbe::report);
    }

    /** How the shared tiers are; asks them. */
    public Map<Tier, TierHealth> health() {
        Map<Tier, TierHealth> health = new EnumMap<>(Tier.class);
        node.shared().forEach(tier -> health.put(tier.kind(), TierHealth.of(tier)));
        return health;
    }

    /** What this node has asked of the shared tiers; asks nobody. */
    public Map<Tier, TierHealth.Counts> tierCounts() {
        Map<Tier, TierHealth.Counts> counts = new EnumMap<>(Tier.class);
        node.shared().forEach(tier -> counts.put(tier.kind(), TierHealth.Counts.of(tier)));
        return counts;
    }

    /** Bytes that all values in this process may retain. */
    public long memoryBound() {
        return budget.whole();
    }

    /**
     * Changes what all values in this process may retain; what is above it goes at once.
     *
     * @param bytes at least 1 MiB
     */
    public void memory(long bytes) {
        budget.resize(Math.max(1L << 20, bytes));
    }

    /**
     * Changes how much of the memory a cache has for itself beside the others; what it doesn't use still goes to those
     * that fill theirs.
     *
     * @param weight 0.125 to 8; 1 as the others
     */
    public void weigh(Cache<?> cache, double weight) {
        if (!(weight >= 0.125 && weight <= 8)) {
            throw new IllegalArgumentException("a cache's weight must be 0.125..8, was " + weight);
        }
        cache.memory().weigh(weight);
        budget.divide();
    }

    private Invalidation announce(List<Tag> tags) {
        return Invalidation.of(tags, node.source().announce(tags), Set.of());
    }

    /** A task that throws would not run again, and its future would keep why to itself. */
    private void every(long millis, Runnable task) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException failure) {
                LOG.warn("upkeep of the caches failed, and is tried again", failure);
            }
        };
        upkeep.add(node.background().scheduleWithFixedDelay(guarded, millis, millis, TimeUnit.MILLISECONDS));
    }

    private void sweep() {
        long now = node.ticker().nanos();
        caches.values().forEach(cache -> cache.memory().sweep(node.source(), now));
    }

    private void storeSettled() {
        caches.values().forEach(cache -> cache.loads().storeSettled());
    }

    /** Ends the upkeep and closes the shared tiers. */
    @Override
    public void close() {
        upkeep.forEach(task -> task.cancel(false));
        node.background().shutdownNow();
        node.misses().close();
        if (node.probe() != null) {
            node.probe().close();
        }
        node.shared().forEach(GuardedTier::close);
        if (ownsSource) {
            node.source().close();
        }
    }
}
