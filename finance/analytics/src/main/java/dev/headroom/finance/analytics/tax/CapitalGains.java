package dev.headroom.finance.analytics.tax;

/**
 * Gains and losses of a year netted, with what is carried into the next (Schedule D and its carry-over worksheet).
 *
 * @param ordinaryCents short-term net gain, taxed as ordinary income; not below 0
 * @param preferentialCents net long-term gain taxed at its own rates; not below 0
 * @param deductedCents net loss that reduces other income this year, at most the limit
 * @param usedCents what of the deduction is used up: all of it, or less where there was no income left to reduce
 * @param shortLossCents short-term loss that the year's gains left, before the deduction; not below 0
 * @param longLossCents long-term loss that the year's gains left, before the deduction; not below 0
 */
public record CapitalGains(
        long ordinaryCents,
        long preferentialCents,
        long deductedCents,
        long usedCents,
        long shortLossCents,
        long longLossCents) {
    /**
     * Nets a year whose income uses up the deduction; {@link HouseholdReturn} looks whether it does.
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
            return new CapitalGains(all - preferential, preferential, 0, 0, 0, 0);
        }
        long deducted = Math.min(-all, table.lossLimitCents());
        // a gain of one term eats the other term's loss first
        long shortLoss = Math.max(0, -netShort - Math.max(0, netLong));
        long longLoss = Math.max(0, -netLong - Math.max(0, netShort));
        return new CapitalGains(0, 0, deducted, deducted, shortLoss, longLoss);
    }

    /**
     * The same of a household whose income may be too small to use the deduction up: then more is carried.
     *
     * @param taxableCents adjusted gross income less deductions, the loss deducted, below 0 where deductions exceed it
     */
    CapitalGains using(long taxableCents) {
        long used = Math.clamp(Math.addExact(taxableCents, deductedCents), 0, deductedCents);
        return new CapitalGains(ordinaryCents, preferentialCents, deductedCents, used, shortLossCents, longLossCents);
    }

    /** Short-term loss carried forward: the deduction uses up short-term losses first. */
    public long shortCarryCents() {
        return shortLossCents - Math.min(shortLossCents, usedCents);
    }

    /** Long-term loss carried forward. */
    public long longCarryCents() {
        return longLossCents - (usedCents - Math.min(shortLossCents, usedCents));
    }
}
