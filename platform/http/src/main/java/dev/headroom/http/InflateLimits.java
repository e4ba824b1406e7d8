package dev.headroom.http;

/**
 * How far the body of a request may grow when it is inflated.
 *
 * @param bytes of the inflated body at most
 * @param ratio inflated bytes per coded byte at most, from {@value #FREE} inflated bytes on: short texts may be very
 *     regular
 */
public record InflateLimits(long bytes, int ratio) {
    /** 8 MB, and a hundred to one. */
    public static final InflateLimits USUAL = new InflateLimits(8L << 20, 100);

    static final int FREE = 64 << 10;

    public InflateLimits {
        if (bytes < 1 || ratio < 1) {
            throw new IllegalArgumentException("limits of inflating must be positive");
        }
    }
}
