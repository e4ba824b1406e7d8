package dev.headroom.cache;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.cache.spi.RemoteTier.Lease;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.TagScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything of a cache that isn't a hit in memory: looking below, loading once, keeping what was loaded.
 *
 * <p>One flight per key and node; the flight's leader asks the shared tiers, where one leader per fleet gets the lease.
 * Whoever comes while a flight is in the air joins it, unless the key has changed since it took off: then it can bring
 * an old value, and the newcomer starts another. Who joined looks at what landed, and loads anew where it is no longer
 * current.
 */
final class Loads<V> {
    private static final Logger LOG = LoggerFactory.getLogger(Loads.class);
    private static final ErrorCode TIMEOUT = new ErrorCode("LOAD_TIMEOUT", ErrorCode.Kind.UNAVAILABLE);
    private static final Duration RETRY_SOON = Duration.ofSeconds(1);
    private static final Duration NESTED_JOIN = Duration.ofSeconds(1);
    private static final int JOINS = 3;
    /** Beyond this many load times before its end, a value isn't refreshed early: the chance is below 1 in 20,000. */
    private static final int EARLIEST = 10;

    private final CacheSpec<V> spec;
    private final Node node;
    private final MemoryTier<V> memory;
    private final SharedTiers<V> shared;
    private final Counters counters;
    private final Source source;
    private final ConcurrentHashMap<CacheKey, Flight<V>> flights = new ConcurrentHashMap<>();
    private final LoadTime loadTime = new LoadTime();
    private final Dials dials;

    Loads(CacheSpec<V> spec, Node node, MemoryTier<V> memory, SharedTiers<V> shared, Counters counters, Dials dials) {
        this.dials = dials;
        this.spec = spec;
        this.node = node;
        this.memory = memory;
        this.shared = shared;
        this.counters = counters;
        this.source = node.source();
    }

    Answer<V> find(CacheKey key, Freshness freshness) {
        noteMiss(key, freshness);
        if (fresh(freshness)) {
            long vouched = source.freshAsOfNanos();
            SharedTiers.Found<V> found = shared.find(key);
            if (found != null) {
                keep(key, found.entry());
                return answer(found.entry(), found.outcome(), true, vouched);
            }
        }
        counters.misses.increment();
        return new Answer<>(Optional.empty(), Answer.Outcome.MISS, Optional.empty());
    }

    Answer<V> getOrLoad(CacheKey key, Freshness freshness, Loader<V> loader) {
        LoadChain.check(key);
        noteMiss(key, freshness);
        long asked = node.ticker().nanos();
        boolean fresh = fresh(freshness);
        for (int joins = 0; joins < JOINS; joins++) {
            Flight<V> mine = new Flight<>(node.ticker().nanos(), source.applied());
            Flight<V> flight =
                    flights.compute(key, (_, other) -> other != null && joinable(other, key, freshness) ? other : mine);
            if (flight.id() == mine.id()) {
                return lead(key, mine, loader, fresh);
            }
            Answer<V> brought = brought(key, flight, freshness, asked);
            if (brought != null) {
                return brought;
            }
            if (!flight.landed().isDone()) {
                break;
            }
        }
        return lead(key, new Flight<>(node.ticker().nanos(), source.applied()), loader, fresh);
    }

    /** Adds the values of the keys, none of which is in memory, to the others. */
    void getAllOrLoad(Set<CacheKey> missing, BulkLoader<V> loader, Map<CacheKey, V> values) {
        for (CacheKey key : missing) {
            LoadChain.check(key);
            noteMiss(key, spec.freshness());
        }
        long asked = node.ticker().nanos();
        long vouched = source.freshAsOfNanos();
        Collection<CacheKey> left = missing;
        if (fresh(spec.freshness())) {
            left = shared.findAll(missing, (key, found) -> {
                keep(key, found.entry());
                answer(found.entry(), found.outcome(), true, vouched)
                        .value()
                        .ifPresent(value -> values.put(key, value));
            });
        }
        BulkRead.Division<V> division = divide(left);
        if (!division.own().isEmpty()) {
            loadAll(division.own(), loader, values);
        }
        for (BulkRead.Joined<V> joined : division.joined()) {
            CacheKey key = joined.key();
            Answer<V> brought = brought(key, joined.flight(), spec.freshness(), asked);
            Answer<V> answer = brought != null
                    ? brought
                    : getOrLoad(
                            key,
                            spec.freshness(),
                            () -> loader.load(List.of(key)).get(key));
            answer.value().ifPresent(value -> values.put(key, value));
        }
    }

