package dev.headroom.finance.analytics.simulation;

/**
 * The elementary functions of the simulation, one value at a time. The lanes do the same operations in the same order,
 * so both give the same bits. Polynomials were fitted at Chebyshev nodes with 40 digits; the relative errors stated are
 * theirs.
 */
final class Elementary {
    static final long GOLDEN = 0x9E3779B97F4A7C15L;
    static final long MIX_A = 0xBF58476D1CE4E5B9L;
    static final long MIX_B = 0x94D049BB133111EBL;
    /** Draws are odd multiples of 2^-53, so they are never 0 nor ±1. */
    static final double UNIT = 0x1p-53;

    static final long HALF_ROOT = 0x3FE6A09E667F3BCDL;
    static final double LN2 = 0.6931471805599453;
    static final double LN2_HIGH = 0x1.62e42feep-1;
    static final double LN2_LOW = 1.9082149292705877e-10;
    static final double LOG2E = 1.4426950408889634;
    /** Adding it rounds to a whole number and leaves that in the low bits. */
    static final double ROUNDER = 0x1.8p52;

    static final long ROUNDER_BITS = 0x4338000000000000L;
    static final double LARGEST_EXPONENT = 700;

    /** {@code 2 atanh(f)/f} in f² on 0..0.0295, 3e-14. */
    static final double[] LOG = {
        1.9999999999999472,
        0.6666666667957926,
        0.3999999489183238,
        0.28572166145875727,
        0.2217424991007749,
        0.19608095639753054
    };

    /** {@code exp} on ±ln(2)/2, 2e-14. */
    static final double[] EXP = {
        1.0000000000000135,
        1.0000000000000013,
        0.4999999999943859,
        0.16666666666615648,
        0.04166666704055191,
        0.008333333367311603,
        0.0013888801749656543,
        0.0001984119064754424,
        2.4884459751751116e-05,
        2.7632640675430236e-06
    };

    static final double CENTRE_END = 6.25;
    static final double CENTRE_MIDDLE = 3.125;
    /** Normal quantile over x, in {@code w - 3.125} with {@code w = -ln(1-x²)} on 0..6.25, 2e-10. */
    static final double[] CENTRE = {
        2.3386207101218175,
        0.33963495865161153,
        -0.00853290012854855,
        -0.0010475110720568207,
        0.00026408357176866586,
        -1.963367129838283e-05,
        -1.9319547009565754e-06,
        5.993964801642801e-07,
        -4.087609115466775e-08,
        -5.966569991885668e-09,
        1.4585091162783008e-09,
        -5.3462410194362006e-11,
        -1.7531602454158866e-11,
        1.9293406607836854e-12
    };

    private static final double TAIL_MIDDLE = 4.375;
    /** The same in {@code sqrt(w) - 4.375} on 2.5..6.25, 4e-10. */
    private static final double[] TAIL = {
        5.965832629372005,
        1.4285389203424121,
        0.0007120505587701441,
        -0.0007228948822141265,
        0.00024958306237495606,
        -7.134163363806978e-05,
        2.12707250309998e-05,
        -9.037158235772328e-06,
        4.621027691728255e-06,
        -1.8212159497982144e-06,
        1.0120570541163392e-06,
        -8.3843352024329e-07,
        2.7455278796281894e-07,
        7.459609820289151e-08,
        -5.401331633103218e-08,
        1.6842686236848767e-09,
        1.9822217264090674e-09
    };

    private Elementary() {}

    /** Output {@code index} of SplitMix64 with a seed, from 0. */
    static long bits(long seed, long index) {
        return mix(seed + (index + 1) * GOLDEN);
    }

    static long mix(long state) {
        long z = (state ^ (state >>> 30)) * MIX_A;
        z = (z ^ (z >>> 27)) * MIX_B;
        return z ^ (z >>> 31);
    }

    /** An odd multiple of 2^-53 in -1..1. */
    static double symmetric(long bits) {
        return (double) ((bits >> 10) | 1) * UNIT;
    }

    /** An odd multiple of 2^-53 in 0..1. */
    static double uniform(long bits) {
        return (double) ((bits >>> 11) | 1) * UNIT;
    }

    /** The normal draw of some bits. */
    static double normal(long bits) {
        double x = symmetric(bits);
        double w = -log((1 - x) * (1 + x));
        return w > CENTRE_END ? tail(x, w) : x * polynomial(CENTRE, w - CENTRE_MIDDLE);
    }

    static double tail(double x, double w) {
        return x * polynomial(TAIL, Math.sqrt(w) - TAIL_MIDDLE);
    }

    /** The natural logarithm of a normal number above 0. */
    static double log(double value) {
        long raw = Double.doubleToRawLongBits(value);
        long exponent = (raw - HALF_ROOT) >> 52;
        double mantissa = Double.longBitsToDouble(raw - (exponent << 52));
        double f = (mantissa - 1) / (mantissa + 1);
        return Math.fma((double) exponent, LN2, f * polynomial(LOG, f * f));
    }

    /** The exponential, the argument cut to ±700. */
    static double exp(double value) {
        double bounded = Math.max(-LARGEST_EXPONENT, Math.min(LARGEST_EXPONENT, value));
        double rounded = Math.fma(bounded, LOG2E, ROUNDER);
        double whole = rounded - ROUNDER;
        double rest = Math.fma(whole, -LN2_LOW, Math.fma(whole, -LN2_HIGH, bounded));
        double power = Double.longBitsToDouble((Double.doubleToRawLongBits(rounded) + 1023) << 52);
        return polynomial(EXP, rest) * power;
    }

    private static double polynomial(double[] coefficients, double x) {
        double sum = coefficients[coefficients.length - 1];
        for (int i = coefficients.length - 2; i >= 0; i--) {
            sum = Math.fma(sum, x, coefficients[i]);
        }
        return sum;
    }
}
