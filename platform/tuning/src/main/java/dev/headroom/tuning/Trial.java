package dev.headroom.tuning;

import java.time.Duration;

/**
 * How a change is tried: blocks of the old and the new value in turns, in an order drawn by chance, after blocks of the
 * old value alone have shown how much the same differs from itself.
 *
 * @param noiseBlocks of the old value, from 10
 * @param pairs of an old and a new block, from 8
 * @param block length of one
 * @param settle at the beginning of a block that isn't counted
 * @param leastEffect share by which the cost has to fall, 0.03
 * @param alpha with which chance alone may look like an effect, 0.02
 * @param guardErrors by how much the share of errors may rise, 0.005
 * @param guardP95 by what factor p95 may rise, 1.5
 * @param guardP99 by what factor p99 may, 3: it differs from itself by its double
 * @param leastRequests in a block, below which a trial means nothing
 */
public record Trial(
        int noiseBlocks,
        int pairs,
        Duration block,
        Duration settle,
        double leastEffect,
        double alpha,
        double guardErrors,
        double guardP95,
        double guardP99,
        long leastRequests) {
    /** Twenty minutes of 30-second blocks at fifty requests a second and more. */
    public static final Trial USUAL =
            new Trial(10, 20, Duration.ofSeconds(30), Duration.ofSeconds(10), 0.03, 0.02, 0.005, 1.5, 3, 1500);
}
