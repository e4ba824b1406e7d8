package dev.headroom.cache.redis;

import dev.headroom.cache.spi.TierUnavailable;
import io.lettuce.core.api.AsyncCloseable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that may not be there yet. The client reconnects one that broke; this opens the first one, in the
 * background, at most one attempt at a time and a pause between two. A connection on which nothing has been answered
 * for a while is given up and opened anew: where the other side vanished without a word, the network would take a
 * quarter of an hour to say so.
 */
final class Link<C> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final long PAUSE_NANOS = 100_000_000;
    private static final long SILENCE_NANOS = 2_000_000_000;

    /** What is used of a connection, and the whole of it. */
    record Opened<C>(C use, AsyncCloseable connection) {}

    private final Supplier<Opened<C>> open;
    private final AtomicBoolean opening = new AtomicBoolean();
    private volatile @Nullable Opened<C> opened;
    private volatile long attemptedNanos;
    private volatile boolean closed;
    /** When the first call of those that weren't answered gave up; none since an answer. */
    private volatile @Nullable Long silentSince;

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

    /** The other side is there. */
    void answered() {
        if (silentSince != null) {
            silentSince = null;
        }
    }

    /** A call has waited in vain. */
    void silent() {
        Long since = silentSince;
        if (since == null) {
            silentSince = System.nanoTime();
        } else if (System.nanoTime() - since > SILENCE_NANOS) {
            reopen();
        }
    }

    private synchronized void reopen() {
        Opened<C> old = opened;
        if (old != null && silentSince != null) {
            silentSince = null;
            opened = null;
            hangUp(old);
            tryOpening();
        }
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
