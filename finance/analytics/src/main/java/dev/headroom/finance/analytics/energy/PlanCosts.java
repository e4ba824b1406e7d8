package dev.headroom.finance.analytics.energy;

import dev.headroom.finance.analytics.InvalidInput;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** What plans cost a household on its own use, and which to take. */
public final class PlanCosts {
    private PlanCosts() {}

    /** What a household should know about a plan on its own use. */
    public enum Flag {
        /** A tenth more or less use in some month gains or loses a credit. */
        CREDIT_CLIFF,
        /** The first months are cheaper than what follows. */
        INTRODUCTORY_RATE,
        /** A fee for little use is due in some month, or would be with a tenth less. */
        MINIMUM_USE,
        /** The contract ends within the year: its price is counted for twelve months and promised for fewer. */
        SHORT_TERM
    }

    /**
     * A year on a plan.
     *
     * @param annualCents twelve bills, each rounded
     * @param tenthLessCents with a tenth less use in every month
     * @param tenthMoreCents with a tenth more
     * @param ongoingCents a year after the introductory months
     */
    public record Cost(
            EnergyPlan plan,
            long annualCents,
            long tenthLessCents,
            long tenthMoreCents,
            long ongoingCents,
            Set<Flag> flags) {
        public Cost {
            flags = Set.copyOf(flags);
        }
    }

    /**
     * A plan beside the current one.
     *
     * @param cost on the household's use
     * @param savingCents a year, before the exit fee
     * @param exitFeeCents of the current contract
     * @param breakEvenMonths months until the saving has paid the fee; empty where nothing is saved
     * @param worthwhile whether the saving over the new contract's term exceeds the fee
     */
    public record Recommendation(
            Cost cost, long savingCents, long exitFeeCents, OptionalDouble breakEvenMonths, boolean worthwhile) {}

    /**
     * What matters to a household.
     *
     * @param leastRenewablePercent plans with less are left out
     * @param dollarsPerDirtyMwh what it would pay to avoid a megawatt-hour that is not renewable; ranks, but is no cost
     */
    public record Preference(int leastRenewablePercent, BigDecimal dollarsPerDirtyMwh) {
        /** Cost alone. */
        public static Preference none() {
            return new Preference(0, BigDecimal.ZERO);
        }
    }

    /** The bill of a month of so much use, all of it in the first period. */
    public static Bill bill(Tariff tariff, long wattHours) {
        if (wattHours < 0) {
            throw InvalidInput.malformed("NEGATIVE_USE", "use", "must not be below 0 Wh", wattHours);
        }
        long[] use = new long[tariff.periods().size()];
        use[0] = wattHours;
        return new PlanPricer(tariff).bill(use);
    }

    /** The bill of a month 1..12 of a profile. */
    public static Bill bill(Tariff tariff, UsageProfile profile, int month) {
        PlanPricer pricer = new PlanPricer(tariff);
        return pricer.bill(pricer.byPeriod(profile, month));
    }

    /**
     * A year on a plan.
     *
     * @param firstMonth month 1..12 in which the contract begins; decides which months are introductory
     */
    public static Cost cost(EnergyPlan plan, UsageProfile profile, int firstMonth) {
        return new Prepared(plan).cost(profile, firstMonth);
    }

    /** A plan made ready for many households. */
    public static final class Prepared {
        private final EnergyPlan plan;
        private final PlanPricer standard;
        private final Optional<PlanPricer> introductory;

        public Prepared(EnergyPlan plan) {
            this.plan = plan;
            this.standard = new PlanPricer(plan.tariff());
            this.introductory = plan.introductory().map(start -> new PlanPricer(start.tariff()));
        }

        public EnergyPlan plan() {
            return plan;
        }

