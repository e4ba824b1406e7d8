package dev.headroom.cache;

import dev.headroom.base.CodedException;
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.FreshnessScope;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Values by key, in the tiers that the cache was declared with. A value is served only while it has seen every change
 * to what it depends on, as far as the asked freshness reaches: an invalidation that has returned is never undone by a
 * load, a message or a write that is late.
 *
 * <p>A hit in memory reads the clock once and allocates nothing. All methods may be called from any thread; values are
 * shared between callers and must not be changed. A key of another cache's template is refused.
 */
public final class Cache<V> {
    private static final long UNLIMITED = Long.MAX_VALUE >> 2;

    private final CacheSpec<V> spec;
    private final Node node;
    private final MemoryTier<V> memory;
    private final Loads<V> loads;
    private final Counters counters;
    private final Source source;
    private final long usualBoundNanos;
    private final boolean inMemory;
    private final Dials dials;

    Cache(CacheSpec<V> spec, Node node, MemoryTier<V> memory, Loads<V> loads, Counters counters, Dials dials) {
        this.dials = dials;
        this.spec = spec;
        this.node = node;
        this.memory = memory;
        this.loads = loads;
        this.counters = counters;
        this.source = node.source();
        this.inMemory = spec.uses(Tier.MEMORY);
        this.usualBoundNanos = spec.freshness() instanceof Freshness.Bounded(Duration bound) ? bound.toNanos() : -1;
    }

    public CacheSpec<V> spec() {
        return spec;
    }

    /** Share of the declared time to live for which values are served that are made from now on. */
    public double lifetime() {
        return dials.lifetime();
    }

    /**
     * Changes how long new values are served; those that are kept already keep their time.
     *
     * @param share of what was declared, 0.0625 to 1: a value is never served for longer than its declaration says
     */
    public void lifetime(double share) {
        dials.lifetime(share);
    }

    /** How values for the shared tiers are made smaller. */
    public Compression.Policy compression() {
        return dials.compression();
    }

    /** Changes how values for the shared tiers are made smaller from now on; every node reads what any has written. */
    public void compression(Compression.Policy policy) {
        dials.compression(policy);
    }

    /** How much of the memory it has for itself beside the others, 1 as they. */
    public double weight() {
        return memory.weight();
    }

    /** A key of this cache. */
    public CacheKey key(Tenant tenant, Object... segments) {
        return spec.template().key(tenant, segments);
    }

    /**
     * The value where some tier has it, fresh as the cache declares; empty where not, or where it is known to be
     * absent.
     */
    public Optional<V> get(CacheKey key) {
        FreshnessScope scope = FreshnessScope.current();
        if (scope != null) {
            return ask(key, scope.or(spec.freshness())).value();
        }
        long now = node.ticker().nanos();
        Entry<V> entry = usualHit(key, now);
        return entry != null ? entry.value() : ask(key, spec.freshness()).value();
    }

    /** As {@link #get(CacheKey)}, with what can be said of the value. */
    public Answer<V> ask(CacheKey key, Freshness freshness) {
        checked(key);
        long vouched = source.freshAsOfNanos();
        Entry<V> hit = hit(key, freshness);
        return noted(hit != null ? loads.stated(hit, Answer.Outcome.HIT_MEMORY, vouched) : loads.find(key, freshness));
    }

    /**
     * The value where this process has it, as fresh as it is known to be by now: never waits, asks nobody. Empty also
     * where more would have to be known.
     */
    public Optional<V> atHand(CacheKey key, Freshness freshness) {
        checked(key);
        long now = node.ticker().nanos();
        Entry<V> entry = switch (freshness) {
            case Freshness.Bounded(Duration bound) -> plainHit(key, bound.toNanos(), now);
            case Freshness.Token(Position position) ->
                source.applied().covers(position) ? plainHit(key, UNLIMITED, now) : null;
            case Freshness.Strict() -> null;
        };
        return entry == null ? Optional.empty() : entry.value();
    }

