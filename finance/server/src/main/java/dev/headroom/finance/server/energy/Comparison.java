package dev.headroom.finance.server.energy;

import dev.headroom.finance.analytics.energy.EnergyPlan;
import dev.headroom.finance.analytics.energy.PlanCosts;
import dev.headroom.finance.server.calculation.Calculations;
import dev.headroom.finance.server.calculation.Calculations.Kind;
import dev.headroom.finance.server.calculation.Explanation;
import dev.headroom.finance.server.energy.EnergyController.Contract;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.money.Money;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Prices the plans of a region on a household's own year. */
@Component
class Comparison {
    static final String MODEL = "energy-1";

    private final Plans plans;
    private final Contracts contracts;
    private final Calculations calculations;

    Comparison(Plans plans, Contracts contracts, Calculations calculations) {
        this.plans = plans;
        this.contracts = contracts;
        this.calculations = calculations;
    }

    /** @param premium worth of a megawatt-hour that is renewable instead; ranks, but is no cost */
    record Question(int region, int leastRenewable, BigDecimal premium, int limit) {}

    /**
     * A plan on the household's use.
     *
     * @param annual twelve bills, delivery included, sales tax not
     * @param tenthLess with a tenth less use in every month
     * @param ongoing a year after introductory months
     * @param saving beside the contract the household has, before its exit fee; null without a contract
     * @param breakEvenMonths until the saving has paid the exit fee; null where nothing is saved
     * @param worthwhile whether the saving over the new contract's term exceeds the fee
     * @param flags credit_cliff, introductory_rate, minimum_use, short_term
     */
    record Recommendation(
            long planId,
            String provider,
            String name,
            String rateType,
            int termMonths,
            int renewablePercent,
            Money annual,
            Money tenthLess,
            Money tenthMore,
            Money ongoing,
            @Nullable Money saving,
            @Nullable Money exitFee,
            @Nullable Double breakEvenMonths,
            @Nullable Boolean worthwhile,
            List<String> flags) {}

    /**
     * Plans, the best first.
     *
     * @param current what a year on the contract the household has would cost; null without one
     */
    record Recommendations(
            long householdId,
            BigDecimal kilowattHours,
            BigDecimal coveragePercent,
            @Nullable Money current,
            List<Recommendation> items,
            Explanation explanation) {}

    Recommendations of(
            Household household, Question question, Usage.Year year, @Nullable Contract contract, String version) {
        LocalDate today = contracts.today(household);
        List<String> notes = new ArrayList<>();
        List<Plan> offered = plans.of(question.region());
        Map<String, Plan> byId = new HashMap<>();
        offered.forEach(plan -> byId.put(Long.toString(plan.id()), plan));
        List<EnergyPlan> priced = Plans.priced(offered, notes);
        UsageAnalysis analysis = UsageAnalysis.of(year);
        notes.addAll(analysis.explanation().notes());
        List<PlanCosts.Recommendation> ranked = List.of();
        Money now = null;
        if (!priced.isEmpty()) {
            EnergyPlan own = contract == null ? priced.getFirst() : Plans.priced(plans.get(contract.planId()));
            int left = contract == null ? 0 : monthsLeft(contract, today);
            PlanCosts.Preference preference = new PlanCosts.Preference(question.leastRenewable(), question.premium());
            ranked = calculations.run(
                    Kind.ENERGY,
                    () -> PlanCosts.rank(priced, year.profile(), new PlanCosts.Current(own, left), preference, today));
            if (contract != null) {
                long cents = PlanCosts.cost(own, year.profile(), today.getMonthValue())
                        .ongoingCents();
                now = EnergyController.money(cents, household.currency());
            }
        }
        return new Recommendations(
                household.id(),
                analysis.total(),
                analysis.coveragePercent(),
                now,
                ranked.stream()
                        .limit(question.limit())
                        .flatMap(found -> java.util.stream.Stream.ofNullable(
                                        byId.get(found.cost().plan().id()))
                                .map(plan -> recommendation(found, plan, contract != null, household.currency())))
                        .toList(),
                new Explanation(
                        "twelve bills on the household's own use of "
                                + year.firstDay()
                                + " to "
                                + year.lastDay()
                                + ", each rounded; delivery included, sales tax not; ranked by a year's cost with the"
                                + " worth of renewable energy that was asked for",
                        MODEL,
                        version,
                        year.lastDay(),
                        notes));
    }

    /** A part of a month counts whole. */
    private static int monthsLeft(Contract contract, LocalDate today) {
        LocalDate ends = contract.endsOn();
        if (ends == null || !ends.isAfter(today)) {
            return 0;
        }
        long whole = ChronoUnit.MONTHS.between(today, ends);
        return Math.toIntExact(today.plusMonths(whole).isBefore(ends) ? whole + 1 : whole);
    }

    private static Recommendation recommendation(
            PlanCosts.Recommendation found, Plan plan, boolean compared, String currency) {
        PlanCosts.Cost cost = found.cost();
        return new Recommendation(
                plan.id(),
                plan.provider(),
                plan.name(),
                plan.rateType(),
                plan.termMonths(),
                plan.renewablePercent(),
                EnergyController.money(cost.annualCents(), currency),
                EnergyController.money(cost.tenthLessCents(), currency),
                EnergyController.money(cost.tenthMoreCents(), currency),
                EnergyController.money(cost.ongoingCents(), currency),
                compared ? EnergyController.money(found.savingCents(), currency) : null,
                compared ? EnergyController.money(found.exitFeeCents(), currency) : null,
                compared && found.breakEvenMonths().isPresent()
                        ? found.breakEvenMonths().getAsDouble()
                        : null,
                compared ? found.worthwhile() : null,
                cost.flags().stream()
                        .map(flag -> flag.name().toLowerCase(Locale.ROOT))
                        .sorted()
                        .toList());
    }
}
