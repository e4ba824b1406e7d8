package dev.headroom.bench.load;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Places 0 to n - 1, the k-th as often as 1 / (k + 1)^s: few keys are asked for often, many seldom. Sums once, then a
 * binary search for each draw.
 */
final class Zipf {
    private final double[] sums;

    /**
     * @param count places, from 1
     * @param exponent 0 for all alike; 0.99 is what caches are usually measured with
     */
    Zipf(int count, double exponent) {
        if (count < 1 || exponent < 0) {
            throw new IllegalArgumentException(
                    "count must be at least 1 and the exponent at least 0, were " + count + " and " + exponent);
        }
        sums = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += 1 / Math.pow(i + 1.0, exponent);
            sums[i] = sum;
        }
    }

    int next(SplittableRandom chance) {
        int found = Arrays.binarySearch(sums, chance.nextDouble() * sums[sums.length - 1]);
        return Math.min(sums.length - 1, found < 0 ? -found - 1 : found + 1);
    }
}
