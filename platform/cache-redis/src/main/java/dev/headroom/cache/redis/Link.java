package dev.headroom.cache.redis;

import dev.headroom.cache.spi.TierUnavailable;
import io.lettuce.core.api.AsyncCloseable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that may not be there yet. The client reconnects one that was open; this opens the first one, in the
 * background, at most one attempt at a time and a pause between two.
 */
final class Link<C> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final long PAUSE_NANOS = 100_000_000;

    /** What is used of a connection, and the whole of it. */
    record Opened<C>(C use, AsyncCloseable connection) {}

    private final Supplier<Opened<C>> open;
    private final AtomicBoolean opening = new AtomicBoolean();
    private volatile @Nullable Opened<C> opened;
    private volatile long attemptedNanos;
    private volatile boolean closed;

    Link(Supplier<Opened<C>> open) {
        this.open = open;
        this.attemptedNanos = System.nanoTime() - PAUSE_NANOS;
        tryOpening();
    }

    /** @throws TierUnavailable DISCONNECTED while the first connection isn't open; asks for it */
    C get() {
        Opened<C> now = opened;
        if (now == null) {
            tryOpening();
            throw new TierUnavailable("redis", TierUnavailable.Cause.DISCONNECTED, "not connected yet");
        }
        return now.use();
    }

    void tryOpening() {
        if (opened == null
                && !closed
                && System.nanoTime() - attemptedNanos >= PAUSE_NANOS
                && opening.compareAndSet(false, true)) {
            attemptedNanos = System.nanoTime();
            Thread.ofVirtual().name("redis-connect").start(this::attempt);
        }
    }

    private void attempt() {
        try {
            if (opened == null) {
                Opened<C> now = open.get();
                opened = now;
                if (closed) {
                    hangUp(now);
                }
            }
        } catch (RuntimeException failure) {
            LOG.debug("Redis can't be connected to", failure);
        } finally {
            attemptedNanos = System.nanoTime();
            opening.set(false);
        }
    }

    @Override
    public void close() {
        closed = true;
        Opened<C> now = opened;
        if (now != null) {
            hangUp(now);
        }
    }

    private static void hangUp(Opened<?> opened) {
        var _ = opened.connection().closeAsync();
    }
}
