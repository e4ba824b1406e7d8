package dev.headroom.observe;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When operators are told.
 *
 * @param severity {@code page} wakes somebody, {@code ticket} waits for the morning
 * @param pending for how long the condition holds before the alert fires
 * @param summary what is wrong, for whoever reads it at night
 * @param runbook where it says what to do
 */
public record AlertRule(
        String name, Severity severity, Condition condition, Duration pending, String summary, String runbook) {
    /** Whom it concerns. */
    public enum Severity {
        PAGE,
        TICKET
    }

    /** What an alert that fires has to fall to, as a share of its limit, before it ends. */
    static final double SLACK = 0.9;

    /** What holds while something is wrong. */
    public sealed interface Condition permits Burn, Threshold, Unreachable {}

    /** A bound as it is written into rules: whoever judges has the same one. */
    static double written(double bound) {
        return Math.round(bound * 1e9) / 1e9;
    }

    /**
     * Nodes don't answer whoever reads their figures: what only somebody outside can tell, so that it is for Prometheus
     * alone and never holds here.
     *
     * @param all whether none has to answer, or a single one that doesn't is enough
     */
    public record Unreachable(boolean all) implements Condition {}

    /**
     * An objective's budget is used up too fast over a long time, and over a short one as well, so that it ends soon
     * after its cause.
     *
     * @param operation as objectives name them
     * @param bound from which an answer counts as bad; null where failures do
     * @param budget share that may be bad, 0 to 1
     * @param factor by which it is used up faster than it may
     * @param over the long time
     * @param within the short one
     * @param leastEvents in the long time, below which nothing is told
     */
    public record Burn(
            String operation,
            @Nullable Duration bound,
            double budget,
            double factor,
            Duration over,
            Duration within,
            long leastEvents)
            implements Condition {
        /** The share of bad ones from which it fires. */
        public double limit() {
            return written(budget * factor);
        }

        /** The share below which one that fires ends. */
        double end() {
            return written(limit() * SLACK);
        }
    }

    /**
     * A figure is above or below a limit.
     *
     * @param signal its name
     * @param above whether above is wrong, or below
     */
    public record Threshold(String signal, boolean above, double limit) implements Condition {
        /** Whether it holds; one that fires ends only beyond {@link #end}. */
        boolean holds(double value, boolean firing) {
            double bound = firing ? end() : limit;
            return above ? value > bound : value < bound;
        }

        /**
         * The bound beyond which one that fires ends: a tenth beyond its limit, or half-way to the most there can be
         * where that is nearer, as it would never end otherwise.
         */
        double end() {
            double slack = (1 - SLACK) * Math.abs(limit);
            double halfway = (limit + ObjectiveFile.most(signal)) / 2;
            return written(above ? limit - slack : Math.min(limit + slack, halfway));
        }
    }
}