    List<CacheKey> promote(Collection<CacheKey> keys) {
        return fresh(spec.freshness())
                ? shared.findAll(keys, (key, found) -> keep(key, found.entry()))
                : List.copyOf(keys);
    }

    private BulkRead.Division<V> divide(Collection<CacheKey> keys) {
        BulkRead.Division<V> division = new BulkRead.Division<>();
        for (CacheKey key : keys) {
            Flight<V> mine = new Flight<>(node.ticker().nanos(), source.applied());
            Flight<V> flight = flights.compute(
                    key, (_, other) -> other != null && joinable(other, key, spec.freshness()) ? other : mine);
            Entry<V> landed = memory.get(key);
            if (flight.id() != mine.id()) {
                division.joined().add(new BulkRead.Joined<>(key, flight));
            } else if (landed != null && landed.within(mine.begunNanos()) && landed.covers(source)) {
                flights.remove(key, mine);
                mine.landed().complete(new Landed<>(landed, Answer.Outcome.COALESCED, true));
                division.joined().add(new BulkRead.Joined<>(key, mine));
            } else {
                division.own().put(key, mine);
            }
        }
        return division;
    }

    /** One load for all; each value depends on everything that the load read. */
    private void loadAll(Map<CacheKey, Flight<V>> own, BulkLoader<V> loader, Map<CacheKey, V> values) {
        long begun = node.ticker().nanos();
        long vouched = source.freshAsOfNanos();
        Position known = source.applied();
        Map<CacheKey, ReadPoint> points = new LinkedHashMap<>();
        own.keySet().forEach(key -> points.put(key, source.begin()));
        counters.loads.increment();
        counters.misses.add(own.size());
        CacheKey first = own.keySet().iterator().next();
        try {
            TagScope.Collected<Map<CacheKey, V>> collected = TagScope.collect(
                    () -> LoadChain.within(first, LoadChain.current(), () -> loader.load(List.copyOf(own.keySet()))));
            long end = node.ticker().nanos();
            List<SharedTiers.Loaded<V>> kept = new ArrayList<>(own.size());
            own.forEach((key, flight) -> {
                V value = collected.value().get(key);
                Dependencies dependencies = spec.dependencies(key, value).and(collected.dependencies());
                ReadPoint point = points.computeIfAbsent(key, _ -> source.begin());
                point.end(dependencies);
                Entry<V> entry = new Entry<>(
                        Optional.ofNullable(value),
                        dependencies,
                        Points.all(point, collected.unsettled()),
                        known.incarnation(),
                        times(
                                earlier(begun, collected.asOfNanos()),
                                end,
                                value == null,
                                collected.validUntilNanos(),
                                end - begun),
                        source.tags());
                boolean current = collected.keepable() && keepInMemory(key, entry);
                if (current && worthKeeping(entry)) {
                    kept.add(new SharedTiers.Loaded<>(key, entry, null));
                }
                flights.remove(key, flight);
                flight.landed().complete(new Landed<>(entry, Answer.Outcome.LOADED, current));
                answer(entry, Answer.Outcome.LOADED, current, vouched).value().ifPresent(made -> values.put(key, made));
            });
            shared.storeAll(kept);
        } catch (Exception failure) {
            counters.loadFailures.increment();
            RuntimeException thrown = failed(first, failure);
            own.forEach((key, flight) -> {
                flights.remove(key, flight);
                flight.landed().completeExceptionally(thrown);
            });
            Map<CacheKey, Entry<V>> old = new LinkedHashMap<>();
            own.keySet().forEach(key -> old.put(key, staleOrThrow(key, thrown)));
            old.forEach((key, entry) -> stale(entry).value().ifPresent(value -> values.put(key, value)));
        } finally {
            points.values().forEach(ReadPoint::abandon);
            counters.loadNanos.add(node.ticker().nanos() - begun);
            own.forEach((key, flight) -> {
                flights.remove(key, flight);
                flight.landed().completeExceptionally(new IllegalStateException("the load of many ended early"));
            });
        }
    }

