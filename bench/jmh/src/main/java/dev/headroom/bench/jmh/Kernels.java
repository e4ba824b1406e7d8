package dev.headroom.bench.jmh;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.Matrix;
import dev.headroom.finance.analytics.covariance.Covariance;
import dev.headroom.finance.analytics.covariance.Estimators;
import dev.headroom.finance.analytics.energy.EnergyPlan;
import dev.headroom.finance.analytics.energy.PlanCosts;
import dev.headroom.finance.analytics.energy.Tariff;
import dev.headroom.finance.analytics.energy.UsageProfile;
import dev.headroom.finance.analytics.optimisation.Allocation;
import dev.headroom.finance.analytics.optimisation.Constraints;
import dev.headroom.finance.analytics.optimisation.MeanVariance;
import dev.headroom.finance.analytics.optimisation.Universe;
import dev.headroom.finance.analytics.portfolio.Activity;
import dev.headroom.finance.analytics.portfolio.Market;
import dev.headroom.finance.analytics.portfolio.ValueSeries;
import dev.headroom.finance.analytics.returns.PriceSeries;
import dev.headroom.finance.analytics.simulation.Conduct;
import dev.headroom.finance.analytics.simulation.Growth;
import dev.headroom.finance.analytics.simulation.MonteCarlo;
import dev.headroom.finance.analytics.simulation.Plan;
import dev.headroom.finance.analytics.simulation.WithdrawalRule;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Simulation, covariance and optimisation on one core, of the sizes that an interactive answer needs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class Kernels {
    private static final ExecutorService POOL =
            Executors.newFixedThreadPool(1, Thread.ofPlatform().daemon().factory());
    private static final Growth ONE = Growth.Lognormal.single(0.04, 0.12);
    private static final Plan YEARS = Plan.retirement(1, 30, new WithdrawalRule.ConstantReal(0.04));
    private static final Plan MONTHS = new Plan(1, 30, 12, Doubles.of(), 0, new WithdrawalRule.ConstantReal(0.04), 0);

    private static final ValueSeries.Days DAYS =
            ValueSeries.Days.weekdays(LocalDate.of(2016, 1, 4), LocalDate.of(2025, 8, 29));

    private final Growth eight = eight();
    private final UsageProfile usage = year();
    private final List<PlanCosts.Prepared> energyPlans = plans();
    private final List<Activity> bought = activities();
    private final Market fifty = market();
    private final Matrix panel = panel(1260, 500);
    private final MeanVariance twenty = problem(20);
    private final MeanVariance hundred = problem(100);
    private final MeanVariance fiveHundred = problem(500);

    private static Growth eight() {
        double[][] covariance = new double[8][8];
        for (int i = 0; i < 8; i++) {
            for (int j = 0; j < 8; j++) {
                covariance[i][j] = i == j ? 0.0016 : 0.0005;
            }
        }
        return new Growth.Lognormal(Doubles.filled(8, 0.004), Matrix.of(covariance), Doubles.filled(8, 0.125));
    }

    /** Returns that share five factors. */
    private static Matrix panel(int days, int assets) {
        SplittableRandom random = new SplittableRandom(assets);
        double[] exposure = new double[assets * 5];
        for (int i = 0; i < exposure.length; i++) {
            exposure[i] = 0.3 + random.nextDouble();
        }
        double[] cells = new double[days * assets];
        double[] factors = new double[5];
        for (int t = 0; t < days; t++) {
            for (int k = 0; k < 5; k++) {
                factors[k] = random.nextGaussian() * 0.006;
            }
            for (int j = 0; j < assets; j++) {
                double sum = random.nextGaussian() * (0.005 + 0.02 * (j * 7 % assets) / assets);
                for (int k = 0; k < 5; k++) {
                    sum += factors[k] * exposure[j * 5 + k];
                }
                cells[t * assets + j] = sum;
            }
        }
        return Matrix.owned(days, assets, cells);
    }

    private static MeanVariance problem(int assets) {
        SplittableRandom random = new SplittableRandom(assets);
        double[] expected = new double[assets];
        for (int i = 0; i < assets; i++) {
            expected[i] = 0.02 + 0.1 * random.nextDouble();
        }
        return new MeanVariance(Universe.of(Doubles.owned(expected), covariance(assets)), Constraints.longOnly(assets));
    }

    /** Of a year, of as many days as keep it definite. */
    static Matrix covariance(int assets) {
        return Estimators.sample(panel(3 * assets + 60, assets)).times(252).matrix();
    }

    private static UsageProfile year() {
        SplittableRandom random = new SplittableRandom(11);
        long[] slots = new long[UsageProfile.SLOTS];
        for (int s = 0; s < slots.length; s++) {
            slots[s] = 10_000L + random.nextInt(30_000);
        }
        return UsageProfile.ofSlots(slots);
    }

    private static List<PlanCosts.Prepared> plans() {
        List<PlanCosts.Prepared> plans = new ArrayList<>();
        for (int p = 0; p < 500; p++) {
            Tariff tariff = Tariff.flat(
                    BigDecimal.valueOf(495 + p, 2),
                    new Tariff.Tiers(List.of(
                            new Tariff.Tier(
                                    Optional.of(BigDecimal.valueOf(500 + p)), BigDecimal.valueOf(90 + p % 50, 3)),
                            new Tariff.Tier(Optional.empty(), BigDecimal.valueOf(130 + p % 70, 3)))),
                    new BigDecimal("4.39"),
                    new BigDecimal("0.038"));
            plans.add(new PlanCosts.Prepared(new EnergyPlan(
                    "p" + p,
                    tariff,
                    Optional.empty(),
                    12,
                    new EnergyPlan.ExitFee.None(),
                    50,
                    LocalDate.EPOCH,
                    Optional.empty())));
        }
        return plans;
    }

    private static List<Activity> activities() {
        List<Activity> activities = new ArrayList<>();
        for (int a = 0; a < 50; a++) {
            activities.add(new Activity.Buy(
                    new Activity.When(LocalDate.of(2016, 1, 4), a),
                    "a" + a,
                    "l" + a,
                    BigDecimal.valueOf(10L + a),
                    1000,
                    0,
                    false));
        }
        return activities;
    }

    private static Market market() {
        SplittableRandom random = new SplittableRandom(5);
        Map<String, PriceSeries> prices = new HashMap<>();
        for (int a = 0; a < 50; a++) {
            int[] days = new int[DAYS.size()];
            double[] closes = new double[days.length];
            double price = 100;
            for (int t = 0; t < days.length; t++) {
                price *= 1 + (random.nextDouble() - 0.495) * 0.02;
                days[t] = Math.toIntExact(DAYS.date(t).toEpochDay());
                closes[t] = price;
            }
            prices.put("a" + a, PriceSeries.ofDays(days, closes));
        }
        return Market.of("USD", prices);
    }

    @Benchmark
    public double simulation5000x30() {
        return new MonteCarlo(ONE, 1, 5_000).success(YEARS, Conduct.alone());
    }

    @Benchmark
    public double simulation5000x360x8() {
        return new MonteCarlo(eight, 1, 5_000).success(MONTHS, Conduct.alone());
    }

    @Benchmark
    public double simulation100000x360x8() {
        return new MonteCarlo(eight, 1, 100_000).success(MONTHS, Conduct.on(POOL, 2));
    }

    @Benchmark
    public long energy500Plans() {
        long sum = 0;
        for (PlanCosts.Prepared plan : energyPlans) {
            sum += plan.cost(usage, 1).annualCents();
        }
        return sum;
    }

    @Benchmark
    public ValueSeries values50x2520() {
        return ValueSeries.of(bought, fifty, DAYS);
    }

    @Benchmark
    public Covariance covariance1260x500() {
        return Estimators.sample(panel);
    }

    @Benchmark
    public Allocation minVolatility20() {
        return twenty.minVolatility();
    }

    @Benchmark
    public Allocation minVolatility100() {
        return hundred.minVolatility();
    }

    @Benchmark
    public Allocation minVolatility500() {
        return fiveHundred.minVolatility();
    }

    @Benchmark
    public List<Allocation> frontier100x500() {
        return fiveHundred.frontier(100);
    }
}
