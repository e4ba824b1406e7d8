package dev.headroom.finance.analytics.tax;

import dev.headroom.finance.analytics.InvalidInput;

/**
 * The parts of the federal income tax, each by its formula. The schedule's formula is used throughout: for taxable
 * income below 100,000 dollars the printed table, which taxes the middle of a 50-dollar row, differs by a few dollars.
 */
public final class FederalTax {
    private FederalTax() {}

    /**
     * The tax on ordinary income, rounded half up to the cent once.
     *
     * @param taxableCents not below 0
     */
    public static long ordinaryCents(TaxTable table, long taxableCents) {
        notNegative("taxable income", taxableCents);
        long hundredths = 0;
        long from = 0;
        for (int b = 0; b <= 6; b++) {
            long to = b == 6 ? Long.MAX_VALUE : table.bracketCents(b);
            long within = Math.min(taxableCents, to) - from;
            if (within <= 0) {
                break;
            }
            hundredths = Math.addExact(hundredths, Math.multiplyExact(within, table.rate(b)));
            from = to;
        }
        return Math.floorDiv(Math.addExact(hundredths, 50), 100);
    }

    /** The rate of the next dollar of ordinary income, in percent. */
    public static int marginalPercent(TaxTable table, long taxableCents) {
        int bracket = 0;
        while (bracket < 6 && taxableCents >= table.bracketCents(bracket)) {
            bracket++;
        }
        return table.rate(bracket);
    }

    /**
     * Tax on taxable income of which a part is long-term gains and qualified dividends: those lie on top of ordinary
     * income and are taxed at 0, 15 and 20 % by where they lie, never above what ordinary rates would take. Gains with
     * rates of their own (collectibles, depreciation) are not modelled.
     *
     * @param ordinaryCents tax on the ordinary part
     * @param preferentialCents tax on gains and qualified dividends
     */
    public record Stacked(long ordinaryCents, long preferentialCents) {
        public long totalCents() {
            return ordinaryCents + preferentialCents;
        }
    }

    /**
     * Stacks gains on ordinary income.
     *
     * @param taxableCents all taxable income, gains included
     * @param preferentialCents long-term gains and qualified dividends, not below 0
     */
    public static Stacked stacked(TaxTable table, long taxableCents, long preferentialCents) {
        notNegative("taxable income", taxableCents);
        notNegative("long-term gains", preferentialCents);
        long gains = Math.min(preferentialCents, taxableCents);
        long ordinary = taxableCents - gains;
        long zero = Math.max(0, Math.min(taxableCents, table.gainsZeroCents()) - ordinary);
        long fifteen = Math.max(
                0, Math.min(taxableCents, table.gainsFifteenCents()) - Math.max(ordinary, table.gainsZeroCents()));
        long twenty = gains - zero - fifteen;
        long below = ordinaryCents(table, ordinary);
        long above = Math.floorDiv(fifteen * 15 + twenty * 20 + 50, 100);
        long whole = ordinaryCents(table, taxableCents);
        return below + above <= whole ? new Stacked(below, above) : new Stacked(below, whole - below);
    }

    /**
     * The tax of 3.8 % on net investment income, on what of it lies above the threshold.
     *
     * @param investmentCents net investment income; below 0 counts as none
     * @param incomeCents modified adjusted gross income
     */
    public static long netInvestmentCents(TaxTable table, long investmentCents, long incomeCents) {
        long base = Math.min(Math.max(0, investmentCents), Math.max(0, incomeCents - table.investmentThresholdCents()));
        return TaxTable.rate(base, "0.038");
    }

    /**
     * Social Security benefits that are taxable (IRS Publication 915): none, up to half, up to 85 %.
     *
     * @param benefitsCents of the year, not below 0
     * @param otherCents all other income, tax-exempt interest included, less adjustments
     * @param livedTogether for separate returns: whether the spouses lived together at any time of the year
     */
    public static long taxableBenefitsCents(
            TaxTable table, long benefitsCents, long otherCents, boolean livedTogether) {
        notNegative("benefits", benefitsCents);
        long half = TaxTable.percent(benefitsCents, 50);
        long provisional = otherCents + half;
        long most = TaxTable.percent(benefitsCents, 85);
        if (table.status() == FilingStatus.MARRIED_SEPARATELY && livedTogether) {
            return Math.min(most, Math.max(0, TaxTable.percent(provisional, 85)));
        }
        long first = table.benefitsFirstCents();
        long second = table.benefitsSecondCents();
        if (provisional <= first) {
            return 0;
        }
        long upToSecond = Math.min(half, TaxTable.percent(Math.min(provisional, second) - first, 50));
        return provisional <= second
                ? upToSecond
                : Math.min(most, TaxTable.percent(provisional - second, 85) + upToSecond);
    }

    /**
     * The employee's Social Security and Medicare taxes: 6.2 % up to the wage base, 1.45 % of everything and another
     * 0.9 % above the threshold of the status.
     */
    public static long payrollCents(TaxTable table, long wagesCents) {
        notNegative("wages", wagesCents);
        return TaxTable.rate(Math.min(wagesCents, table.wageBaseCents()), "0.062")
                + TaxTable.rate(wagesCents, "0.0145")
                + TaxTable.rate(
                        Math.max(
                                0,
                                wagesCents
                                        - (table.status() == FilingStatus.SURVIVING_SPOUSE
                                                ? 200_000_00L
                                                : table.investmentThresholdCents())),
                        "0.009");
    }

    static void notNegative(String subject, long cents) {
        if (cents < 0) {
            throw InvalidInput.malformed("AMOUNT_NEGATIVE", subject, "must not be below 0", cents);
        }
    }
}
