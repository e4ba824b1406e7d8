package dev.headroom.finance.analytics.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.energy.EnergyPlan.ExitFee;
import dev.headroom.finance.analytics.energy.PlanCosts.Flag;
import dev.headroom.finance.analytics.testing.Vectors;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

final class EnergyVectorsTest {
    private static final JsonNode VECTORS = Vectors.read("energy_plans");
    private static final LocalDate TODAY = LocalDate.of(2025, 3, 1);
    private static final ZoneId CHICAGO = ZoneId.of("America/Chicago");

    private static BigDecimal decimal(JsonNode text) {
        return new BigDecimal(text.stringValue());
    }

    static EnergyPlan plan(String name) {
        JsonNode node = VECTORS.get("texas_plans").get(name);
        List<Tariff.Tier> tiers = new ArrayList<>();
        for (JsonNode tier : node.get("tiers")) {
            tiers.add(new Tariff.Tier(
                    tier.get(0).isNull() ? Optional.empty() : Optional.of(decimal(tier.get(0))), decimal(tier.get(1))));
        }
        List<Tariff.Credit> credits = new ArrayList<>();
        for (JsonNode credit : node.path("credits")) {
            credits.add(new Tariff.Credit(
                    decimal(credit.get("min_kwh")),
                    credit.has("max_kwh") ? Optional.of(decimal(credit.get("max_kwh"))) : Optional.empty(),
                    decimal(credit.get("amount"))));
        }
        List<Tariff.MinimumUseFee> fees = new ArrayList<>();
        for (JsonNode fee : node.path("min_usage_fees")) {
            fees.add(new Tariff.MinimumUseFee(decimal(fee.get("below_kwh")), decimal(fee.get("amount"))));
        }
        Tariff tariff = Tariff.flat(
                        decimal(node.get("base")),
                        new Tariff.Tiers(tiers),
                        decimal(node.get("tdu_fixed")),
                        decimal(node.get("tdu_kwh")))
                .with(credits, fees);
        JsonNode etf = node.get("etf");
        ExitFee exit = switch (etf.get("kind").stringValue()) {
            case "fixed" -> new ExitFee.Fixed(decimal(etf.get("amount")));
            case "per_remaining_month" -> new ExitFee.PerRemainingMonth(decimal(etf.get("amount")));
            default -> new ExitFee.None();
        };
        return new EnergyPlan(
                name,
                tariff,
                Optional.empty(),
                node.get("term_months").intValue(),
                exit,
                node.get("renewable_pct").intValue(),
                LocalDate.of(2025, 1, 1),
                Optional.empty());
    }

    @TestFactory
    Stream<DynamicTest> bill_ofTheCreditPlan_isExact() {
        return VECTORS.get("efl_average_prices")
                .get("bill_credit")
                .propertyStream()
                .map(entry -> dynamicTest(entry.getKey(), () -> {
                    JsonNode expected = entry.getValue();
                    Bill bill = PlanCosts.bill(plan("bill_credit").tariff(), Long.parseLong(entry.getKey()) * 1000);
                    assertEquals(0, expected.get("base").decimalValue().compareTo(bill.base()));
                    assertEquals(0, expected.get("energy").decimalValue().compareTo(bill.energy()));
                    assertEquals(0, expected.get("tdu").decimalValue().compareTo(bill.delivery()));
                    assertEquals(0, expected.get("credit").decimalValue().compareTo(bill.credit()));
                    assertEquals(0, expected.get("min_usage_fee").decimalValue().compareTo(bill.minimumUseFee()));
                    assertEquals(0, expected.get("total").decimalValue().compareTo(bill.total()));
                    assertEquals(
                            0, expected.get("avg_cents_per_kwh").decimalValue().compareTo(bill.averageCents()));
                }));
    }

    @Test
    void credit_ofMoreThanItsBound_isNotGivenAtTheBound() {
        for (boolean moreThan : new boolean[] {false, true}) {
            Tariff.Credit credit =
                    new Tariff.Credit(BigDecimal.valueOf(1000), Optional.empty(), BigDecimal.valueOf(125), moreThan);
            Tariff tariff = plan("flat").tariff().with(List.of(credit), List.of());

            assertEquals(
                    0,
                    BigDecimal.valueOf(moreThan ? 0 : 125)
                            .compareTo(PlanCosts.bill(tariff, 1_000_000).credit()));
            assertEquals(
                    0,
                    BigDecimal.valueOf(125)
                            .compareTo(PlanCosts.bill(tariff, 1_000_001).credit()));
        }
    }

    private static List<Interval> hourly(LocalDate from, LocalDate to) {
        List<Interval> hours = new ArrayList<>();
        Instant end = to.atStartOfDay(CHICAGO).toInstant();
        for (Instant at = from.atStartOfDay(CHICAGO).toInstant(); at.isBefore(end); at = at.plusSeconds(3600)) {
            hours.add(new Interval(at, 3600, 1000 + at.atZone(CHICAGO).getHour()));
        }
        return hours;
    }

    @Test
    void profile_ofAWholeYear_hasItsHours_andDaysOf23And25() {
        List<Interval> hours = hourly(LocalDate.of(2025, 1, 1), LocalDate.of(2026, 1, 1));
        UsageProfile profile = UsageProfile.of(hours, CHICAGO, LocalDate.of(2025, 1, 1));

        assertEquals(8760, hours.size());
        assertEquals(1.0, profile.coverage());
        assertEquals(hours.stream().mapToLong(Interval::wattHours).sum(), profile.year());
        // five Sundays in March 2025 and five Saturdays, but the hour from 2 to 3 is missing on one of them
        assertEquals(9 * 1002, profile.wattHours(3, UsageProfile.DayKind.WEEKEND, 2));
        assertEquals(11 * 1001, profile.wattHours(11, UsageProfile.DayKind.WEEKEND, 1));
    }

