package dev.headroom.faults;

import dev.headroom.base.Ticker;
import java.util.concurrent.atomic.AtomicLong;

/** A node's clock, which can be ahead of everybody else's all at once, as after a machine was asleep. */
final class JumpingTicker implements Ticker {
    private final AtomicLong ahead = new AtomicLong();

    @Override
    public long nanos() {
        return System.nanoTime() + ahead.get();
    }

    void jump(long nanos) {
        ahead.addAndGet(nanos);
    }
}
