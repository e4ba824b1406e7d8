package dev.headroom.http;

import dev.headroom.base.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells which reads belong to one screen: a page that opens asks for several things at once, which a person sees as
 * one. The first read counts, those that follow within a moment don't, up to a number. Who counts is the server's to
 * say: nobody gets more than so many reads for each one that was counted.
 *
 * <p>Memory is bounded: beyond {@value #MOST} keys everything begins anew, which costs a count each.
 */
public final class Screens {
    private static final int MOST = 100_000;

    private final int reads;
    private final long momentNanos;
    private final Ticker ticker;
    private final Map<String, Screen> screens = new ConcurrentHashMap<>();

    private record Screen(long endNanos, int left) {}

    /**
     * Screens of a number of reads.
     *
     * @param reads that count as one, 1 or more; 1 counts each
     * @param moment within which they come
     */
    public Screens(int reads, Duration moment, Ticker ticker) {
        if (reads < 1) {
            throw new IllegalArgumentException("a screen must have 1 or more reads, had " + reads);
        }
        this.reads = reads;
        this.momentNanos = moment.toNanos();
        this.ticker = ticker;
    }

    /** Whether a read goes with one that was counted already; otherwise it begins a screen and is to be counted. */
    public boolean joins(String key) {
        if (screens.size() > MOST) {
            screens.clear();
        }
        long now = ticker.nanos();
        Screen after = screens.compute(
                key,
                (_, screen) -> screen != null && screen.left() > 0 && now - screen.endNanos() < 0
                        ? new Screen(screen.endNanos(), screen.left() - 1)
                        : new Screen(now + momentNanos, reads - 1));
        return after.left() < reads - 1;
    }
}
