package dev.headroom.cache;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Nearest;
import dev.headroom.base.Ticker;
import dev.headroom.base.Violation;
import dev.headroom.freshness.Freshness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills caches before they are asked: declared sources, by command, on a schedule or at the start, and the keys that
 * were hot when the last node stopped. A run is bounded by its extent and by a share of the database, shows how far it
 * is, and goes on where it was when it is started again after it was stopped.
 */
public final class WarmUp implements AutoCloseable {
    /** Every source, one after the other. */
    public static final String FULL = "full";

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final ErrorCode UNKNOWN = new ErrorCode("UNKNOWN_WARM_UP", ErrorCode.Kind.NOT_FOUND);
    private static final ErrorCode INVALID = new ErrorCode("INVALID_WARM_UP", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode RUNNING = new ErrorCode("WARM_UP_RUNNING", ErrorCode.Kind.CONFLICT);
    private static final String HOT = "hot-keys";
    private static final int BATCH = 50;

    private final Caches caches;
    private final Notebook notes;
    private final Ticker ticker;
    private volatile WarmPace pace;
    private final Map<String, WarmSource<?>> sources = new ConcurrentSkipListMap<>();
    private final AtomicReference<@Nullable WarmWork> last = new AtomicReference<>();

    WarmUp(Caches caches, Notebook notes, Ticker ticker, WarmPace pace) {
        this.caches = caches;
        this.notes = notes;
        this.ticker = ticker;
        this.pace = pace;
    }

    /**
     * How much to warm.
     *
     * @param limit keys of each source, 1 to 100,000
     * @param days that something counts as used, 1 to 365
     */
    public record Extent(int limit, int days) {
        /** A hundred of the last week. */
        public static final Extent USUAL = new Extent(100, 7);

        public Extent {
            List<Violation> violations = new ArrayList<>();
            if (limit < 1 || limit > 100_000) {
                violations.add(Violation.of("limit", "must be 1 to 100,000", limit));
            }
            if (days < 1 || days > 365) {
                violations.add(Violation.of("days", "must be 1 to 365", days));
            }
            if (!violations.isEmpty()) {
                throw CodedException.of(INVALID, violations);
            }
        }
    }

    /** The share of the database's time that a run may take. */
    public double share() {
        return pace.share();
    }

    /**
     * Changes the share of the database's time, also of a run that is under way.
     *
     * @param share above 0, at most 1
     */
    public void share(double share) {
        WarmPace now = pace;
        pace = new WarmPace(now.connections(), share, now.othersWork());
    }

    /** Values that can be warmed from now on. A mode stands for one source. */
    public void declare(WarmSource<?> source) {
        if (sources.putIfAbsent(source.mode(), source) != null) {
            throw CodedException.of(INVALID, Violation.of("mode", "must be declared once", source.mode()));
        }
    }

    /** What can be asked for, beside {@link #FULL}. */
    public List<String> modes() {
        return List.copyOf(sources.keySet());
    }

    /**
     * Begins a run in the background.
     *
     * @param resume whether the last run with this mode and extent goes on where it was stopped; in another node that
     *     spares what the shared tiers have by now, and this node's memory goes without
     * @throws CodedException UNKNOWN_WARM_UP naming the nearest mode, or WARM_UP_RUNNING
     */
    public WarmRun start(String mode, Extent extent, boolean resume) {
        List<WarmSource<?>> wanted = wanted(mode);
        WarmWork work =
                new WarmWork(mode, extent, wanted, new WarmWork.Surroundings(notes, ticker, () -> pace, BATCH, resume));
        WarmWork before = last.get();
        if ((before != null && before.goesOn()) || !last.compareAndSet(before, work)) {
            throw CodedException.of(RUNNING, "warm-up", "is under way on this node: wait for it, or stop it");
        }
        work.start();
        return work.progress();
    }

    private List<WarmSource<?>> wanted(String mode) {
        if (mode.equals(FULL)) {
            return List.copyOf(sources.values());
        }
        WarmSource<?> source = sources.get(mode);
        if (source == null) {
            List<String> known = new ArrayList<>(sources.keySet());
            known.add(FULL);
            throw CodedException.of(
                    UNKNOWN,
                    new Violation(
                            "mode",
                            "must be one of " + known,
                            mode,
                            Nearest.to(mode, known)
                                    .map("the nearest is "::concat)
                                    .orElse(null)));
        }
        return List.of(source);
    }

    /** The run under way, or the last one of this node; empty before the first. */
    public Optional<WarmRun> progress() {
        return Optional.ofNullable(last.get()).map(WarmWork::progress);
    }

    /** Tells the run under way to stop after the loads that are in the air; false where none is. */
    public boolean stop() {
        WarmWork work = last.get();
        return work != null && work.stop();
    }

    /** Waits for the run under way to end. */
    public Optional<WarmRun> await() throws InterruptedException {
        WarmWork work = last.get();
        if (work == null) {
            return Optional.empty();
        }
        work.await();
        return Optional.of(work.progress());
    }

    /** Notes which keys were asked for most lately, of each cache, for the next start. */
    public void rememberHotKeys(int perCache) {
        StringBuilder text = new StringBuilder();
        for (Cache<?> cache : caches.all()) {
            for (CacheKey key : cache.memory().hottest(perCache)) {
                text.append(key).append('\n');
            }
        }
        if (!text.isEmpty()) {
            notes.write(HOT, text.toString());
        }
    }

    /**
     * Loads what was hot when it was last noted: from the shared tiers, and from its source where the cache has one.
     *
     * @param atMost after which it ends, whatever is left
     * @return how many keys are in memory now
     */
    public int loadHotKeys(Duration atMost) {
        long begun = ticker.nanos();
        Map<Cache<?>, List<CacheKey>> hot = hotKeys();
        int loaded = 0;
        if (!hot.isEmpty()) {
            // a node that has just started doesn't know yet how current the shared copies are
            caches.gate().admits(Freshness.strict(), begun);
        }
        for (Map.Entry<Cache<?>, List<CacheKey>> each : hot.entrySet()) {
            List<CacheKey> keys = each.getValue();
            for (int from = 0; from < keys.size() && ticker.nanos() - begun < atMost.toNanos(); from += BATCH) {
                loaded += load(each.getKey(), keys.subList(from, Math.min(keys.size(), from + BATCH)));
            }
        }
        return loaded;
    }

    private int load(Cache<?> cache, List<CacheKey> keys) {
        try {
            List<CacheKey> missing = cache.promote(keys);
            int found = keys.size() - missing.size();
            WarmSource<?> source = sources.values().stream()
                    .filter(one -> one.cache().equals(cache))
                    .findFirst()
                    .orElse(null);
            return source == null || missing.isEmpty()
                    ? found
                    : found + source.filler().fill(missing);
        } catch (RuntimeException failure) {
            LOG.info("hot keys of {} stay cold: {}", cache.spec().template().name(), failure.getMessage());
            return 0;
        }
    }

    private Map<Cache<?>, List<CacheKey>> hotKeys() {
        Map<String, Cache<?>> byName = new LinkedHashMap<>();
        caches.all().forEach(cache -> byName.put(cache.spec().template().name(), cache));
        Map<Cache<?>, List<CacheKey>> hot = new LinkedHashMap<>();
        notes.read(HOT).orElse("").lines().forEach(line -> {
            Cache<?> cache = byName.get(line.substring(0, Math.max(0, line.indexOf(':'))));
            if (cache != null) {
                cache.spec()
                        .template()
                        .parse(line)
                        .ifPresent(key -> hot.computeIfAbsent(cache, _ -> new ArrayList<>())
                                .add(key));
            }
        });
        return hot;
    }

    /** Ends the run under way; it can go on in the next node. */
    @Override
    public void close() {
        stop();
    }
}
