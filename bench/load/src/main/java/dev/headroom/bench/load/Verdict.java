package dev.headroom.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether a step's figures can be trusted, and whether they are good enough.
 *
 * @param validity {@link Validity#INVALID} where the generator, and not the service, decided the figures
 * @param reasons why it is invalid or what was missed; empty where all is well
 */
record Verdict(Validity validity, List<String> reasons) {
    /** What a step proves. */
    enum Validity {
        /** The figures are the service's, and within the limits. */
        PASSED,
        /** The figures are the service's, and outside. */
        MISSED,
        /** They prove nothing. */
        INVALID
    }

    /**
     * What is to be kept, in milliseconds and as a share.
     *
     * @param errors share of requests that fail
     * @param shed share of requests that are turned away with 429
     */
    record Limits(double p50, double p95, double p99, double errors, double shed) {
        /** The goals for 10,000 users on one machine of two cores. */
        static final Limits USUAL = new Limits(2, 25, 80, 0, 0);
    }

    private static final double MOST_LAG_MILLIS = 5;
    private static final double MOST_BUSY = 0.95;
    private static final double MOST_STOLEN = 0.05;
    private static final double LEAST_ACHIEVED = 0.99;
    /** Users think by chance: so many times the root of what is due in a step may be due before it or after. */
    private static final double CHANCE = 2;

    /** A few users wait at any end. */
    private static final double MOST_UNSENT = 0.001;

    private static final int LEAST_SAMPLES = 2_000;

    Verdict {
        reasons = List.copyOf(reasons);
    }

    /**
     * Judges a step.
     *
     * @param machine shares of the whole machine: {@code busy} and {@code stolen}
     */
    static Verdict of(Plan plan, Figures figures, Map<String, Double> machine, Limits limits) {
        List<String> invalid = new ArrayList<>();
        double busy = machine.getOrDefault("busy", 0.0);
        double lag = figures.lagP99();
        if (lag > MOST_LAG_MILLIS) {
            invalid.add(String.format(
                    Locale.ROOT, "the generator was late: lag p99 %.1f ms, at most %.0f may be", lag, MOST_LAG_MILLIS));
        }
        if (busy > MOST_BUSY) {
            invalid.add(String.format(
                    Locale.ROOT,
                    "the machine was used up: %.0f %% busy, at most %.0f may be",
                    100 * busy,
                    100 * MOST_BUSY));
        }
        double stolen = machine.getOrDefault("stolen", 0.0);
        if (stolen > MOST_STOLEN) {
            invalid.add(String.format(Locale.ROOT, "other machines took %.1f %% of the processors", 100 * stolen));
        }
        double wanted = plan.rate() * plan.time().toNanos() / 1e9;
        long due = figures.sent() + figures.neverSent();
        double least = LEAST_ACHIEVED * wanted - CHANCE * Math.sqrt(wanted);
        if (due < least) {
            invalid.add(String.format(
                    Locale.ROOT, "%,d of %,.0f requests were due, at least %,.0f must be", due, wanted, least));
        }
        if (figures.count(Figures.End.OK) < LEAST_SAMPLES) {
            invalid.add(String.format(
                    Locale.ROOT,
                    "a p99 needs %d answers, there were %d",
                    LEAST_SAMPLES,
                    figures.count(Figures.End.OK)));
        }
        if (!invalid.isEmpty()) {
            return new Verdict(Validity.INVALID, invalid);
        }
        List<String> missed = missed(figures, limits);
        return new Verdict(missed.isEmpty() ? Validity.PASSED : Validity.MISSED, missed);
    }

    private static List<String> missed(Figures figures, Limits limits) {
        List<String> missed = new ArrayList<>();
        above(missed, "p50", figures.percentile(50), limits.p50());
        above(missed, "p95", figures.percentile(95), limits.p95());
        above(missed, "p99", figures.percentile(99), limits.p99());
        double due = (double) Math.max(1, figures.sent() + figures.neverSent());
        if (figures.neverSent() / due > MOST_UNSENT) {
            missed.add(String.format(
                    Locale.ROOT,
                    "%d of %.0f requests never went out, since their users still waited for an answer",
                    figures.neverSent(),
                    due));
        }
        double errors = figures.errors() / (double) Math.max(1, figures.sent());
        if (errors > limits.errors()) {
            missed.add(String.format(
                    Locale.ROOT,
                    "%d of %d requests failed: %s",
                    figures.errors(),
                    figures.sent(),
                    figures.firstTrouble()));
        }
        long shed = figures.count(Figures.End.SHED);
        if (shed / (double) Math.max(1, figures.sent()) > limits.shed()) {
            missed.add(String.format(Locale.ROOT, "%d of %d requests were turned away with 429", shed, figures.sent()));
        }
        return missed;
    }

    private static void above(List<String> missed, String name, double value, double limit) {
        if (value > limit) {
            missed.add(String.format(Locale.ROOT, "%s %.2f ms, at most %.2f may be", name, value, limit));
        }
    }
}
