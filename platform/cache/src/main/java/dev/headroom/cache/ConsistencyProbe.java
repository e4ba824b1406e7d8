package dev.headroom.cache;

import dev.headroom.base.Ticker;
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.FreshnessScope;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Source;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again at a sample of what was served: after one second and after ten, the source is asked anew, and what memory
 * and the shared tiers hold under the key is compared with it. A difference is excused where a tag of the value has
 * changed since it was served, or where the source changes while it is asked. Every other one is an inconsistency: a
 * change that nobody told the caches of.
 *
 * <p>It costs two loads for each sample. Loaders run on other threads than their callers', without their scopes; nested
 * caches are read strictly.
 */
final class ConsistencyProbe {
    private static final Logger LOG = LoggerFactory.getLogger(ConsistencyProbe.class);
    private static final List<Duration> AFTER = List.of(Duration.ofSeconds(1), Duration.ofSeconds(10));
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final int MOST_UNDER_WAY = 64;
    private static final int KEPT = 50;

    private final ProbeSettings settings;
    private final Source source;
    private final Ticker ticker;
    private final Semaphore room = new Semaphore(MOST_UNDER_WAY);
    private final LongAdder sampled = new LongAdder();
    private final LongAdder compared = new LongAdder();
    private final LongAdder excused = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Deque<ConsistencyReport.Finding> findings = new ArrayDeque<>();
    private volatile boolean closed;
    private long inconsistent;
    private double stalestSeconds;

    ConsistencyProbe(ProbeSettings settings, Source source, Ticker ticker) {
        this.settings = settings;
        this.source = source;
        this.ticker = ticker;
    }

    private record Sample<V>(
            CacheKey key, Entry<V> entry, Loader<V> loader, Loads<V> loads, Position known, long servedNanos) {}

    /** By the low digits of the clock, well mixed: no answer is more likely than another. */
    private boolean picks(long nowNanos) {
        if (settings.oneIn() == 1) {
            return true;
        }
        long mixed = nowNanos * 0x9E3779B97F4A7C15L;
        return Long.remainderUnsigned(mixed ^ (mixed >>> 32), settings.oneIn()) == 0;
    }

    private boolean covers(String cache) {
        return settings.caches().isEmpty() || settings.caches().contains(cache);
    }

    /** Called with every answer from a cache; most calls end at the first comparison. */
    <V> void served(CacheKey key, Entry<V> entry, Loader<V> loader, Loads<V> loads, long now) {
        if (!picks(now) || !covers(key.template().name()) || !room.tryAcquire()) {
            return;
        }
        sampled.increment();
        lookLater(new Sample<>(key, entry, loader, loads, source.applied(), now), 0);
    }

    private <V> void lookLater(Sample<V> sample, int round) {
        long wait = AFTER.get(round).toMillis() - (ticker.nanos() - sample.servedNanos()) / 1_000_000;
        CompletableFuture.delayedExecutor(
                        Math.max(1, wait),
                        TimeUnit.MILLISECONDS,
                        task -> Thread.ofVirtual().name("consistency-probe").start(task))
                .execute(() -> look(sample, round));
    }

    private <V> void look(Sample<V> sample, int round) {
        if (closed) {
            return;
        }
        try {
            compare(sample, round);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Exception failure) {
            failed.increment();
            LOG.debug("{} couldn't be asked for again", sample.key(), failure);
        }
        if (round + 1 < AFTER.size()) {
            lookLater(sample, round + 1);
        } else {
            room.release();
        }
    }

    private <V> void compare(Sample<V> sample, int round) throws Exception {
        Optional<V> truth = truth(sample);
        boolean right = true;
        if (round == 0) {
            right = same(sample, sample.entry(), truth, "served", round);
        }
        right &= same(sample, sample.loads().inMemory(sample.key()), truth, "memory", round);
        right &= same(sample, sample.loads().shared(sample.key()), truth, "shared", round);
        compared.increment();
        if (!right) {
            LOG.debug("{} differs from its source", sample.key());
        }
    }

    private static <V> Optional<V> truth(Sample<V> sample) throws Exception {
        FreshnessScope strict = new FreshnessScope();
        strict.ask(Freshness.strict());
        return strict.call(() -> Optional.ofNullable(sample.loader().load()));
    }

    private <V> boolean same(Sample<V> sample, @Nullable Entry<V> held, Optional<V> truth, String where, int round)
            throws Exception {
        if (held == null || held.value().equals(truth)) {
            return true;
        }
        // everything that was committed until now is known here before anybody is blamed
        Position end = source.latest(PATIENCE).orElse(null);
        boolean known = end != null && source.await(end, PATIENCE);
        boolean changed = !known
                || sample.known().incarnation() != source.applied().incarnation()
                || !source.tags()
                        .covered(held.dependencies().hashes(), sample.known().offset())
                || !truth.equals(truth(sample));
        if (changed) {
            excused.increment();
            return true;
        }
        found(sample, where, round);
        return false;
    }

    private <V> void found(Sample<V> sample, String where, int round) {
        double seconds = (ticker.nanos() - sample.servedNanos()) / 1e9;
        LOG.warn(
                "{} of {} differs from its source {} s after it was served, and none of its tags has changed",
                sample.key(),
                where,
                AFTER.get(round).toSeconds());
        synchronized (this) {
            inconsistent++;
            stalestSeconds = Math.max(stalestSeconds, seconds);
            findings.addFirst(new ConsistencyReport.Finding(
                    sample.key().toString(), where, AFTER.get(round).toSeconds(), seconds));
            if (findings.size() > KEPT) {
                findings.removeLast();
            }
        }
    }

    /** Nobody is asked any more. */
    void close() {
        closed = true;
    }

    synchronized ConsistencyReport report() {
        long total = compared.sum();
        return ConsistencyReport.of(
                new ConsistencyReport.Counts(sampled.sum(), total, inconsistent, excused.sum(), failed.sum()),
                stalestSeconds,
                new ArrayList<>(findings));
    }
}
