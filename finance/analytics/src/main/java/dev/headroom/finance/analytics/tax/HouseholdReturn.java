package dev.headroom.finance.analytics.tax;

/**
 * A household's federal income tax of a year, before credits. All amounts in cents.
 *
 * @param adjustedGrossCents adjusted gross income
 * @param taxableBenefitsCents Social Security benefits in it
 * @param deductionCents the larger of the standard and the itemised deduction
 * @param itemised whether the itemised one was larger
 * @param taxableCents taxable income
 * @param gains the year's gains, with what is carried forward
 * @param tax on ordinary income and on gains
 * @param netInvestmentCents tax on net investment income
 * @param marginalPercent rate of the next dollar of ordinary income
 */
public record HouseholdReturn(
        long adjustedGrossCents,
        long taxableBenefitsCents,
        long deductionCents,
        boolean itemised,
        long taxableCents,
        CapitalGains gains,
        FederalTax.Stacked tax,
        long netInvestmentCents,
        int marginalPercent) {
    /**
     * What came in.
     *
     * @param wagesCents and other ordinary income that is not from investments: pensions, distributions
     * @param interestCents taxable interest
     * @param taxExemptInterestCents counts only for the taxation of benefits
     * @param dividendsCents all dividends, qualified ones included
     * @param qualifiedCents qualified dividends
     * @param benefitsCents Social Security benefits
     */
    public record Income(
            long wagesCents,
            long interestCents,
            long taxExemptInterestCents,
            long dividendsCents,
            long qualifiedCents,
            long benefitsCents) {
        public Income {
            FederalTax.notNegative("wages", wagesCents);
            FederalTax.notNegative("interest", interestCents);
            FederalTax.notNegative("tax-exempt interest", taxExemptInterestCents);
            FederalTax.notNegative("dividends", dividendsCents);
            FederalTax.notNegative("qualified dividends", qualifiedCents);
            FederalTax.notNegative("benefits", benefitsCents);
        }

        /** Wages alone. */
        public static Income wages(long cents) {
            return new Income(cents, 0, 0, 0, 0, 0);
        }
    }

    /**
     * What reduces income.
     *
     * @param adjustmentsCents before adjusted gross income: retirement contributions and the like
     * @param stateAndLocalCents state and local taxes paid, before their cap
     * @param otherItemisedCents mortgage interest, gifts and other itemised deductions
     * @param agedOrBlind conditions of age and blindness, 0..4
     */
    public record Deductions(long adjustmentsCents, long stateAndLocalCents, long otherItemisedCents, int agedOrBlind) {
        public Deductions {
            FederalTax.notNegative("adjustments", adjustmentsCents);
            FederalTax.notNegative("state and local taxes", stateAndLocalCents);
            FederalTax.notNegative("itemised deductions", otherItemisedCents);
        }

        /** The standard deduction alone. */
        public static Deductions standard() {
            return new Deductions(0, 0, 0, 0);
        }
    }

    /** The return of a household; spouses filing separately are taken to have lived apart. */
    public static HouseholdReturn of(TaxTable table, Income income, CapitalGains gains, Deductions deductions) {
        long investments = income.interestCents()
                + income.dividendsCents()
                + gains.ordinaryCents()
                + gains.preferentialCents()
                - gains.deductedCents();
        long other = income.wagesCents() + investments - deductions.adjustmentsCents();
        long benefits = FederalTax.taxableBenefitsCents(
                table, income.benefitsCents(), other + income.taxExemptInterestCents(), false);
        long adjusted = other + benefits;
        long itemised = Math.min(deductions.stateAndLocalCents(), table.saltCapCents(adjusted))
                + deductions.otherItemisedCents();
        long standard = table.standardDeductionCents(deductions.agedOrBlind());
        long deduction = Math.max(itemised, standard);
        long taxable = Math.max(0, adjusted - deduction);
        long preferential = gains.preferentialCents() + Math.min(income.qualifiedCents(), income.dividendsCents());
        FederalTax.Stacked tax = FederalTax.stacked(table, taxable, preferential);
        return new HouseholdReturn(
                adjusted,
                benefits,
                deduction,
                itemised > standard,
                taxable,
                gains,
                tax,
                FederalTax.netInvestmentCents(table, investments, adjusted),
                FederalTax.marginalPercent(table, Math.max(0, taxable - preferential)));
    }

    /** Everything that is due. */
    public long totalCents() {
        return tax.totalCents() + netInvestmentCents;
    }

    /** Everything due over adjusted gross income; 0 without income. */
    public double effectiveRate() {
        return adjustedGrossCents <= 0 ? 0 : (double) totalCents() / (double) adjustedGrossCents;
    }
}
