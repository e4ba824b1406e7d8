package dev.headroom.freshness;

import java.time.Duration;

/** How current an answer from a cache has to be. */
public sealed interface Freshness {
    /**
     * It has seen every change that was committed longer ago than the bound.
     *
     * @param bound 1 ms to 1 h
     */
    record Bounded(Duration bound) implements Freshness {
        public Bounded {
            if (bound.toMillis() < 1 || bound.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException("bound of freshness must be 1 ms to 1 h, was " + bound);
            }
        }
    }

    /**
     * It has seen at least the caller's own writes.
     *
     * @param position after the caller's last commit
     */
    record Token(Position position) implements Freshness {}

    /** It is as current as a query that starts now. */
    record Strict() implements Freshness {}

    /** Seen all that is older than the bound. */
    static Freshness bounded(Duration bound) {
        return new Bounded(bound);
    }

    /** Seen the caller's own writes. */
    static Freshness token(Position position) {
        return new Token(position);
    }

    /** As current as a query. */
    static Freshness strict() {
        return new Strict();
    }

    /** The one that misses less: strict, then a token, then the smaller bound. */
    static Freshness stricter(Freshness one, Freshness other) {
        return switch (one) {
            case Strict _ -> one;
            case Token _ -> other instanceof Strict ? other : one;
            case Bounded(Duration bound) ->
                other instanceof Bounded(Duration than) && bound.compareTo(than) <= 0 ? one : other;
        };
    }
}
