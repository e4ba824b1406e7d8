package dev.headroom.cache.redis;

/** Pauses between attempts that fail: 100 ms, doubled up to 2 s. For one thread. */
final class Attempts {
    private static final long SHORTEST_NANOS = 100_000_000;
    private static final long LONGEST_NANOS = 2_000_000_000;

    private long pause = SHORTEST_NANOS;
    private long next = System.nanoTime();

    boolean due() {
        return System.nanoTime() - next >= 0;
    }

    void made(boolean succeeded) {
        long now = System.nanoTime();
        next = succeeded ? now : now + pause;
        pause = succeeded ? SHORTEST_NANOS : Math.min(2 * pause, LONGEST_NANOS);
    }
}