    private static RuntimeException failed(CacheKey key, Exception failure) {
        return failure instanceof RuntimeException unchecked ? unchecked : new LoadFailed(key, failure);
    }

    Answer<V> reload(CacheKey key, Loader<V> loader) {
        LoadChain.check(key);
        Flight<V> mine = new Flight<>(node.ticker().nanos(), source.applied());
        flights.put(key, mine);
        return lead(key, mine, loader, false);
    }

    /**
     * By chance, the more likely the nearer the end and the longer the load takes (XFetch): one in the fleet, mostly.
     */
    void refreshEarly(CacheKey key, Entry<V> entry, Loader<V> loader, long now) {
        long left = entry.times().softNanos() - now;
        long delta = entry.times().loadNanos();
        if (left > delta * EARLIEST) {
            return;
        }
        double chance = -Math.log(1 - node.chance().next()) * delta;
        if (chance >= left && !flights.containsKey(key)) {
            counters.refreshed.increment();
            LoadChain chain = LoadChain.current();
            Thread.ofVirtual().name("refresh").start(() -> refresh(key, entry, loader, chain));
        }
    }

    private void refresh(CacheKey key, Entry<V> entry, Loader<V> loader, @Nullable LoadChain chain) {
        Flight<V> mine = new Flight<>(node.ticker().nanos(), source.applied());
        if (chain != null || flights.putIfAbsent(key, mine) != null) {
            return;
        }
        // another node may have been first
        SharedTiers.Found<V> found = shared.find(key);
        if (found != null
                && found.entry().times().softNanos() - entry.times().softNanos()
                        > entry.times().loadNanos()) {
            keep(key, found.entry());
            flights.remove(key, mine);
            mine.landed().complete(new Landed<>(found.entry(), found.outcome(), true));
            return;
        }
        try {
            lead(key, mine, loader, false);
        } catch (RuntimeException failure) {
            LOG.debug("refresh of {} failed; its value stays until its time is over", key, failure);
        }
    }

    /** A flight brings what a caller may have, where it started late enough and the key hasn't changed since. */
    private boolean joinable(Flight<V> flight, CacheKey key, Freshness freshness) {
        return freshness instanceof Freshness.Bounded(Duration bound)
                && node.ticker().nanos() - flight.begunNanos() <= bound.toNanos()
                && flight.begunAt().incarnation() == source.applied().incarnation()
                && source.tags()
                        .covered(
                                spec.dependencies(key).hashes(),
                                flight.begunAt().offset());
    }

    /**
     * Whether what another's flight has brought is fresh enough for this caller: its leader may have asked for less,
     * and have found it in a shared tier. In this order: what the node knows, then the cells.
     */
    private boolean mayHave(Landed<V> landed, Freshness freshness, long askedNanos) {
        boolean fresh = freshness instanceof Freshness.Bounded(Duration bound)
                && (askedNanos - landed.entry().times().asOfNanos() <= bound.toNanos()
                        || node.gate().within(bound.toNanos(), askedNanos));
        return fresh && landed.current() && landed.entry().covers(source);
    }

    /** How long one flight is waited for: loads that wait for each other's keys would wait for ever. */
    private Duration longest() {
        return LoadChain.current() == null ? spec.loading().join() : NESTED_JOIN;
    }

    /** What another's flight brings, an old value where it fails or is slow; null where the caller has to load. */
    private @Nullable Answer<V> brought(CacheKey key, Flight<V> flight, Freshness freshness, long askedNanos) {
        Entry<V> old = spec.loading().soft().isPositive() ? staleFor(key) : null;
        Landed<V> landed;
        try {
            landed = join(flight, old == null ? longest() : spec.loading().soft());
        } catch (RuntimeException failure) {
            return stale(staleOrThrow(key, failure));
        }
        if (landed == null) {
            return old == null ? null : stale(old);
        }
        long vouched = source.freshAsOfNanos();
        if (!mayHave(landed, freshness, askedNanos)) {
            return null;
        }
        counters.coalesced.increment();
        return answer(landed.entry(), Answer.Outcome.COALESCED, true, vouched);
    }

