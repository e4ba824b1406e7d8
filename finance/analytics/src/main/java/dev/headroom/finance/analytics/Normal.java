package dev.headroom.finance.analytics;

/** The standard normal distribution. */
public final class Normal {

    private Normal() {}

    /** The density. */
    public static double density(double z) {
        return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
    }

    /**
     * The probability of a value below {@code z}, to 1e-15: the series of {@code erf} near zero, the continued fraction
     * of {@code erfc} in the tails.
     */
    public static double cumulative(double z) {
        double x = Math.abs(z) / Math.sqrt(2);
        double upper = x < 2.5 ? 0.5 * (1 - erfSeries(x)) : 0.5 * erfcFraction(x);
        return z > 0 ? 1 - upper : upper;
    }

    private static double erfSeries(double x) {
        double term = x;
        double sum = x;
        for (int n = 1; n < 100 && Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }

    private static double erfcFraction(double x) {
        double fraction = 0;
        for (int n = 60; n >= 1; n--) {
            fraction = 0.5 * n / (x + fraction);
        }
        return Math.exp(-x * x) / (Math.sqrt(Math.PI) * (x + fraction));
    }

    /**
     * The value below which a share of the distribution lies, to 1e-14: a logarithmic first guess, then Halley's steps.
     *
     * @param share above 0 and below 1
     * @throws InvalidInput {@code PROBABILITY_RANGE}
     */
    public static double quantile(double share) {
        if (!(share > 0 && share < 1)) {
            throw InvalidInput.malformed("PROBABILITY_RANGE", "probability", "must be above 0 and below 1", share);
        }
        double tail = Math.min(share, 1 - share);
        double t = Math.sqrt(-2 * Math.log(tail));
        // Hastings, as in Abramowitz and Stegun 26.2.23: within 4.5e-4
        double z =
                t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
        for (int i = 0; i < 4; i++) {
            double miss = cumulative(-z) - tail;
            double step = miss / density(z);
            z += step / (1 - 0.5 * z * step);
        }
        return share < 0.5 ? -z : z;
    }
}
