package dev.headroom.finance.server.planning;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.simulation.Goal;
import dev.headroom.finance.analytics.simulation.Growth;
import dev.headroom.finance.analytics.simulation.MonteCarlo;
import dev.headroom.finance.analytics.simulation.Outcome;
import dev.headroom.finance.analytics.simulation.Plan;
import dev.headroom.finance.analytics.simulation.WithdrawalRule;
import dev.headroom.finance.server.calculation.Calculations;
import dev.headroom.finance.server.calculation.Calculations.Kind;
import dev.headroom.finance.server.calculation.Explanation;
import dev.headroom.finance.server.identity.Asking;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.money.Amount;
import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.planning.SimulationRequest.GrowthModel;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Goals, withdrawals and retirement, by simulation. */
@RestController
@RequestMapping("/api/v1/planning")
@Tag(name = "Planning")
class PlanningController {
    private static final double ON_TRACK = 0.75;
    private static final double USUAL_CERTAINTY = 0.9;
    private static final int USUAL_PATHS = 5_000;
    private static final int MOST_PATHS = 40_000;
    private static final int OLDEST = 120;
    private static final int LONGEST_PLAN = 100;

    private final Growths growths;
    private final Simulations simulations;
    private final GoalRows goals;
    private final Calculations calculations;
    private final InstantSource clock;

    PlanningController(
            Growths growths, Simulations simulations, GoalRows goals, Calculations calculations, InstantSource clock) {
        this.growths = growths;
        this.simulations = simulations;
        this.goals = goals;
        this.calculations = calculations;
        this.clock = clock;
    }

    /**
     * A goal: one that is kept, or any.
     *
     * @param monthly put aside at the start of every month in today's money
     */
    record GoalRequest(
            @Nullable Long goalId,
            @Nullable Amount saved,
            @Nullable Amount target,
            @Nullable LocalDate targetDate,
            @Nullable Amount monthly,
            @Nullable @Valid GrowthModel growth,
            @Nullable Integer paths,
            @Nullable Long seed) {}

    /**
     * The chance of a goal.
     *
     * @param probability share of the paths that reach the target
     * @param onTrack whether that is at least 0.75, or the target is there already
     * @param requiredMonthly what reaches the target at the median of growth; 0 where it is reached
     */
    record GoalAnswer(
            double probability,
            double standardError,
            boolean onTrack,
            int months,
            Money saved,
            Money target,
            Money monthly,
            Money requiredMonthly,
            Money median,
            Explanation explanation) {}

