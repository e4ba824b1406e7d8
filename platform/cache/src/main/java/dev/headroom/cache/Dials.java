package dev.headroom.cache;

import java.time.Duration;

/**
 * What of a cache can be set otherwise while it works. Everything stays within what was declared: no value is served
 * for longer than its declaration allows.
 */
final class Dials {
    /** Below it nothing would be kept for long enough to be of use. */
    static final double LEAST = 1.0 / 16;

    private volatile double lifetime = 1;
    private volatile Compression.Policy compression;

    Dials(Compression.Policy compression) {
        this.compression = compression;
    }

    /** Share of the declared time to live for which new values are served. */
    double lifetime() {
        return lifetime;
    }

    void lifetime(double share) {
        if (!(share >= LEAST && share <= 1)) {
            throw new IllegalArgumentException("the share of a cache's time to live must be " + LEAST
                    + "..1: never longer than declared, was " + share);
        }
        lifetime = share;
    }

    /** Such a part of a declared time. */
    Duration of(Duration declared) {
        double share = lifetime;
        return share == 1 ? declared : Duration.ofNanos((long) (declared.toNanos() * share));
    }

    /** How values for the shared tiers are made smaller from now on. */
    Compression.Policy compression() {
        return compression;
    }

    void compression(Compression.Policy policy) {
        compression = policy;
    }
}
