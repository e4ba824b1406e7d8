package dev.headroom.cache;

import dev.headroom.freshness.Position;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** One load in progress, for everybody on this node who wants the same key. */
final class Flight<V> {
    private static final AtomicLong IDS = new AtomicLong();

    private final long id = IDS.incrementAndGet();
    private final long begunNanos;
    private final Position begunAt;
    private final CompletableFuture<Landed<V>> landed = new CompletableFuture<>();

    Flight(long begunNanos, Position begunAt) {
        this.begunNanos = begunNanos;
        this.begunAt = begunAt;
    }

    long id() {
        return id;
    }

    /** On the ticker. */
    long begunNanos() {
        return begunNanos;
    }

    /** What the node knew then: a change to the key after it makes the flight worthless to newcomers. */
    Position begunAt() {
        return begunAt;
    }

    /** The result, or the loader's exception. */
    CompletableFuture<Landed<V>> landed() {
        return landed;
    }
}