    private static <V> @Nullable Landed<V> join(Flight<V> flight, Duration atMost) {
        try {
            return flight.landed().get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            return null;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof RuntimeException thrown) {
                throw thrown;
            }
            throw new IllegalStateException(failure.getCause());
        }
    }

    private Answer<V> lead(CacheKey key, Flight<V> flight, Loader<V> loader, boolean lookBelow) {
        long vouched = source.freshAsOfNanos();
        try {
            Landed<V> landed = spec.loading().limited()
                    ? limited(key, flight, loader, lookBelow)
                    : fly(key, flight, loader, lookBelow, LoadChain.current());
            return answer(landed.entry(), landed.outcome(), landed.current(), vouched);
        } catch (RuntimeException failure) {
            return stale(staleOrThrow(key, failure));
        }
    }

    /** The flight from start to landing; whoever joined learns how it ended. */
    private Landed<V> fly(
            CacheKey key, Flight<V> flight, Loader<V> loader, boolean lookBelow, @Nullable LoadChain outer) {
        try {
            Landed<V> landed = lookBelow ? below(key, loader, outer) : load(key, loader, null, outer);
            flights.remove(key, flight);
            flight.landed().complete(landed);
            return landed;
        } catch (RuntimeException | Error failure) {
            flights.remove(key, flight);
            flight.landed().completeExceptionally(failure);
            throw failure;
        }
    }

    private Landed<V> limited(CacheKey key, Flight<V> flight, Loader<V> loader, boolean lookBelow) {
        LoadChain outer = LoadChain.current();
        FutureTask<Landed<V>> task = new FutureTask<>(() -> fly(key, flight, loader, lookBelow, outer));
        Thread thread = Thread.ofVirtual().name("load").start(task);
        Duration soft = spec.loading().soft();
        Duration hard = spec.loading().hard();
        try {
            Entry<V> stale = soft.isPositive() ? staleFor(key) : null;
            if (stale != null) {
                try {
                    return task.get(soft.toNanos(), TimeUnit.NANOSECONDS);
                } catch (TimeoutException _) {
                    return new Landed<>(stale, Answer.Outcome.STALE, false);
                }
            }
            return hard.isPositive() ? task.get(hard.toNanos(), TimeUnit.NANOSECONDS) : task.get();
        } catch (TimeoutException _) {
            thread.interrupt();
            flights.remove(key, flight);
            CodedException late = CodedException.retryAfter(
                    TIMEOUT,
                    RETRY_SOON,
                    new Violation("load of " + key.template().name(), "must end within " + hard, null, "try again"));
            flight.landed().completeExceptionally(late);
            throw late;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while loading " + key);
        } catch (ExecutionException failure) {
            throw failure.getCause() instanceof RuntimeException thrown ? thrown : new LoadFailed(key, failure);
        }
    }

    /** Asks the shared tiers; where they have nothing, waits for the leader of another node or leads. */
    private Landed<V> below(CacheKey key, Loader<V> loader, @Nullable LoadChain outer) {
        // a flight that landed between this caller's look and its own start has left its value here
        Entry<V> landed = memory.get(key);
        if (landed != null && landed.within(node.ticker().nanos()) && landed.covers(source)) {
            return new Landed<>(landed, Answer.Outcome.COALESCED, true);
        }
        Duration lease = loadTime.lease();
        long patience = lease.toNanos() * 2;
        long begun = node.ticker().nanos();
        for (int pause = 2; ; pause = Math.min(pause * 2, 40)) {
            switch (shared.findOrLease(key, lease)) {
                case SharedTiers.Found<V> found -> {
                    keep(key, found.entry());
                    return new Landed<>(found.entry(), found.outcome(), true);
                }
                case SharedTiers.Lead<V>(Lease granted) -> {
                    return load(key, loader, granted, outer);
                }
                case SharedTiers.Wait<V> _ -> {
                    if (node.ticker().nanos() - begun > patience || !pause(pause)) {
                        return load(key, loader, null, outer);
                    }
                }
            }
        }
    }

    private static boolean pause(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Landed<V> load(CacheKey key, Loader<V> loader, @Nullable Lease lease, @Nullable LoadChain outer) {
        long begun = node.ticker().nanos();
        Position known = source.applied();
        ReadPoint point = source.begin();
        counters.loads.increment();
        counters.misses.increment();
        boolean done = false;
        try {
            TagScope.Collected<Optional<V>> collected =
                    TagScope.collect(() -> LoadChain.within(key, outer, () -> Optional.ofNullable(loader.load())));
            Dependencies dependencies =
                    spec.dependencies(key, collected.value().orElse(null)).and(collected.dependencies());
            point.end(dependencies);
            long end = node.ticker().nanos();
            Entry.Times times = times(
                    earlier(begun, collected.asOfNanos()),
                    end,
                    collected.value().isEmpty(),
                    collected.validUntilNanos(),
                    end - begun);
            Entry<V> entry = new Entry<>(
                    collected.value(),
                    dependencies,
                    Points.all(point, collected.unsettled()),
                    known.incarnation(),
                    times,
                    source.tags());
            boolean current = collected.keepable() && keepLoaded(key, entry, lease);
            if (!collected.keepable()) {
                Counters.increment(counters.rejections, Counters.Rejection.NOT_KEEPABLE);
            }
            done = current;
            return new Landed<>(entry, Answer.Outcome.LOADED, current);
        } catch (RuntimeException failure) {
            counters.loadFailures.increment();
            throw failure;
        } catch (Exception failure) {
            counters.loadFailures.increment();
            throw new LoadFailed(key, failure);
        } finally {
            point.abandon();
            long took = node.ticker().nanos() - begun;
            counters.loadNanos.add(took);
            loadTime.took(took);
            if (!done && lease != null) {
                shared.release(lease);
            }
        }
    }

    /** False where the value lacks a change that the node knows of. */
    private boolean keepLoaded(CacheKey key, Entry<V> entry, @Nullable Lease lease) {
        if (!keepInMemory(key, entry)) {
            return false;
        }
        if (worthKeeping(entry)) {
            shared.store(key, entry, lease);
        } else if (lease != null) {
            shared.release(lease);
        }
        return true;
    }

    private boolean keepInMemory(CacheKey key, Entry<V> entry) {
        if (!entry.covers(source)) {
            Counters.increment(counters.rejections, Counters.Rejection.CHANGED_MEANWHILE);
            return false;
        }
        if (worthKeeping(entry)) {
            keep(key, entry);
        }
        return true;
    }

    private boolean worthKeeping(Entry<V> entry) {
        return entry.value().isPresent() || spec.absent().isPositive();
    }

    private void keep(CacheKey key, Entry<V> entry) {
        if (spec.uses(Tier.MEMORY)) {
            memory.put(key, entry);
        }
    }

    /** A value is as old as the oldest of what it is made of. */
    private static long earlier(long begun, long inner) {
        return inner == Long.MAX_VALUE || inner - begun > 0 ? begun : inner;
    }

    private Entry.Times times(long asOf, long end, boolean absent, long validUntil, long took) {
        Duration serving = dials.of(absent ? spec.absent() : spec.serving());
        double share = 1 - spec.jitter() * node.chance().next();
        long limit = validUntil == Long.MAX_VALUE ? Long.MAX_VALUE : validUntil - end;
        long soft = Math.min((long) (serving.toNanos() * share), limit);
        long hard = Math.min(soft + (absent ? 0 : spec.failSafe().toNanos()), limit);
        return new Entry.Times(asOf, end + soft, end + hard, validUntil, took);
    }

    /** Of a value whose load nobody timed: only the feed vouches for it. */
    private Entry.Times unwitnessed(long now, boolean absent) {
        Entry.Times of = times(now, now, absent, Long.MAX_VALUE, 0);
        return new Entry.Times(now - Duration.ofDays(1).toNanos(), of.softNanos(), of.hardNanos(), of.limitNanos(), 0);
    }

    boolean fill(CacheKey key, @Nullable V value, Collection<Tag> tags, ReadPoint point) {
        Dependencies dependencies = spec.dependencies(key, value).and(Dependencies.of(tags));
        point.end(dependencies);
        long now = node.ticker().nanos();
        Entry.Times times = unwitnessed(now, value == null);
        long incarnation = point.state() == ReadPoint.State.SETTLED
                ? point.position().incarnation()
                : source.applied().incarnation();
        Entry<V> entry =
                new Entry<>(Optional.ofNullable(value), dependencies, point, incarnation, times, source.tags());
        return keepLoaded(key, entry, null);
    }

    Invalidation put(CacheKey key, V value, List<Tag> tags) {
        Source.Announcement announcement = source.announce(List.of(key.tag()));
        announcement.position().ifPresent(at -> keepAt(key, value, Dependencies.of(tags), at));
        if (!announcement.delivered()) {
            memory.remove(key);
        }
        return Invalidation.of(List.of(key.tag()), announcement, Set.of());
    }

    private void keepAt(CacheKey key, V value, Dependencies more, Position at) {
        long now = node.ticker().nanos();
        Entry<V> entry = new Entry<>(
                Optional.of(value),
                spec.dependencies(key, value).and(more),
                at,
                unwitnessed(now, false),
                source.tags());
        keepLoaded(key, entry, null);
    }

    boolean update(CacheKey key, UnaryOperator<V> change) {
        return shared.exclusively(key, () -> {
            if (!fresh(Freshness.strict())) {
                // the one who had the lease before may have changed what is still kept here
                return false;
            }
            Entry<V> present = memory.get(key);
            if (present == null || !present.within(node.ticker().nanos()) || !present.covers(source)) {
                SharedTiers.Found<V> found = shared.find(key);
                present = found == null ? null : found.entry();
            }
            Position read = present == null ? null : present.read().orElse(null);
            if (present == null || read == null || present.value().isEmpty()) {
                return false;
            }
            return replace(key, present, read, change.apply(present.value().get()));
        });
    }

    /**
     * The new value has seen what the present one has, and its own change: nothing else may have changed in between.
     */
    private boolean replace(CacheKey key, Entry<V> present, Position read, V value) {
        long[] others = withoutOwn(key, present.dependencies());
        Position at = source.announce(List.of(key.tag())).position().orElse(null);
        boolean comparable = at != null && at.incarnation() == read.incarnation() && arrived(at);
        if (at == null || !comparable || !source.tags().covered(others, read.offset())) {
            memory.remove(key);
            return false;
        }
        keepAt(key, value, present.dependencies(), at);
        return true;
    }

    private boolean arrived(Position at) {
        try {
            return source.await(at, RETRY_SOON);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static long[] withoutOwn(CacheKey key, Dependencies dependencies) {
        Set<Long> own = new HashSet<>();
        for (long hash : Dependencies.of(List.of(key.tag())).hashes()) {
            own.add(hash);
        }
        return Arrays.stream(dependencies.hashes())
                .filter(hash -> !own.contains(hash))
                .toArray();
    }

    Invalidation invalidate(CacheKey key) {
        Invalidation announced = announce(List.of(key.tag()));
        memory.remove(key);
        return announced.unreached(shared.remove(key));
    }

    Invalidation announce(List<Tag> tags) {
        return Invalidation.of(tags, source.announce(tags), Set.of());
    }

    private @Nullable Entry<V> staleFor(CacheKey key) {
        Entry<V> entry = memory.get(key);
        boolean usable = entry != null
                && spec.failSafe().isPositive()
                && entry.withinFailSafe(node.ticker().nanos())
                && entry.covers(source);
        return usable ? entry : null;
    }

    /** A refusal is an answer of the source; whatever else went wrong, an old value does where there is one. */
    private Entry<V> staleOrThrow(CacheKey key, RuntimeException failure) {
        boolean refused =
                failure instanceof CodedException coded && coded.code().kind() != ErrorCode.Kind.UNAVAILABLE;
        Entry<V> stale = refused ? null : staleFor(key);
        if (stale == null) {
            throw failure;
        }
        LOG.debug(
                "a load of {} failed, its stale value is at hand",
                spec.template().name(),
                failure);
        return stale;
    }

    private Answer<V> stale(Entry<V> entry) {
        return answer(entry, Answer.Outcome.STALE, false, entry.times().asOfNanos());
    }

    /** Says what can be said of an entry, and hands its dependencies to whoever is making a value of it. */
    private Answer<V> answer(Entry<V> entry, Answer.Outcome outcome, boolean current, long vouched) {
        TagScope scope = TagScope.current();
        if (scope != null && current) {
            Position read = entry.read().orElse(null);
            ReadPoint young = entry.young();
            ReadPoint point = young != null || read == null ? young : Points.at(read);
            scope.add(entry.dependencies(), point, entry.times().hardNanos());
            scope.asOf(Ages.later(entry.times().asOfNanos(), vouched));
        } else if (scope != null) {
            scope.doNotKeep();
        }
        if (outcome == Answer.Outcome.STALE) {
            counters.stale.increment();
            return new Answer<>(entry.value(), outcome, Optional.empty());
        }
        return stated(entry, outcome, vouched);
    }

    /** Counts one hit in memory for as many as go uncounted. */
    void sampleAge(Entry<V> entry, long now) {
        counters.ages.add(age(entry, now), MemoryTier.SAMPLED + 1);
    }

    private long age(Entry<V> entry, long now) {
        return Math.max(0, Math.min(now - entry.times().asOfNanos(), now - source.freshAsOfNanos()));
    }

    /**
     * With the age that can be vouched for.
     *
     * @param vouched until when the node knew everything, read before the entry was compared with what it knows
     */
    Answer<V> stated(Entry<V> entry, Answer.Outcome outcome, long vouched) {
        long now = node.ticker().nanos();
        long age = Math.max(0, now - Ages.later(entry.times().asOfNanos(), vouched));
        if (outcome != Answer.Outcome.HIT_MEMORY) {
            counters.ages.add(age, 1);
        }
        return new Answer<>(entry.value(), outcome, Optional.of(Duration.ofNanos(age)));
    }

    private boolean fresh(Freshness freshness) {
        return node.gate().admits(freshness, node.ticker().nanos());
    }

    private void noteMiss(CacheKey key, Freshness freshness) {
        Entry<V> entry = memory.get(key);
        long now = node.ticker().nanos();
        Counters.Miss why = entry == null
                ? Counters.Miss.ABSENT
                : !entry.within(now)
                        ? Counters.Miss.EXPIRED
                        : entry.covers(source) ? Counters.Miss.NOT_FRESH : Counters.Miss.INVALIDATED;
        Counters.increment(counters.missesBy, why);
        node.misses()
                .missed(
                        key,
                        why,
                        entry == null ? key.dependencies() : entry.dependencies(),
                        entry == null ? now : entry.times().asOfNanos());
        if (freshness instanceof Freshness.Bounded(Duration bound)
                && !node.gate().within(bound.toNanos(), now)) {
            counters.bypassed.increment();
        }
    }

    /** What memory would serve; null for nothing. */
    @Nullable Entry<V> inMemory(CacheKey key) {
        Entry<V> entry = memory.get(key);
        return entry != null && entry.within(node.ticker().nanos()) && entry.covers(source) ? entry : null;
    }

    /** What the shared tiers would serve; null for nothing. */
    @Nullable Entry<V> shared(CacheKey key) {
        return shared.peek(key);
    }

    /** Hands to the shared tiers what was young when it was loaded and has settled since. */
    void storeSettled() {
        shared.storeSettled();
    }

    List<String> explain(CacheKey key) {
        List<String> lines = new ArrayList<>();
        long now = node.ticker().nanos();
        lines.add("source: applied %d, known to be current %d ms ago"
                .formatted(source.applied().offset(), Math.max(0, (now - source.freshAsOfNanos()) / 1_000_000)));
        Entry<V> entry = memory.get(key);
        lines.add("memory: " + (entry == null ? "nothing is kept under " + key : state(entry, now)));
        lines.addAll(shared.explain(key));
        return List.copyOf(lines);
    }

    private String state(Entry<V> entry, long now) {
        if (!entry.covers(source)) {
            return "kept, and something it depends on has changed since";
        }
        long left = TimeUnit.NANOSECONDS.toMillis(entry.times().softNanos() - now);
        return left <= 0
                ? "kept, and its time was over %d ms ago".formatted(-left)
                : "%s, for another %d ms"
                        .formatted(entry.value().isPresent() ? "a value" : "that there is no value", left);
    }
}