    /**
     * The value; where no tier has it, as the loader makes it, once for all callers of all nodes at the same time.
     *
     * @return empty where the loader found none
     * @throws LoadFailed where the loader threw a checked exception; its unchecked ones are thrown as they are
     * @throws CodedException LOAD_TIMEOUT beyond the declared limit, RECURSIVE_LOAD where the loader asks for its own
     *     key
     */
    public Optional<V> getOrLoad(CacheKey key, Loader<V> loader) {
        FreshnessScope scope = FreshnessScope.current();
        if (scope != null) {
            return askOrLoad(key, scope.or(spec.freshness()), loader).value();
        }
        long now = node.ticker().nanos();
        Entry<V> entry = usualHit(key, now);
        if (entry == null) {
            return askOrLoad(key, spec.freshness(), loader).value();
        }
        hitNoted(key, entry, loader, now);
        return entry.value();
    }

    private void hitNoted(CacheKey key, Entry<V> entry, Loader<V> loader, long now) {
        if (spec.earlyRefresh()) {
            loads.refreshEarly(key, entry, loader, now);
        }
        ConsistencyProbe probe = node.probe();
        if (probe != null) {
            probe.served(key, entry, loader, loads, now);
        }
    }

    /** What can be said of an answer is said of the work that it was given to as well. */
    private static <V> Answer<V> noted(Answer<V> answer) {
        FreshnessScope scope = FreshnessScope.current();
        if (scope != null) {
            switch (answer.outcome()) {
                case HIT_MEMORY, HIT_REDIS, HIT_MEMCACHED, COALESCED, STALE ->
                    scope.hit(answer.ageBound().orElse(null));
                case LOADED, MISS -> scope.loaded(false);
                case BYPASSED -> scope.loaded(true);
            }
        }
        return answer;
    }

    /** As {@link #getOrLoad(CacheKey, Loader)}, as fresh as the caller wants it, with what can be said of the value. */
    public Answer<V> askOrLoad(CacheKey key, Freshness freshness, Loader<V> loader) {
        checked(key);
        long vouched = source.freshAsOfNanos();
        Entry<V> hit = hit(key, freshness);
        if (hit == null) {
            return noted(loads.getOrLoad(key, freshness, loader));
        }
        hitNoted(key, hit, loader, node.ticker().nanos());
        return noted(loads.stated(hit, Answer.Outcome.HIT_MEMORY, vouched));
    }

    /**
     * The values of many keys; those that no tier has are loaded in one call, each by one caller of this node at a
     * time.
     *
     * @return by key, without the keys that have no value
     */
    public Map<CacheKey, V> getAllOrLoad(Collection<CacheKey> keys, BulkLoader<V> loader) {
        keys.forEach(this::checked);
        return new BulkRead<>(spec, node, loads).getAllOrLoad(keys, loader, this::plainHit);
    }

    /** Loads anew whatever is kept, and keeps the result: for a caller who knows better. */
    public Optional<V> refresh(CacheKey key, Loader<V> loader) {
        checked(key);
        return loads.reload(key, loader).value();
    }

    /**
     * Where a caller loads by itself: taken before its first query, given to {@link #fill} after the last.
     *
     * @see #fill
     */
    public ReadPoint begin() {
        return source.begin();
    }

    /**
     * Keeps what a caller has loaded since the read point was taken, unless something it depends on changed meanwhile.
     *
     * @param value null to keep that there is none
     * @return false where it was not kept
     */
    public boolean fill(CacheKey key, @Nullable V value, Collection<Tag> tags, ReadPoint point) {
        checked(key);
        return loads.fill(key, value, tags, point);
    }

    /**
     * Makes this the value: every other copy ends, on all nodes, and this one is kept. It stays until a tag of it
     * changes or its time is over.
     */
    public Invalidation put(CacheKey key, V value, Tag... tags) {
        checked(key);
        return loads.put(key, value, List.of(tags));
    }