    @Operation(summary = "The chance of reaching a goal by its date")
    @PostMapping("/goal-probability")
    @Asking
    GoalAnswer goal(Household household, @Valid @RequestBody GoalRequest request) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), household.zone());
        GoalRows.Kept kept = request.goalId() == null ? null : goals.get(household, request.goalId());
        String currency = kept == null ? household.currency() : kept.target().currency();
        Money saved = money(request.saved(), "saved", currency, kept == null ? new Money(0, currency) : kept.saved());
        Money target = kept != null && request.target() == null
                ? kept.target()
                : Scenario.required("target", request.target()).atLeast(1, "target", currency);
        LocalDate date = kept != null && request.targetDate() == null
                ? kept.targetDate()
                : Scenario.required("target_date", request.targetDate());
        int months = Goal.monthsUntil(today, date);
        Money monthly =
                money(request.monthly(), "monthly", currency, kept == null ? new Money(0, currency) : kept.pace());
        Growths.Prepared growth = growths.prepare(household, request.growth(), 12);
        int paths = paths(request.paths());
        MonteCarlo simulation = new MonteCarlo(growth.growth(), seed(request.seed()), paths);
        Outcome outcome = reach(simulation, saved, monthly, months);
        double goal = target.decimal().doubleValue();
        double share = outcome.shareReaching(goal);
        double median = medianGrowth(growth.growth());
        double required = months == 0
                ? Math.max(0, goal - saved.decimal().doubleValue())
                : Math.max(0, Goal.requiredPayment(saved.decimal().doubleValue(), goal, median, months));
        return new GoalAnswer(
                share,
                Math.sqrt(share * (1 - share) / paths),
                share >= ON_TRACK || saved.minor() >= target.minor(),
                months,
                saved,
                target,
                monthly,
                Scenario.money(required, currency),
                Scenario.money(outcome.quantile(0.5), currency),
                new Explanation(
                        "share of %d paths of %d months that end with the target, money put aside at the start of each"
                                        .formatted(paths, months)
                                + " month; on track from 0.75",
                        Simulations.MODEL,
                        growth.version(),
                        growth.dataDate(),
                        growth.how()));
    }

    /** A plan of one "year" whose steps are all the months: only its end is asked for. */
    private Outcome reach(MonteCarlo simulation, Money saved, Money monthly, int months) {
        if (months > LONGEST_PLAN * 12) {
            throw InvalidInput.malformed("HORIZON_RANGE", "target date", "must be within 100 years", months / 12);
        }
        int years = Math.min(months, 1);
        Plan plan = new Plan(
                saved.decimal().doubleValue(),
                years,
                Math.max(months, 1),
                Doubles.filled(years, monthly.decimal().doubleValue() * months),
                years,
                new WithdrawalRule.None(),
                0);
        return calculations.run(Kind.PLANNING, () -> simulation.run(plan, simulations.conduct()));
    }

    /** Return of a month at the median of a lognormal mix, for payments; history's is its mean of logarithms. */
    private static double medianGrowth(Growth growth) {
        return switch (growth) {
            case Growth.Lognormal model -> mean(model.logMeans(), model.weights());
            case Growth.StudentT model -> mean(model.logMeans(), model.weights());
            case Growth.Bootstrap model -> {
                double sum = 0;
                for (int t = 0; t < model.history().rows(); t++) {
                    double row = 0;
                    for (int a = 0; a < model.weights().size(); a++) {
                        row += model.weights().get(a) * model.history().get(t, a);
                    }
                    sum += Math.log1p(row);
                }
                yield Math.expm1(sum / model.history().rows());
            }
        };
    }

    private static double mean(Doubles logMeans, Doubles weights) {
        double sum = 0;
        for (int a = 0; a < weights.size(); a++) {
            sum += weights.get(a) * Math.exp(logMeans.get(a));
        }
        return sum - 1;
    }

    /** @param probability with which every withdrawal is to be paid; 0.9 without it */
    record WithdrawalRequest(
            @Nullable Amount savings,
            @Nullable Integer years,
            @Nullable Double probability,
            @Nullable Double inflation,
            @Nullable @Valid GrowthModel growth,
            @Nullable Integer paths,
            @Nullable Long seed) {}

    /** The greatest withdrawal that is safe, of a year, in today's money. */
    record WithdrawalAnswer(
            Money yearly, @Nullable Double rate, double probability, int paths, int years, Explanation explanation) {}

    @Operation(
            summary = "The greatest constant withdrawal that lasts with a probability",
            description = "By bisection on the same random numbers.")
    @PostMapping("/safe-withdrawal")
    @Asking
    WithdrawalAnswer withdrawal(Household household, @Valid @RequestBody WithdrawalRequest request) {
        String currency = household.currency();
        Money savings = Scenario.required("savings", request.savings()).atLeast(0, "savings", currency);
        Growths.Prepared growth = growths.prepare(household, request.growth(), 1);
        int paths = paths(request.paths());
        int years = Scenario.required("years", request.years());
        double probability = request.probability() == null ? USUAL_CERTAINTY : request.probability();
        Plan plan = new Plan(
                savings.decimal().doubleValue(),
                years,
                1,
                Doubles.of(),
                0,
                new WithdrawalRule.None(),
                request.inflation() == null ? 0 : request.inflation());
        double yearly = calculations.run(
                Kind.PLANNING,
                () -> new MonteCarlo(growth.growth(), seed(request.seed()), paths)
                        .safeWithdrawal(plan, probability, simulations.conduct()));
        return new WithdrawalAnswer(
                Scenario.money(Math.floor(yearly * 100) / 100, currency),
                savings.minor() == 0 ? null : yearly / savings.decimal().doubleValue(),
                probability,
                paths,
                years,
                new Explanation(
                        "withdrawn at the start of every year with the rise of prices; rounded down",
                        Simulations.MODEL,
                        growth.version(),
                        growth.dataDate(),
                        growth.how()));
    }

    /**
     * A life in figures of today's money.
     *
     * @param spending of a year in retirement
     * @param pension of a year, from {@code pensionAge} on
     */
    record RetirementRequest(
            @Nullable Integer currentAge,
            @Nullable Integer retirementAge,
            @Schema(description = "95 without it") @Nullable Integer lastAge,
            @Nullable Amount savings,
            @Nullable Amount saving,
            @Nullable Amount spending,
            @Nullable Amount pension,
            @Nullable Integer pensionAge,
            @Nullable Double inflation,
            @Nullable @Valid GrowthModel growth,
            @Nullable Integer paths,
            @Nullable Long seed) {}

    /**
     * How a retirement fares.
     *
     * @param success share of the paths that pay all spending
     * @param safeSpending what lasts with nine chances of ten, pension included
     */
    record RetirementAnswer(
            double success,
            double standardError,
            int paths,
            List<SimulationAnswer.Band> fan,
            List<Integer> failures,
            Money safeSpending,
            Money medianAtRetirement,
            Explanation explanation) {}

    @Operation(summary = "A retirement from now to its end: chance, fan of wealth and what can be spent")
    @PostMapping("/retirement")
    @Asking
    RetirementAnswer retirement(Household household, @Valid @RequestBody RetirementRequest request) {
        String currency = household.currency();
        int age = ages("current_age", Scenario.required("current_age", request.currentAge()), 0);
        int retires = ages("retirement_age", Scenario.required("retirement_age", request.retirementAge()), age);
        int last = ages(
                "last_age", request.lastAge() == null ? Math.max(95, retires + 1) : request.lastAge(), retires + 1);
        int pensionAge = ages("pension_age", request.pensionAge() == null ? retires : request.pensionAge(), age);
        Money none = new Money(0, currency);
        Money savings = money(request.savings(), "savings", currency, none);
        Money saving = money(request.saving(), "saving", currency, none);
        Money spending = Scenario.required("spending", request.spending()).atLeast(0, "spending", currency);
        Money pension = money(request.pension(), "pension", currency, none);
        int years = last - age;
        double[] flows = new double[years];
        for (int y = 0; y < years; y++) {
            flows[y] = (y < retires - age ? saving.decimal().doubleValue() : 0)
                    + (age + y >= pensionAge ? pension.decimal().doubleValue() : 0);
        }
        Plan plan = new Plan(
                savings.decimal().doubleValue(),
                years,
                1,
                Doubles.of(flows),
                retires - age,
                new WithdrawalRule.ConstantReal(spending.decimal().doubleValue()),
                request.inflation() == null ? 0 : request.inflation());
        Growths.Prepared growth = growths.prepare(household, request.growth(), 1);
        int paths = paths(request.paths());
        MonteCarlo simulation = new MonteCarlo(growth.growth(), seed(request.seed()), paths);
        Outcome outcome = calculations.run(Kind.PLANNING, () -> simulation.run(plan, simulations.conduct()));
        double safe = calculations.run(
                Kind.PLANNING, () -> simulation.safeWithdrawal(plan, USUAL_CERTAINTY, simulations.conduct()));
        return new RetirementAnswer(
                outcome.success(),
                outcome.standardError(),
                paths,
                outcome.fan().stream()
                        .map(band -> SimulationAnswer.Band.of(band, currency))
                        .toList(),
                outcome.failures(),
                Scenario.money(Math.floor(safe * 100) / 100, currency),
                Scenario.money(outcome.fan().get(retires - age).p50(), currency),
                new Explanation(
                        "yearly steps in today's money: saving until %d, spending from then to %d, pension from %d; money"
                                        .formatted(retires, last, pensionAge)
                                + " moves at the start of the year",
                        Simulations.MODEL,
                        growth.version(),
                        growth.dataDate(),
                        growth.how()));
    }

    private static int ages(String subject, int age, int least) {
        if (age < least || age > OLDEST) {
            throw InvalidInput.impossible("AGE_RANGE", subject, "must be " + least + ".." + OLDEST, age);
        }
        return age;
    }

    private static int paths(@Nullable Integer asked) {
        int paths = asked == null ? USUAL_PATHS : asked;
        if (paths < 1 || paths > MOST_PATHS) {
            throw InvalidInput.malformed("PATHS_RANGE", "paths", "must be 1.." + MOST_PATHS, paths)
                    .instead("larger simulations run at /api/v1/simulations");
        }
        return paths;
    }

    private static long seed(@Nullable Long asked) {
        return asked == null ? 1 : asked;
    }

    private static Money money(@Nullable Amount stated, String subject, String currency, Money fallback) {
        return stated == null ? fallback : stated.atLeast(0, subject, currency);
    }
}
