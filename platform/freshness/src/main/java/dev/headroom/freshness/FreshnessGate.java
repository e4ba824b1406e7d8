package dev.headroom.freshness;

import java.time.Duration;

/** Decides whether a node's knowledge of a source is good enough for the freshness that a caller asks for. */
public final class FreshnessGate {
    /** How long a reader waits for its own writes to arrive before it bypasses the cache. */
    public static final Duration TOKEN_WAIT = Duration.ofMillis(20);

    /** How long a strict reader waits for the end of the history and for what lies before it. */
    public static final Duration STRICT_WAIT = Duration.ofMillis(50);

    private final Source source;

    public FreshnessGate(Source source) {
        this.source = source;
    }

    /** True where the bound holds at the moment. Reads two fields. */
    public boolean within(long boundNanos, long nowNanos) {
        return nowNanos - source.freshAsOfNanos() <= boundNanos;
    }

    /**
     * True where what this node knows satisfies the freshness, after at most {@link #STRICT_WAIT}; false means: ask the
     * source itself. {@code bounded} never waits.
     *
     * @param nowNanos on the ticker of the source, read by the caller
     */
    public boolean admits(Freshness freshness, long nowNanos) {
        try {
            return switch (freshness) {
                case Freshness.Bounded(Duration bound) -> within(bound.toNanos(), nowNanos);
                case Freshness.Token(Position position) -> source.await(position, TOKEN_WAIT);
                case Freshness.Strict() -> strict();
            };
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean strict() throws InterruptedException {
        Position end = source.latest(STRICT_WAIT).orElse(null);
        return end != null && source.await(end, STRICT_WAIT);
    }
}
