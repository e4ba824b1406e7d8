package dev.headroom.freshness;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How fresh the cached values must be that a piece of work reads, a request for example, and what became of it. Caches
 * that are read inside take the level from here unless a call names its own; what they answer is noted, so that the
 * answer to the whole can state it. Threads that are forked in a structured scope inherit it. Thread-safe.
 */
public final class FreshnessScope {
    private static final ScopedValue<FreshnessScope> CURRENT = ScopedValue.newInstance();

    private volatile @Nullable Freshness asked;
    private volatile @Nullable Freshness least;
    private long hits;
    private long misses;
    private long bypasses;
    private long oldestNanos;
    private boolean unknown;

    /** The innermost scope of the calling thread, or null outside any. */
    public static @Nullable FreshnessScope current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    /** Runs the work with this scope bound. */
    public <R extends @Nullable Object, X extends Throwable> R call(ScopedValue.CallableOp<? extends R, X> work)
            throws X {
        return ScopedValue.where(CURRENT, this).call(work);
    }

    /** From now on, instead of what caches declare, be it more or less. */
    public void ask(Freshness level) {
        asked = level;
    }

    /** From now on at least, whatever caches declare and {@link #ask} asks for. */
    public void demand(Freshness level) {
        least = level;
    }

    /** What was asked for or demanded, the stricter; empty where each cache goes by its own declaration. */
    public Optional<Freshness> asked() {
        Freshness level = asked;
        Freshness demanded = least;
        return demanded == null
                ? Optional.ofNullable(level)
                : Optional.of(level == null ? demanded : Freshness.stricter(demanded, level));
    }

    /** The level for a cache that declares one. */
    public Freshness or(Freshness declared) {
        Freshness level = asked;
        Freshness base = level == null ? declared : level;
        Freshness demanded = least;
        return demanded == null ? base : Freshness.stricter(demanded, base);
    }

    /** A kept value was served; its age is the bound that was vouched for, null where nobody could. */
    public synchronized void hit(@Nullable Duration age) {
        hits++;
        if (age == null) {
            unknown = true;
        } else {
            oldestNanos = Math.max(oldestNanos, age.toNanos());
        }
    }

    /** A value was loaded, past what is kept where it wasn't fresh enough. */
    public synchronized void loaded(boolean bypass) {
        if (bypass) {
            bypasses++;
        } else {
            misses++;
        }
    }

    /**
     * What the work has read so far.
     *
     * @param hits served from what is kept
     * @param misses loaded
     * @param bypasses loaded since nothing that is kept was fresh enough
     * @param age everything that was committed longer ago is in what was served; empty where one answer can't say
     */
    public record Summary(long hits, long misses, long bypasses, Optional<Duration> age) {
        /** Whether any cache was asked. */
        public boolean any() {
            return hits + misses + bypasses > 0;
        }
    }

    /** As of now. */
    public synchronized Summary summary() {
        return new Summary(
                hits, misses, bypasses, unknown ? Optional.empty() : Optional.of(Duration.ofNanos(oldestNanos)));
    }
}
