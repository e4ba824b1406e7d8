package dev.headroom.cache.redis;

import dev.headroom.freshness.Position;
import java.util.concurrent.atomic.LongAdder;

/** What a feed counts. */
final class FeedCounts {
    final LongAdder gaps = new LongAdder();
    final LongAdder replays = new LongAdder();
    final LongAdder restarts = new LongAdder();
    final LongAdder announced = new LongAdder();
    final LongAdder failed = new LongAdder();
    final LongAdder delivered = new LongAdder();
    final LongAdder overflows = new LongAdder();
    volatile Position end = new Position(0, 0);

    RedisFeedStats stats(boolean following, Position applied, int heldTags) {
        Position last = end;
        long lag = last.incarnation() == applied.incarnation() ? Math.max(0, last.offset() - applied.offset()) : 0;
        return new RedisFeedStats(
                following,
                applied,
                lag,
                gaps.sum(),
                replays.sum(),
                restarts.sum(),
                heldTags,
                announced.sum(),
                failed.sum(),
                delivered.sum(),
                overflows.sum());
    }
}
