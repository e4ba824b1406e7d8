package dev.headroom.finance.server.generate;

import java.util.List;

/**
 * Seeded random numbers that are the same on every machine and release: SplitMix64 (Steele, Lea and Flood, 2014) for
 * the bits and {@link StrictMath} for everything made of them. Not thread-safe.
 */
final class Draw {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final double UNIT = 0x1.0p-53;
    /** Beyond this many standard deviations a heavy tail is cut, so that no single day makes nonsense of a price. */
    private static final double TAIL_END = 12;

    private long state;
    private double spare;
    private boolean hasSpare;

    private Draw(long state) {
        this.state = state;
    }

    /** The numbers of one thing among many of its kind: independent of how many others were drawn before. */
    static Draw of(long seed, Stream stream, long index) {
        return new Draw(mix(mix(mix(seed + GOLDEN) + stream.number) + index));
    }

    /** Kinds of things that have numbers of their own. */
    enum Stream {
        FACTORS(1),
        ASSET(2),
        CURRENCY(3),
        HOUSEHOLD(4),
        ENERGY_PLAN(5);

        private final int number;

        Stream(int number) {
            this.number = number;
        }
    }

    private static long mix(long bits) {
        long z = bits;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    private long bits() {
        state += GOLDEN;
        return mix(state);
    }

    /** At least 0 and below 1. */
    double uniform() {
        return (bits() >>> 11) * UNIT;
    }

    double between(double low, double high) {
        return low + (high - low) * uniform();
    }

    /** From {@code low} to {@code high}, both possible. */
    int between(int low, int high) {
        return low + below(high - low + 1);
    }

    /** At least 0 and below the bound. */
    int below(int bound) {
        return (int) (uniform() * bound);
    }

    boolean chance(double probability) {
        return uniform() < probability;
    }

    <T> T of(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    /** Index of a weight, as likely as its share of the sum. */
    int weighted(double[] weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        double left = uniform() * sum;
        for (int i = 0; i < weights.length - 1; i++) {
            left -= weights[i];
            if (left < 0) {
                return i;
            }
        }
        return weights.length - 1;
    }

    /** A whole number whose mean is {@code mean}, one of the two nearest. */
    int about(double mean) {
        int whole = (int) mean;
        return whole + (chance(mean - whole) ? 1 : 0);
    }

    /** Standard normal, by Marsaglia's polar method. */
    double normal() {
        if (hasSpare) {
            hasSpare = false;
            return spare;
        }
        while (true) {
            double u = 2 * uniform() - 1;
            double v = 2 * uniform() - 1;
            double s = u * u + v * v;
            if (s > 0 && s < 1) {
                double factor = Math.sqrt(-2 * StrictMath.log(s) / s);
                spare = v * factor;
                hasSpare = true;
                return u * factor;
            }
        }
    }

    /** Student's t with 4 degrees of freedom, scaled to a standard deviation of 1. */
    double heavy() {
        // chi-square with an even number of degrees of freedom is a sum of exponentials
        double chiSquare = -2 * StrictMath.log((1 - uniform()) * (1 - uniform()));
        double t = normal() / Math.sqrt(Math.max(chiSquare, 1e-9) / 4) / Math.sqrt(2);
        return Math.clamp(t, -TAIL_END, TAIL_END);
    }

    /** Log-normal around 1 (its mean), with the given standard deviation of the logarithm. */
    double factor(double spread) {
        return StrictMath.exp(spread * normal() - spread * spread / 2);
    }
}
