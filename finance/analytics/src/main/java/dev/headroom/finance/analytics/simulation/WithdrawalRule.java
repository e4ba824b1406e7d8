package dev.headroom.finance.analytics.simulation;

import dev.headroom.finance.analytics.InvalidInput;

/**
 * How much is taken out in a year, decided at its start. Amounts are yearly, in money of the first year where so said.
 */
public sealed interface WithdrawalRule {
    /**
     * What a rule may look at, at the start of a year.
     *
     * @param year from 0
     * @param yearsLeft with this one
     * @param value of the portfolio
     * @param first the first withdrawal, in money of the year that {@code inflation} counts from
     * @param previous last year's withdrawal
     * @param growth last year's return
     * @param inflation price level since the plan's first year, which need not be that of the first withdrawal
     * @param priceRise last year's rise of prices
     */
    record Situation(
            int year,
            int yearsLeft,
            double value,
            double first,
            double previous,
            double growth,
            double inflation,
            double priceRise) {}

    /** The withdrawal of a year in that year's money. */
    double withdrawal(Situation situation);

    /** Nothing is taken out. */
    record None() implements WithdrawalRule {
        @Override
        public double withdrawal(Situation situation) {
            return 0;
        }
    }

    /**
     * The same purchasing power every year.
     *
     * @param amount in money of the first year
     */
    record ConstantReal(double amount) implements WithdrawalRule {
        public ConstantReal {
            notNegative("withdrawal", amount);
        }

        @Override
        public double withdrawal(Situation situation) {
            return amount * situation.inflation();
        }
    }

    /**
     * A share of what is there.
     *
     * @param rate 0..1
     */
    record Percentage(double rate) implements WithdrawalRule {
        public Percentage {
            share(rate);
        }

        @Override
        public double withdrawal(Situation situation) {
            return rate * situation.value();
        }
    }

    /**
     * A share of what is there, within a floor and a ceiling.
     *
     * @param floor in money of the first year; a year that cannot pay it is a failure
     * @param ceiling in money of the first year
     */
    record FloorCeiling(double rate, double floor, double ceiling) implements WithdrawalRule {
        public FloorCeiling {
            share(rate);
            notNegative("floor", floor);
            if (!(ceiling >= floor)) {
                throw InvalidInput.impossible(
                        "CEILING_BELOW_FLOOR", "ceiling", "must be at least the floor, " + floor, ceiling);
            }
        }

        @Override
        public double withdrawal(Situation situation) {
            return Math.clamp(rate * situation.value(), floor * situation.inflation(), ceiling * situation.inflation());
        }
    }

    /**
     * A share of what is there, at least 95 % of last year's withdrawal.
     *
     * @param rate 0..1
     */
    record NinetyFivePercent(double rate) implements WithdrawalRule {
        public NinetyFivePercent {
            share(rate);
        }

        @Override
        public double withdrawal(Situation situation) {
            return Math.max(rate * situation.value(), 0.95 * situation.previous());
        }
    }

    private static void notNegative(String subject, double value) {
        if (!(value >= 0)) {
            throw InvalidInput.malformed("AMOUNT_NEGATIVE", subject, "must not be below 0", value);
        }
    }

    private static void share(double rate) {
        share("withdrawal rate", rate);
    }

    private static void share(String subject, double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw InvalidInput.malformed("RATE_RANGE", subject, "must be 0..1", rate);
        }
    }

    /**
     * Guyton and Klinger's guardrails (Klinger 2007): last year's withdrawal raised with prices, unless last year lost
     * money and the raised amount would exceed the first one in real terms; cut when its rate stands too far above the
     * first year's, raised when too far below.
     *
     * @param initialRate first year's withdrawal over the first year's value
     * @param modified whether the raise is skipped after a losing year
     * @param limit how far the rate may move, 0.20 in the paper, both ways
     * @param adjustment size of a cut or raise, 0.10 in the paper
     * @param ignoreLast15 whether there are no cuts in the last 15 years
     */
    record GuytonKlinger(double initialRate, boolean modified, double limit, double adjustment, boolean ignoreLast15)
            implements WithdrawalRule {
        private static final double ROUNDING = 1e-12;

        /** Why a withdrawal is not last year's with the rise of prices. */
        public enum Reason {
            MODIFIED_WITHDRAWAL,
            CAPITAL_PRESERVATION,
            PROSPERITY
        }

        /** A withdrawal and what was applied. */
        public record Decision(double withdrawal, java.util.Set<Reason> reasons) {
            public Decision {
                reasons = java.util.Set.copyOf(reasons);
            }
        }

        public GuytonKlinger {
            share(initialRate);
            share("limit of the guardrails", limit);
            share("adjustment of the guardrails", adjustment);
        }

        /** The customary rule with a first year's rate. */
        public static GuytonKlinger customary(double initialRate) {
            return new GuytonKlinger(initialRate, true, 0.20, 0.10, true);
        }

        @Override
        public double withdrawal(Situation s) {
            if (s.year() == 0) {
                return initialRate * s.value();
            }
            double raised = s.previous() * (1 + s.priceRise());
            double withdrawal = skipsRaise(s, raised) ? s.previous() : raised;
            double rate = raised / s.value();
            if (rate > initialRate * (1 + limit) && preserves(s)) {
                return withdrawal * (1 - adjustment);
            }
            return rate < initialRate * (1 - limit) ? withdrawal * (1 + adjustment) : withdrawal;
        }

        /** The same with its reasons. */
        public Decision decide(Situation s) {
            if (s.year() == 0) {
                return new Decision(withdrawal(s), java.util.Set.of());
            }
            java.util.Set<Reason> reasons = java.util.EnumSet.noneOf(Reason.class);
            double raised = s.previous() * (1 + s.priceRise());
            if (skipsRaise(s, raised)) {
                reasons.add(Reason.MODIFIED_WITHDRAWAL);
            }
            double rate = raised / s.value();
            if (rate > initialRate * (1 + limit) && preserves(s)) {
                reasons.add(Reason.CAPITAL_PRESERVATION);
            } else if (rate < initialRate * (1 - limit)) {
                reasons.add(Reason.PROSPERITY);
            }
            return new Decision(withdrawal(s), reasons);
        }

        private boolean skipsRaise(Situation s, double raised) {
            // a withdrawal that was raised with prices every year is the first one in real terms, but for rounding
            return modified
                    && s.growth() < 0
                    && s.priceRise() > 0
                    && raised > s.first() * s.inflation() * (1 + ROUNDING);
        }

        private boolean preserves(Situation s) {
            return !ignoreLast15 || s.yearsLeft() > 15;
        }
    }
}
