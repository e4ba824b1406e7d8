package dev.headroom.cache;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Random numbers for all threads from one seed (SplitMix64): spreads times, and decides nothing that must be secret.
 */
final class Chance {
    private static final long GAMMA = 0x9e3779b97f4a7c15L;
    private static final double UNIT = 0x1.0p-53;

    private final AtomicLong state;

    Chance(long seed) {
        this.state = new AtomicLong(seed);
    }

    /** From 0 up to, and without, 1. */
    double next() {
        long z = state.addAndGet(GAMMA);
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return ((z ^ (z >>> 31)) >>> 11) * UNIT;
    }
}