        /** A year on the plan from a month 1..12 on. About 100 ns a month. */
        public Cost cost(UsageProfile profile, int firstMonth) {
            int cheaper =
                    plan.introductory().map(EnergyPlan.Introductory::months).orElse(0);
            long annual = 0;
            long less = 0;
            long more = 0;
            long ongoing = 0;
            boolean cliff = false;
            boolean minimum = false;
            for (int k = 0; k < 12; k++) {
                int month = (firstMonth - 1 + k) % 12 + 1;
                PlanPricer pricer = k < cheaper ? introductory.orElse(standard) : standard;
                long[] use = pricer.byPeriod(profile, month);
                long[] lower = scaled(use, 9);
                long[] upper = scaled(use, 11);
                long cents = pricer.cents(use);
                annual += cents;
                less += pricer.cents(lower);
                more += pricer.cents(upper);
                ongoing += pricer == standard ? cents : standard.cents(standard.byPeriod(profile, month));
                long credits = pricer.credits(sum(use));
                cliff |= credits != pricer.credits(sum(lower)) || credits != pricer.credits(sum(upper));
                minimum |= pricer.fees(sum(lower)) > 0;
            }
            return new Cost(
                    plan, annual, less, more, ongoing, flags(cliff, minimum, ongoing > annual, plan.termMonths()));
        }

        private static Set<Flag> flags(boolean cliff, boolean minimum, boolean cheaper, int termMonths) {
            Set<Flag> flags = EnumSet.noneOf(Flag.class);
            if (cliff) {
                flags.add(Flag.CREDIT_CLIFF);
            }
            if (cheaper) {
                flags.add(Flag.INTRODUCTORY_RATE);
            }
            if (minimum) {
                flags.add(Flag.MINIMUM_USE);
            }
            if (termMonths > 0 && termMonths < 12) {
                flags.add(Flag.SHORT_TERM);
            }
            return flags;
        }

        private static long[] scaled(long[] use, int tenths) {
            long[] scaled = new long[use.length];
            for (int p = 0; p < use.length; p++) {
                scaled[p] = (use[p] * tenths + 5) / 10;
            }
            return scaled;
        }

        private static long sum(long[] use) {
            long sum = 0;
            for (long period : use) {
                sum += period;
            }
            return sum;
        }
    }

    /**
     * The contract a household has.
     *
     * @param monthsLeft until its end
     */
    public record Current(EnergyPlan plan, int monthsLeft) {}

    /**
     * Plans on offer, the best first: by a year's cost with the preference for renewable energy, then by name.
     *
     * @param today decides which plans are on offer and in which month a contract would begin
     */
    public static List<Recommendation> rank(
            Collection<EnergyPlan> plans,
            UsageProfile profile,
            Current current,
            Preference preference,
            LocalDate today) {
        int month = today.getMonthValue();
        long now = cost(current.plan(), profile, month).ongoingCents();
        long fee = cents(current.plan().exitFee().dollars(current.monthsLeft()));
        List<Recommendation> ranked = new ArrayList<>();
        for (EnergyPlan plan : plans) {
            if (plan.offeredOn(today) && plan.renewablePercent() >= preference.leastRenewablePercent()) {
                Cost cost = cost(plan, profile, month);
                ranked.add(recommendation(cost, now - cost.annualCents(), fee));
            }
        }
        ranked.sort(Comparator.comparing((Recommendation entry) -> weighed(entry.cost(), profile, preference))
                .thenComparing(entry -> entry.cost().plan().id()));
        return List.copyOf(ranked);
    }

    private static Recommendation recommendation(Cost cost, long saving, long fee) {
        OptionalDouble breakEven =
                saving > 0 ? OptionalDouble.of((double) fee / ((double) saving / 12)) : OptionalDouble.empty();
        // saving / 12 * term > fee, in whole numbers
        int term = cost.plan().termMonths() == 0 ? 12 : cost.plan().termMonths();
        return new Recommendation(cost, saving, fee, breakEven, Math.multiplyExact(saving, term) > fee * 12);
    }

    private static BigDecimal weighed(Cost cost, UsageProfile profile, Preference preference) {
        BigDecimal dirty = BigDecimal.valueOf(profile.year(), 6)
                .multiply(BigDecimal.valueOf(100L - cost.plan().renewablePercent(), 2));
        return BigDecimal.valueOf(cost.annualCents(), 2).add(dirty.multiply(preference.dollarsPerDirtyMwh()));
    }

    private static long cents(BigDecimal dollars) {
        return dollars.movePointRight(2).setScale(0, RoundingMode.HALF_UP).longValueExact();
    }
}
