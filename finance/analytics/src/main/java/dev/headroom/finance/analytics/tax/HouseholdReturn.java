package dev.headroom.finance.analytics.tax;

import dev.headroom.finance.analytics.InvalidInput;
import java.util.Locale;

/**
 * A household's federal income tax of a year, before credits. All amounts in cents.
 *
 * @param adjustedGrossCents adjusted gross income
 * @param taxableBenefitsCents Social Security benefits in it
 * @param deductionCents the larger of the standard and the itemised deduction, without that for seniors
 * @param itemised whether the itemised one was larger
 * @param seniorCents the deduction for seniors of 2025 to 2028, which comes beside either
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
        long seniorCents,
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
     * @param filers what of the persons counts
     */
    public record Deductions(long adjustmentsCents, long stateAndLocalCents, long otherItemisedCents, Filers filers) {
        public Deductions {
            FederalTax.notNegative("adjustments", adjustmentsCents);
            FederalTax.notNegative("state and local taxes", stateAndLocalCents);
            FederalTax.notNegative("itemised deductions", otherItemisedCents);
        }

        /** The standard deduction alone. */
        public static Deductions standard() {
            return new Deductions(0, 0, 0, Filers.NONE);
        }
    }

    /**
     * Who files.
     *
     * @param over65 persons of 65 or older at the end of the year, 0..2; each of them is one of the conditions
     * @param agedOrBlind conditions met: 65 or older and blind count once each for either spouse
     * @param livedTogether of spouses filing separately: whether they lived together at any time of the year
     */
    public record Filers(int over65, int agedOrBlind, boolean livedTogether) {
        /** Nobody aged or blind, and nobody living with a spouse who files separately. */
        public static final Filers NONE = new Filers(0, 0, false);

        /** @throws InvalidInput {@code OVER_65} for more than may file together, or than there are conditions */
        void check(TaxTable table) {
            int most = table.status() == FilingStatus.MARRIED_JOINTLY ? 2 : 1;
            if (over65 < 0 || over65 > most) {
                throw InvalidInput.malformed(
                        "OVER_65",
                        "persons of 65 or older",
                        "must be 0..%d for %s"
                                .formatted(most, table.status().name().toLowerCase(Locale.ROOT)),
                        over65);
            }
            if (agedOrBlind < over65) {
                throw InvalidInput.malformed(
                        "OVER_65",
                        "conditions of age and blindness",
                        "must be at least the persons of 65 or older, " + over65,
                        agedOrBlind);
            }
        }
    }

    /** The return of a household. */
    public static HouseholdReturn of(TaxTable table, Income income, CapitalGains gains, Deductions deductions) {
        Filers filers = deductions.filers();
        filers.check(table);
        long investments = income.interestCents()
                + income.dividendsCents()
                + gains.ordinaryCents()
                + gains.preferentialCents()
                - gains.deductedCents();
        long other = income.wagesCents() + investments - deductions.adjustmentsCents();
        long benefits = FederalTax.taxableBenefitsCents(
                table, income.benefitsCents(), other + income.taxExemptInterestCents(), filers.livedTogether());
        long adjusted = other + benefits;
        long itemised = Math.min(deductions.stateAndLocalCents(), table.saltCapCents(adjusted))
                + deductions.otherItemisedCents();
        long standard = table.standardDeductionCents(filers.agedOrBlind());
        long deduction = Math.max(itemised, standard);
        long senior = table.seniorDeductionCents(filers.over65(), adjusted);
        long left = adjusted - deduction - senior;
        long taxable = Math.max(0, left);
        long preferential = gains.preferentialCents() + Math.min(income.qualifiedCents(), income.dividendsCents());
        FederalTax.Stacked tax = FederalTax.stacked(table, taxable, preferential);
        return new HouseholdReturn(
                adjusted,
                benefits,
                deduction,
                itemised > standard,
                senior,
                taxable,
                gains.using(left),
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
