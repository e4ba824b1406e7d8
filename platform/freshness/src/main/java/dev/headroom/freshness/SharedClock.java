package dev.headroom.freshness;

import dev.headroom.base.Ticker;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The server's clock, as far as a node can tell: the reading whose trip was shortest bounds the offset best, until what
 * two clocks may drift apart has made up for that. Never goes back within an incarnation.
 */
public final class SharedClock {
    /** Quartz: 100 ppm. */
    private static final long DRIFT = 10_000;

    private final Ticker ticker;
    private final long startNanos;
    private final AtomicLong last = new AtomicLong();
    private volatile @Nullable Estimate best;

    /**
     * An offset to add to the ticker, and half of the trip in which it was read.
     *
     * @param takenNanos on the ticker
     */
    private record Estimate(long offsetNanos, long errorNanos, long takenNanos) {
        long errorAt(long nowNanos) {
            return errorNanos + (nowNanos - takenNanos) / DRIFT;
        }
    }

    /** Of a node whose time is the ticker's, before the first reading. */
    public SharedClock(Ticker ticker) {
        this.ticker = ticker;
        this.startNanos = ticker.nanos();
    }

    /**
     * The server's clock stood at the time between two readings of the ticker.
     *
     * @param another whether it may be another server's, which may be behind
     */
    public void read(long askedNanos, long answeredNanos, long serverMicros, boolean another) {
        long error = (answeredNanos - askedNanos) / 2;
        Estimate next = new Estimate(serverMicros * 1000 - (askedNanos + error), error, answeredNanos);
        Estimate known = best;
        // a clock that was set is another clock
        boolean set = known != null
                && Math.abs(known.offsetNanos() - next.offsetNanos())
                        > error + known.errorAt(answeredNanos) + 1_000_000;
        if (known == null || another || set || error <= known.errorAt(answeredNanos)) {
            best = next;
        }
        if (another) {
            last.set(0);
        }
    }

    /** Since the node's start, before the first reading. */
    public long millis() {
        long now = ticker.nanos();
        Estimate known = best;
        long millis = (known == null ? now - startNanos : now + known.offsetNanos()) / 1_000_000;
        return last.accumulateAndGet(millis, Math::max);
    }
}
