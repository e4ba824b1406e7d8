package dev.headroom.cache;

import java.util.ArrayList;
import java.util.List;

/**
 * Divides the bytes of the in-process tier between caches. Each has a share for itself, by its weight; what one doesn't
 * use goes to those that fill theirs, and comes back when it needs it. The sum of the bounds never exceeds the whole.
 */
final class MemoryBudget {
    /** A cache that fills this part of its bound wants more. */
    private static final double WANTING = 0.9;

    /** Room that a cache keeps above what it uses, so that it can grow until the next division. */
    private static final double SLACK = 1.25;

    private volatile long whole;
    private final List<MemoryTier<?>> tiers = new ArrayList<>();

    MemoryBudget(long whole) {
        this.whole = whole;
    }

    /** A tier that takes part from now on. */
    synchronized <V> MemoryTier<V> join() {
        MemoryTier<V> tier = new MemoryTier<>(Math.max(1, whole / (tiers.size() + 1)));
        tiers.add(tier);
        divide();
        return tier;
    }

    /** Looks at what each uses, and moves what isn't needed. */
    synchronized void divide() {
        if (tiers.isEmpty()) {
            return;
        }
        double all = tiers.stream().mapToDouble(MemoryTier::weight).sum();
        long spare = 0;
        double wanted = 0;
        List<MemoryTier<?>> wanting = new ArrayList<>();
        long[] bounds = new long[tiers.size()];
        for (int i = 0; i < bounds.length; i++) {
            MemoryTier<?> tier = tiers.get(i);
            long share = share(tier, all);
            if (tier.bytes() >= share * WANTING) {
                bounds[i] = share;
                wanting.add(tier);
                wanted += tier.weight();
            } else {
                bounds[i] = Math.clamp((long) (tier.bytes() * SLACK), share / 4, share);
                spare += share - bounds[i];
            }
        }
        // those that shrink first, so that the sum stays below the whole at every moment
        for (int i = 0; i < bounds.length; i++) {
            MemoryTier<?> tier = tiers.get(i);
            if (!wanting.contains(tier)) {
                tier.bound(wanting.isEmpty() ? share(tier, all) : bounds[i]);
            }
        }
        for (MemoryTier<?> tier : wanting) {
            tier.bound(share(tier, all) + (long) (spare * tier.weight() / wanted));
        }
    }

    /** For itself, by its weight; at least a byte. */
    private long share(MemoryTier<?> tier, double all) {
        return Math.max(1, (long) (whole * tier.weight() / all));
    }

    /** Another sum from now on; what is above it goes at once. */
    synchronized void resize(long bytes) {
        whole = bytes;
        divide();
    }

    long whole() {
        return whole;
    }
}