    /**
     * Changes a kept value without loading it, one updater of all nodes at a time. A {@link #put} at the same moment
     * may be lost: put what is known, update what is counted.
     *
     * @param change makes the new value of the present one; not called where none is kept
     * @return false where none is kept, where it changed underneath, or where this node can't know what is kept now:
     *     the next reader loads
     */
    public boolean update(CacheKey key, UnaryOperator<V> change) {
        checked(key);
        return loads.update(key, change);
    }

    /** Ends the value of the key on all nodes. When it returns, this node no longer serves it. */
    public Invalidation invalidate(CacheKey key) {
        checked(key);
        return loads.invalidate(key);
    }

    /**
     * Ends all values of this cache that a pattern covers: {@code daily_outlook:*:2024-01-15}; one change, however
     * many.
     */
    public Invalidation invalidate(String pattern) {
        return loads.announce(List.of(spec.template().covering(pattern)));
    }

    /** Ends all values of this cache on all nodes. */
    public Invalidation clear() {
        Invalidation invalidation = loads.announce(List.of(spec.template().wholeTag()));
        memory.clear();
        return invalidation;
    }

    /** What happened here since the node started, and what is kept now. */
    public CacheStats stats() {
        return CacheStats.of(spec, memory, counters);
    }

    /** Why a reader would miss or hit now, tier by tier, in words for an operator; asks the shared tiers. */
    public List<String> explain(CacheKey key) {
        checked(key);
        return loads.explain(key);
    }

    /** Brings what the shared tiers have of the keys into memory; returns the keys that they don't have. */
    List<CacheKey> promote(Collection<CacheKey> keys) {
        keys.forEach(this::checked);
        return loads.promote(keys);
    }

    MemoryTier<V> memory() {
        return memory;
    }

    Loads<V> loads() {
        return loads;
    }

    private @Nullable Entry<V> usualHit(CacheKey key, long now) {
        return usualBoundNanos < 0 || !key.template().equals(spec.template())
                ? null
                : plainHit(key, usualBoundNanos, now);
    }

    private @Nullable Entry<V> plainHit(CacheKey key, long now) {
        return plainHit(key, usualBoundNanos < 0 ? 0 : usualBoundNanos, now);
    }

    /** In this order: what the node knows, then the cells. Read the other way round, a change could slip in between. */
    private @Nullable Entry<V> plainHit(CacheKey key, long boundNanos, long now) {
        Entry<V> entry = inMemory ? memory.use(key, now) : null;
        if (entry == null || !entry.within(now)) {
            return null;
        }
        long vouched = source.freshAsOfNanos();
        if (now - entry.times().asOfNanos() > boundNanos && now - vouched > boundNanos) {
            return null;
        }
        Position known = source.applied();
        if (!entry.covers(source)) {
            return null;
        }
        counters.memoryHits.increment();
        if ((now & MemoryTier.SAMPLED) == 0) {
            loads.sampleAge(entry, now);
        }
        collect(entry, known, vouched);
        return entry;
    }

    private @Nullable Entry<V> hit(CacheKey key, Freshness freshness) {
        return switch (freshness) {
            case Freshness.Bounded(Duration bound) ->
                plainHit(key, bound.toNanos(), node.ticker().nanos());
            case Freshness.Token _, Freshness.Strict _ ->
                node.gate().admits(freshness, node.ticker().nanos())
                        ? plainHit(key, UNLIMITED, node.ticker().nanos())
                        : null;
        };
    }

    /** What the node knew before the entry was found to be current is what the entry counts as read at. */
    private static void collect(Entry<?> entry, Position known, long vouched) {
        TagScope scope = TagScope.current();
        if (scope != null) {
            ReadPoint young = entry.young();
            scope.add(
                    entry.dependencies(),
                    young != null ? young : Points.at(known),
                    entry.times().hardNanos());
            scope.asOf(Ages.later(entry.times().asOfNanos(), vouched));
        }
    }

    private void checked(CacheKey key) {
        if (!key.template().equals(spec.template())) {
            throw CodedException.of(
                    Caches.WRONG_CACHE,
                    key.toString(),
                    "is not a key of cache " + spec.template().name());
        }
    }
}
