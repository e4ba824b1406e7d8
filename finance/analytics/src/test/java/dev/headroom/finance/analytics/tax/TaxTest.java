package dev.headroom.finance.analytics.tax;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.portfolio.Lot;
import dev.headroom.finance.analytics.tax.HouseholdReturn.Deductions;
import dev.headroom.finance.analytics.tax.HouseholdReturn.Filers;
import dev.headroom.finance.analytics.tax.HouseholdReturn.Income;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class TaxTest {
    private static final TaxTable SINGLE = TaxTable.of(2025, FilingStatus.SINGLE);

    @Test
    void gains_acrossTheZeroRate_areSplitWhereTheyLie() {
        // ordinary 40,000, gains 20,000: 8,350 at 0 %, 11,650 at 15 %
        FederalTax.Stacked tax = FederalTax.stacked(SINGLE, 60_000_00, 20_000_00);

        assertEquals(FederalTax.ordinaryCents(SINGLE, 40_000_00), tax.ordinaryCents());
        assertEquals(1_747_50, tax.preferentialCents());
    }

    @Test
    void gains_aboveTheTop_areTaxedAtTwenty() {
        assertEquals(
                20_000_00, FederalTax.stacked(SINGLE, 800_000_00, 100_000_00).preferentialCents());
    }

    @ParameterizedTest
    @EnumSource(FilingStatus.class)
    void gains_neverCostMoreThanOrdinaryIncome(FilingStatus status) {
        TaxTable table = TaxTable.of(2026, status);
        for (long taxable = 0; taxable < 900_000_00; taxable += 13_337_77) {
            long whole = FederalTax.ordinaryCents(table, taxable);
            assertTrue(FederalTax.stacked(table, taxable, taxable / 2).totalCents() <= whole);
            assertEquals(whole, FederalTax.stacked(table, taxable, 0).totalCents());
        }
    }

    @Test
    void losses_beyondTheLimit_areCarriedWithTheirTerm() {
        CapitalGains gains = CapitalGains.net(SINGLE, -2_000_00, -5_000_00, 0, 0);

        assertGains(gains, 0, 0, 3_000_00, 0, 4_000_00);
        assertGains(CapitalGains.net(SINGLE, 0, 5_000_00, 0, 4_000_00), 0, 1_000_00, 0, 0, 0);
        assertGains(CapitalGains.net(SINGLE, -9_000_00, 5_000_00, 0, 0), 0, 0, 3_000_00, 1_000_00, 0);
        assertGains(CapitalGains.net(SINGLE, 9_000_00, -5_000_00, 0, 0), 4_000_00, 0, 0, 0, 0);
    }

    /** Ordinary, preferential, deducted, and what is carried of either term. */
    private static void assertGains(CapitalGains gains, long... expected) {
        assertArrayEquals(expected, new long[] {
            gains.ordinaryCents(),
            gains.preferentialCents(),
            gains.deductedCents(),
            gains.shortCarryCents(),
            gains.longCarryCents()
        });
    }

    /** Lines 1 to 13 of the capital loss carry-over worksheet, worked by hand. */
    @ParameterizedTest
    @CsvSource({
        // wages, short-term, long-term, carried short, carried long; the standard deduction is 15,750
        "500000,0,-1000000,0,1000000",
        "1575000,0,-1000000,0,1000000",
        "1725000,0,-1000000,0,850000",
        "1875000,0,-1000000,0,700000",
        "10000000,0,-1000000,0,700000",
        "1725000,-100000,-1000000,0,950000",
        "1725000,-500000,-1000000,350000,1000000",
        "500000,-500000,200000,300000,0",
    })
    void losses_ofAYearWithoutTaxableIncome_areNotUsedUp(
            long wages, long shortTerm, long longTerm, long carriedShort, long carriedLong) {
        HouseholdReturn filed = HouseholdReturn.of(
                SINGLE,
                Income.wages(wages),
                CapitalGains.net(SINGLE, shortTerm, longTerm, 0, 0),
                Deductions.standard());

        assertEquals(carriedShort, filed.gains().shortCarryCents());
        assertEquals(carriedLong, filed.gains().longCarryCents());
        assertEquals(3_000_00, filed.gains().deductedCents());
    }

    @ParameterizedTest
    @CsvSource({
        // P.L. 119-21, section 70103: 6,000 a person, less 6 % of what exceeds 75,000 or 150,000 each
        "2025,SINGLE,1,75000,6000",
        "2025,SINGLE,1,100000,4500",
        "2025,SINGLE,1,175000,0",
        "2025,HEAD_OF_HOUSEHOLD,1,80000,5700",
        "2026,SURVIVING_SPOUSE,1,150000,1500",
        "2025,MARRIED_JOINTLY,2,150000,12000",
        "2026,MARRIED_JOINTLY,2,200000,6000",
        "2026,MARRIED_JOINTLY,1,200000,3000",
        "2026,MARRIED_JOINTLY,2,250000,0",
        "2025,MARRIED_SEPARATELY,1,50000,0",
        "2024,SINGLE,1,50000,0",
    })
    void seniorDeduction_isOfEachPerson_andShrinksWithIncome(
            int year, FilingStatus status, int persons, long wages, long expected) {
        TaxTable table = TaxTable.of(year, status);
        Deductions plain = new Deductions(0, 0, 0, new Filers(0, persons, false));
        Deductions aged = new Deductions(0, 0, 0, new Filers(persons, persons, false));
        CapitalGains none = CapitalGains.net(table, 0, 0, 0, 0);
        HouseholdReturn without = HouseholdReturn.of(table, Income.wages(wages * 100), none, plain);
        HouseholdReturn with = HouseholdReturn.of(table, Income.wages(wages * 100), none, aged);

        assertEquals(expected * 100, with.seniorCents());
        assertEquals(expected * 100, without.taxableCents() - with.taxableCents());
        assertEquals(without.deductionCents(), with.deductionCents());
    }

    @Test
    void conditions_beyondThePersonsWhoFile_areRefused() {
        assertEquals("AGED_OR_BLIND", refused(FilingStatus.SINGLE, new Filers(0, 3, false)));
        assertEquals("AGED_OR_BLIND", refused(FilingStatus.MARRIED_JOINTLY, new Filers(0, 5, false)));
        assertEquals("OVER_65", refused(FilingStatus.SINGLE, new Filers(2, 2, false)));
        assertEquals("OVER_65", refused(FilingStatus.MARRIED_JOINTLY, new Filers(2, 1, false)));
    }

    private static String refused(FilingStatus status, Filers filers) {
        TaxTable table = TaxTable.of(2025, status);
        return assertThrows(
                        InvalidInput.class,
                        () -> HouseholdReturn.of(
                                table,
                                Income.wages(0),
                                CapitalGains.net(table, 0, 0, 0, 0),
                                new Deductions(0, 0, 0, filers)))
                .code();
    }

    @Test
    void benefits_ofSpousesWhoLivedTogetherAndFileApart_areTaxedFromTheFirstDollar() {
        TaxTable table = TaxTable.of(2025, FilingStatus.MARRIED_SEPARATELY);
        Income income = new Income(5_000_00, 0, 0, 0, 0, 10_000_00);
        CapitalGains none = CapitalGains.net(table, 0, 0, 0, 0);

        // 85 % of 5,000 and half of the benefits, against nothing below 25,000
        assertEquals(
                8_500_00,
                HouseholdReturn.of(table, income, none, new Deductions(0, 0, 0, new Filers(0, 0, true)))
                        .taxableBenefitsCents());
        assertEquals(
                0,
                HouseholdReturn.of(table, income, none, Deductions.standard()).taxableBenefitsCents());
    }

    @Test
    void carriedLosses_addUpOverTheYears() {
        long carry = 10_000_00;
        long deducted = 0;
        for (int year = 0; year < 5; year++) {
            CapitalGains gains = CapitalGains.net(SINGLE, 0, 0, 0, carry);
            deducted += gains.deductedCents();
            carry = gains.longCarryCents();
        }
        assertEquals(10_000_00, deducted);
        assertEquals(0, carry);
    }

    @Test
    void household_withEverything_addsUp() {
        CapitalGains gains = CapitalGains.net(SINGLE, 1_000_00, 9_000_00, 0, 0);
        HouseholdReturn filed = HouseholdReturn.of(
                SINGLE,
                new Income(200_000_00, 1_000_00, 500_00, 4_000_00, 3_000_00, 0),
                gains,
                new Deductions(5_000_00, 30_000_00, 2_000_00, Filers.NONE));

        assertEquals(210_000_00, filed.adjustedGrossCents());
        assertTrue(filed.itemised());
        assertEquals(32_000_00, filed.deductionCents());
        assertEquals(178_000_00, filed.taxableCents());
        assertEquals(
                FederalTax.ordinaryCents(SINGLE, 166_000_00) + 1_800_00,
                filed.tax().totalCents());
        assertEquals(380_00, filed.netInvestmentCents());
        assertEquals(24, filed.marginalPercent());
    }

    @ParameterizedTest
    @CsvSource({
        "72,1949,27.4,36496",
        "72,1955,27.4,0",
        "73,1955,26.5,37736",
        "74,1961,25.5,0",
        "90,1930,12.2,81967",
        "125,1900,2.0,500000"
    })
    void requiredDistribution_followsTheTable(int age, int born, BigDecimal factor, long cents) {
        assertEquals(0, factor.compareTo(RequiredDistribution.factor(age)));
        assertEquals(cents, RequiredDistribution.cents(1_000_000, age, born));
    }

    @Test
    void saltCap_shrinksWithIncome() {
        assertEquals(40_000_00, SINGLE.saltCapCents(500_000_00));
        assertEquals(37_000_00, SINGLE.saltCapCents(510_000_00));
        assertEquals(10_000_00, SINGLE.saltCapCents(900_000_00));
    }

    @Test
    void payroll_stopsAtTheWageBase() {
        assertEquals(7_650_00, FederalTax.payrollCents(SINGLE, 100_000_00));
        assertEquals(10_918_20 + 4_350_00 + 900_00, FederalTax.payrollCents(SINGLE, 300_000_00));
    }

    @Test
    void harvest_leavesOutWhatMustWait() {
        LocalDate today = LocalDate.of(2025, 11, 20);
        Lot old = lot("A", "old", today.minusYears(2), 100, 5_000_00);
        Lot recent = lot("A", "recent", today.minusDays(10), 10, 500_00);
        Lot other = lot("B", "other", today.minusDays(90), 10, 1_000_00);
        List<Harvest.Proposal> proposals = Harvest.proposals(
                List.of(old, recent, other),
                List.of(),
                Map.of("A", new BigDecimal("40"), "B", new BigDecimal("60")),
                today,
                100_00);

        assertEquals(
                List.of("old", "other", "recent"),
                proposals.stream().map(p -> p.lot().id()).toList());
        assertEquals(Optional.of(today.plusDays(21)), proposals.getFirst().waitUntil());
        assertEquals(Optional.empty(), proposals.get(1).waitUntil());
        // a purchase in a sheltered account would end the loss
        assertEquals(
                Optional.of(today.plusDays(1)),
                Harvest.proposals(
                                List.of(other),
                                List.of(lot("B", "ira", today.minusDays(30), 1, 50_00)),
                                Map.of("B", new BigDecimal("60")),
                                today,
                                100_00)
                        .getFirst()
                        .waitUntil());
        Harvest.Plan plan = Harvest.plan(
                SINGLE, Income.wages(100_000_00), Deductions.standard(), new Harvest.Realised(0, 0, 0, 0), proposals);
        // only B's 400 and the youngest of A, which has no younger purchase, count
        assertEquals((400_00 + 100_00) * 22 / 100, plan.savedCents());
    }

    private static Lot lot(String asset, String id, LocalDate acquired, int quantity, long basis) {
        return new Lot(asset, id, acquired, acquired, BigDecimal.valueOf(quantity), basis, 0);
    }

    @Test
    void yearOutsideTheTables_isRefused() {
        assertEquals(
                "TAX_YEAR",
                assertThrows(InvalidInput.class, () -> TaxTable.of(2023, FilingStatus.SINGLE))
                        .code());
    }
}
