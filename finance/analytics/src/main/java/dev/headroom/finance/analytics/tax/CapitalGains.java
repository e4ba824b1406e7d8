package dev.headroom.finance.analytics.tax;

/**
 * Gains and losses of a year netted, with what is carried into the next (Schedule D and its carry-over worksheet).
 *
 * @param ordinaryCents short-term net gain, taxed as ordinary income; not below 0
 * @param preferentialCents net long-term gain taxed at its own rates; not below 0
 * @param deductedCents net loss that reduces other income this year, at most the limit
 * @param shortCarryCents short-term loss carried forward, not below 0
 * @param longCarryCents long-term loss carried forward, not below 0
 */
public record CapitalGains(
        long ordinaryCents, long preferentialCents, long deductedCents, long shortCarryCents, long longCarryCents) {
    /**
     * Nets a year.
     *
     * @param shortCents short-term gains less losses of the year, with disallowed losses left out
     * @param longCents long-term gains less losses of the year
     * @param shortCarriedCents short-term loss carried in, not below 0
     * @param longCarriedCents long-term loss carried in, not below 0
     */
    public static CapitalGains net(
            TaxTable table, long shortCents, long longCents, long shortCarriedCents, long longCarriedCents) {
        FederalTax.notNegative("short-term loss carried in", shortCarriedCents);
        FederalTax.notNegative("long-term loss carried in", longCarriedCents);
        long netShort = Math.subtractExact(shortCents, shortCarriedCents);
        long netLong = Math.subtractExact(longCents, longCarriedCents);
        long all = Math.addExact(netShort, netLong);
        if (all >= 0) {
            long preferential = Math.clamp(netLong, 0L, all);
            return new CapitalGains(all - preferential, preferential, 0, 0, 0);
        }
        long deducted = Math.min(-all, table.lossLimitCents());
        // a gain of one term eats the other term's loss first; the deduction then takes short-term losses first
        long shortLoss = Math.max(0, -netShort - Math.max(0, netLong));
        long longLoss = Math.max(0, -netLong - Math.max(0, netShort));
        long fromShort = Math.min(shortLoss, deducted);
        return new CapitalGains(0, 0, deducted, shortLoss - fromShort, longLoss - (deducted - fromShort));
    }
}
