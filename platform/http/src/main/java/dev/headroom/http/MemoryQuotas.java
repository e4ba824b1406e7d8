package dev.headroom.http;

import dev.headroom.base.Ticker;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Quotas of one process by the generic cell rate algorithm (ITU-T I.371): one number per key, the time at which the
 * bucket will be full again. A number in the past says nothing that its absence doesn't, so it is dropped.
 *
 * <p>Memory is bounded: beyond the declared number of keys in use, newcomers share a fixed number of cells, chosen by
 * their hash. They may limit each other, nobody gets more than the quota.
 */
public final class MemoryQuotas implements QuotaStore {
    private static final int SHARED_CELLS = 1024;
    private static final int SWEPT = 64;

    private final Ticker ticker;
    private final int most;
    private final long originNanos;
    private final Map<String, Long> fullAt = new ConcurrentHashMap<>();
    private final AtomicLongArray shared = new AtomicLongArray(SHARED_CELLS);

    /** With so many keys at most. */
    public MemoryQuotas(Ticker ticker, int most) {
        this.ticker = ticker;
        this.most = most;
        this.originNanos = ticker.nanos();
    }

    @Override
    public Grant take(String key, Quota quota, long units) {
        long now = ticker.nanos() - originNanos;
        String cell = quota.cell(key);
        if (!fullAt.containsKey(cell) && fullAt.size() >= most && !sweep(now)) {
            return takeShared(cell, quota, units, now);
        }
        Taken taken = new Taken(quota, units, now);
        fullAt.compute(cell, (_, at) -> taken.of(at == null ? now : at));
        return taken.grant();
    }

    private Grant takeShared(String cell, Quota quota, long units, long now) {
        int at = Math.floorMod(cell.hashCode(), SHARED_CELLS);
        while (true) {
            long before = shared.get(at);
            Taken taken = new Taken(quota, units, now);
            long after = taken.of(before);
            if (shared.compareAndSet(at, before, after)) {
                return taken.grant();
            }
        }
    }

    /** Looks at a few; true where there is room now. */
    private boolean sweep(long now) {
        Iterator<Map.Entry<String, Long>> some = fullAt.entrySet().iterator();
        for (int i = 0; i < SWEPT && some.hasNext(); i++) {
            Map.Entry<String, Long> entry = some.next();
            if (entry.getValue() <= now) {
                fullAt.remove(entry.getKey(), entry.getValue());
            }
        }
        return fullAt.size() < most;
    }

    /** Keys that are counted by themselves. */
    int keys() {
        return fullAt.size();
    }

    /** One taking: how much there was, and when it will be full. */
    private static final class Taken {
        private final Quota quota;
        private final long wanted;
        private final long now;
        private long granted;
        private long fullAt;

        Taken(Quota quota, long wanted, long now) {
            this.quota = quota;
            this.wanted = wanted;
            this.now = now;
        }

        long of(long before) {
            long start = Math.max(before, now);
            granted = Math.min(wanted, available(start));
            fullAt = start + granted * quota.intervalNanos();
            return fullAt;
        }

        private long available(long at) {
            return Math.max(0, (quota.burst() * quota.intervalNanos() - (at - now)) / quota.intervalNanos());
        }

        Grant grant() {
            long left = available(fullAt);
            long wait = left > 0 ? 0 : fullAt - now - (quota.burst() - 1) * quota.intervalNanos();
            return new Grant(granted, left, Duration.ofNanos(Math.max(0, wait)));
        }
    }
}
