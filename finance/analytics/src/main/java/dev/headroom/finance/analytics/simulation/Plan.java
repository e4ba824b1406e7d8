package dev.headroom.finance.analytics.simulation;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;

/**
 * What happens to wealth: money comes in until a year and is taken out from it on, everything at the START of a step.
 *
 * @param initial wealth today
 * @param years horizon, 0..100; with 0 the result is the initial wealth
 * @param stepsPerYear 1 for years, 12 for months, 1..1200: a year's flows are paid in as many equal parts; a plan of
 *     which only the end matters may be one "year" of all its months
 * @param contributions paid in each year in today's money, negative for extra spending; years beyond the last have none
 * @param withdrawalsFrom first year (from 0) in which the rule pays
 * @param rule how much is taken out
 * @param inflation rise of prices in a year, above -1; 0 for a plan in real terms
 */
public record Plan(
        double initial,
        int years,
        int stepsPerYear,
        Doubles contributions,
        int withdrawalsFrom,
        WithdrawalRule rule,
        double inflation) {
    private static final int LONGEST = 100;
    private static final int MOST_STEPS = 12 * LONGEST;

    public Plan {
        if (!(initial >= 0) || Double.isInfinite(initial)) {
            throw InvalidInput.malformed(
                    "AMOUNT_NEGATIVE", "initial wealth", "must be a number of at least 0", initial);
        }
        if (years < 0 || years > LONGEST) {
            throw InvalidInput.malformed("HORIZON_RANGE", "years", "must be 0.." + LONGEST, years);
        }
        if (stepsPerYear < 1 || stepsPerYear > MOST_STEPS) {
            throw InvalidInput.malformed("STEPS_RANGE", "steps per year", "must be 1.." + MOST_STEPS, stepsPerYear);
        }
        if (withdrawalsFrom < 0) {
            throw InvalidInput.malformed(
                    "YEAR_RANGE", "first year of withdrawals", "must not be below 0", withdrawalsFrom);
        }
        if (!(inflation > -1) || Double.isInfinite(inflation)) {
            throw InvalidInput.malformed("INFLATION_RANGE", "inflation", "must be above -100 %", inflation);
        }
        if (contributions.stream().anyMatch(amount -> !Double.isFinite(amount))) {
            throw InvalidInput.malformed("NOT_A_NUMBER", "contributions", "must be numbers", contributions);
        }
    }

    /** Withdrawals in real terms from today's wealth, yearly. */
    public static Plan retirement(double initial, int years, WithdrawalRule rule) {
        return new Plan(initial, years, 1, Doubles.of(), 0, rule, 0);
    }

    /** Saving in real terms, the same amount every year. */
    public static Plan saving(double initial, int years, double contribution) {
        return new Plan(initial, years, 1, Doubles.filled(years, contribution), years, new WithdrawalRule.None(), 0);
    }

    /** The same plan under another rule. */
    public Plan with(WithdrawalRule other) {
        return new Plan(initial, years, stepsPerYear, contributions, withdrawalsFrom, other, inflation);
    }

    int steps() {
        return years * stepsPerYear;
    }

    double contribution(int year) {
        return year < contributions.size() ? contributions.get(year) : 0;
    }
}