    @Test
    void profile_withGaps_fillsThemWithTheSameHourOfTheWeek() {
        List<Interval> hours = hourly(LocalDate.of(2025, 1, 1), LocalDate.of(2026, 1, 1));
        List<Interval> gaps = hours.stream()
                .filter(hour -> hour.start().getEpochSecond() / 3600 % 10 != 0)
                .toList();
        UsageProfile profile = UsageProfile.of(gaps, CHICAGO, LocalDate.of(2025, 1, 1));

        assertEquals(0.9, profile.coverage(), 1e-9);
        assertEquals(UsageProfile.of(hours, CHICAGO, LocalDate.of(2025, 1, 1)).year(), profile.year());
    }

    @Test
    void profile_ofOverlappingIntervals_isRefused() {
        Instant start = Instant.parse("2025-01-02T00:00:00Z");
        InvalidInput refused = assertThrows(
                InvalidInput.class,
                () -> UsageProfile.of(
                        List.of(new Interval(start, 3600, 1), new Interval(start.plusSeconds(1800), 3600, 1)),
                        CHICAGO,
                        LocalDate.of(2025, 1, 1)));

        assertEquals("OVERLAPPING_INTERVALS", refused.code());
    }

    /** 950 kWh in every month. */
    private static UsageProfile level() {
        long[] slots = new long[UsageProfile.SLOTS];
        Arrays.fill(slots, 950_000 / 48);
        for (int m = 0; m < 12; m++) {
            slots[48 * m] += 950_000 - 48 * (950_000 / 48);
        }
        return UsageProfile.ofSlots(slots);
    }

    @Test
    void cost_nearACredit_isFlagged() {
        PlanCosts.Cost cost = PlanCosts.cost(plan("bill_credit"), level(), 1);

        assertEquals(Set.of(Flag.CREDIT_CLIFF), cost.flags());
        assertEquals(12 * 194_84, cost.annualCents());
        assertTrue(cost.tenthMoreCents() < cost.annualCents());
        assertEquals(Set.of(), PlanCosts.cost(plan("flat"), level(), 1).flags());
    }

    @Test
    void cost_ofAContractThatEndsWithinTheYear_isFlagged() {
        assertEquals(Set.of(), flags(12));
        assertEquals(Set.of(), flags(0));
        assertEquals(Set.of(Flag.SHORT_TERM), flags(11));
    }

    private Set<Flag> flags(int months) {
        EnergyPlan flat = plan("flat");
        return PlanCosts.cost(
                        new EnergyPlan(
                                flat.id(),
                                flat.tariff(),
                                flat.introductory(),
                                months,
                                flat.exitFee(),
                                flat.renewablePercent(),
                                flat.offeredFrom(),
                                flat.offeredTo()),
                        level(),
                        1)
                .flags();
    }

    @Test
    void rank_ordersByCost_andWeighsTheExitFee() {
        List<EnergyPlan> plans = Stream.of("bill_credit", "flat", "tiered", "double_credit")
                .map(EnergyVectorsTest::plan)
                .toList();
        List<PlanCosts.Recommendation> ranked = PlanCosts.rank(
                plans, level(), new PlanCosts.Current(plan("flat"), 3), PlanCosts.Preference.none(), TODAY);

        assertEquals("tiered", ranked.getFirst().cost().plan().id());
        assertEquals(12 * 9_50, ranked.getFirst().savingCents());
        assertEquals(45_00, ranked.getFirst().exitFeeCents());
        assertEquals(45.0 / 9.5, ranked.getFirst().breakEvenMonths().orElseThrow(), 1e-12);
        assertTrue(ranked.getFirst().worthwhile());
        PlanCosts.Preference green = new PlanCosts.Preference(50, BigDecimal.ZERO);
        assertEquals(
                List.of("flat"),
                PlanCosts.rank(plans, level(), new PlanCosts.Current(plan("tiered"), 3), green, TODAY).stream()
                        .map(entry -> entry.cost().plan().id())
                        .toList());
    }

    @Test
    void timeOfUse_pricesEachHourByItsPeriod() {
        int[][] weekday = new int[12][24];
        int[][] weekend = new int[12][24];
        for (int[] month : weekday) {
            Arrays.fill(month, 13, 19, 1);
        }
        Tariff tariff = new Tariff(
                BigDecimal.ZERO,
                Tariff.Schedule.of(weekday, weekend),
                List.of(Tariff.Tiers.of(new BigDecimal("0.1")), Tariff.Tiers.of(new BigDecimal("0.3"))),
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                List.of(),
                List.of());
        long[] slots = new long[UsageProfile.SLOTS];
        Arrays.fill(slots, 1000);
        Bill bill = PlanCosts.bill(tariff, UsageProfile.ofSlots(slots), 5);

        assertEquals(0, new BigDecimal("6.00").compareTo(bill.total()));
    }

    @Test
    void tiers_thatDoNotAscend_areRefused() {
        Tariff.Tier first = new Tariff.Tier(Optional.of(new BigDecimal("650")), BigDecimal.ONE);
        Tariff.Tier second = new Tariff.Tier(Optional.of(new BigDecimal("350")), BigDecimal.ONE);
        Tariff.Tier last = new Tariff.Tier(Optional.empty(), BigDecimal.ONE);
        InvalidInput refused = assertThrows(InvalidInput.class, () -> new Tariff.Tiers(List.of(first, second, last)));

        assertEquals("TIERS_NOT_ASCENDING", refused.code());
    }
}
