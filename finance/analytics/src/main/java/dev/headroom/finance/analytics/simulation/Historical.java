package dev.headroom.finance.analytics.simulation;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;

/** Plans over years as they were, and the parts of such years. */
public final class Historical {
    private Historical() {}

    /**
     * The return of a bond bought at par and sold a year later: one coupon, then what its remaining payments are worth
     * at the new yield.
     *
     * @param yield yield at the start, which is the coupon
     * @param nextYield yield a year later, above -1
     * @param payments annual coupons left after the year
     */
    public static double parBondReturn(double yield, double nextYield, int payments) {
        double discount = Math.pow(1 + nextYield, -payments);
        double coupons = nextYield == 0 ? yield * payments : yield * (1 - discount) / nextYield;
        return coupons + discount - 1 + yield;
    }

    /**
     * The constant real withdrawal, as a share of the first wealth, that uses up everything by the end: {@code 1 /
     * sum_k 1 / prod_{j<k} (1+r[j])}, withdrawn at the START of every year.
     *
     * @param realReturns one per year, above -1
     */
    public static double sustainableRate(Doubles realReturns) {
        double growth = 1;
        double sum = 0;
        for (int k = 0; k < realReturns.size(); k++) {
            sum += 1 / growth;
            growth *= 1 + realReturns.get(k);
        }
        return 1 / sum;
    }

    /**
     * How a rate fared from every start in history.
     *
     * @param starts years with enough years after them
     * @param succeeded of those, how many paid every withdrawal
     */
    public record Trials(int starts, int succeeded) {
        public double success() {
            return (double) succeeded / starts;
        }
    }

    /**
     * Tries a constant real withdrawal from every start.
     *
     * @param realReturns one per calendar year, in order
     * @param years of withdrawals, at the START of each
     * @param rate yearly withdrawal as a share of the first wealth
     * @throws InvalidInput {@code HISTORY_TOO_SHORT}
     */
    public static Trials tryAll(Doubles realReturns, int years, double rate) {
        int starts = realReturns.size() - years + 1;
        if (years < 1 || starts < 1) {
            throw InvalidInput.impossible(
                    "HISTORY_TOO_SHORT",
                    "history",
                    "must have at least the years of the plan, " + years,
                    realReturns.size());
        }
        int succeeded = 0;
        for (int s = 0; s < starts; s++) {
            succeeded += sustainableRate(realReturns.slice(s, s + years)) >= rate - 1e-12 ? 1 : 0;
        }
        return new Trials(starts, succeeded);
    }

    /**
     * A year of a mix of shares and bonds: the withdrawal leaves first, pro rata; fees are taken from shares with their
     * growth, not from dividends.
     *
     * @param equity value of shares at the end, dividends kept, fees paid
     * @param bonds value of bonds at the end
     * @param fees paid on shares
     */
    public record MixedYear(double equity, double bonds, double dividends, double fees) {
        /** Everything at the end. */
        public double total() {
            return equity + bonds;
        }
    }

    /**
     * What a year brings.
     *
     * @param stockGrowth price change of shares
     * @param dividendYield of shares, on their value after the withdrawal
     * @param bondGrowth return of bonds
     * @param equityFee yearly, on shares with their growth
     */
    public record YearMarket(double stockGrowth, double dividendYield, double bondGrowth, double equityFee) {}

    /** One year of the mix. */
    public static MixedYear year(double total, double equityShare, double withdrawal, YearMarket market) {
        double equity = (total - withdrawal) * equityShare;
        double bonds = (total - withdrawal) * (1 - equityShare);
        double grown = equity * (1 + market.stockGrowth());
        double dividends = equity * market.dividendYield();
        double fees = grown * market.equityFee();
        return new MixedYear(grown + dividends - fees, bonds * (1 + market.bondGrowth()), dividends, fees);
    }
}
