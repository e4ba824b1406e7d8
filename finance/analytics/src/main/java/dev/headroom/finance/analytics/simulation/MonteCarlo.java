package dev.headroom.finance.analytics.simulation;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs plans over random growth. Paths are worked in blocks that threads take one after another; a path's result
 * depends on the seed and its number alone.
 */
public final class MonteCarlo {
    /** Paths that fit one run. */
    public static final int MOST_PATHS = 1_000_000;
    /** Draws (paths × steps × assets) that fit one run. */
    public static final long MOST_DRAWS = 4_000_000_000L;
    /** Wealth that is kept for the fan (paths × years, and the beginning) of one run: 100 MB. */
    public static final long MOST_KEPT = 12_500_000;

    private static final int BLOCK = 256;
    private static final double PAID = -1e-12;

    private final Growth growth;
    private final long seed;
    private final int paths;
    private final Draws draws;

    /**
     * A run to be.
     *
     * @param paths 1..1,000,000
     * @throws InvalidInput {@code PATHS_RANGE}
     */
    public MonteCarlo(Growth growth, long seed, int paths) {
        this(growth, seed, paths, Draws.chosen());
    }

    MonteCarlo(Growth growth, long seed, int paths, Draws draws) {
        if (paths < 1 || paths > MOST_PATHS) {
            throw InvalidInput.malformed("PATHS_RANGE", "paths", "must be 1.." + MOST_PATHS, paths)
                    .instead("40,000 paths give a standard error of 0.2 points");
        }
        this.growth = growth;
        this.seed = seed;
        this.paths = paths;
        this.draws = draws;
    }

    /**
     * Whether a plan fits, in time and in memory.
     *
     * @throws InvalidInput {@code RUN_TOO_LARGE}
     */
    public void check(Plan plan) {
        long drawn = (long) paths * Math.max(1, plan.steps()) * growth.assets();
        if (drawn > MOST_DRAWS) {
            throw InvalidInput.malformed(
                            "RUN_TOO_LARGE", "paths x steps x assets", "must be at most " + MOST_DRAWS, drawn)
                    .instead("take fewer paths or longer steps");
        }
        long kept = (long) paths * (plan.years() + 1);
        if (kept > MOST_KEPT) {
            throw InvalidInput.malformed("RUN_TOO_LARGE", "paths x years", "must be at most " + MOST_KEPT, kept)
                    .instead("take fewer paths: 100,000 give a standard error of 0.16 points at most");
        }
    }

    /** Runs a plan on the caller's thread. */
    public Outcome run(Plan plan) {
        return run(plan, Conduct.alone());
    }

    /**
     * Runs a plan.
     *
     * @throws InvalidInput {@code RUN_TOO_LARGE}
     * @throws CancellationException when the conduct says so
     */
    public Outcome run(Plan plan, Conduct conduct) {
        return new Run(plan, conduct, true).outcome();
    }

    /** The share of paths that pay everything, without the fan. */
    public double success(Plan plan, Conduct conduct) {
        return new Run(plan, conduct, false).success();
    }

    /**
     * The greatest constant real withdrawal of a year that is paid with at least a probability, by bisection on the
     * same random numbers.
     *
     * @param plan its rule is replaced
     * @param probability above 0, at most 1
     * @throws InvalidInput {@code PROBABILITY_RANGE}, {@code HORIZON_RANGE} for a plan without withdrawals
     */
    public double safeWithdrawal(Plan plan, double probability, Conduct conduct) {
        if (!(probability > 0 && probability <= 1)) {
            throw InvalidInput.malformed(
                    "PROBABILITY_RANGE", "probability", "must be above 0 and at most 1", probability);
        }
        if (plan.withdrawalsFrom() >= plan.years()) {
            throw InvalidInput.impossible("HORIZON_RANGE", "plan", "must have years of withdrawals", plan.years());
        }
        double low = 0;
        double high = Math.max(plan.initial(), 1);
        while (success(plan.with(new WithdrawalRule.ConstantReal(high)), conduct) >= probability && high < 1e15) {
            low = high;
            high *= 2;
        }
        for (int i = 0; i < 48 && high - low > 1e-9 * high; i++) {
            double middle = 0.5 * (low + high);
            if (success(plan.with(new WithdrawalRule.ConstantReal(middle)), conduct) >= probability) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** One plan's run: arrays that all threads write their own paths of. */
    private final class Run {
        private final Plan plan;
        private final Conduct conduct;
        private final double[][] wealth;
        private final int[] failedIn;
        private final CountDownLatch over = new CountDownLatch(1);
        private final AtomicInteger nextBlock = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicInteger succeeded = new AtomicInteger();
        private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

        Run(Plan plan, Conduct conduct, boolean fan) {
            check(plan);
            this.plan = plan;
            this.conduct = conduct;
            this.wealth = new double[fan ? plan.years() + 1 : 0][paths];
            this.failedIn = new int[paths];
            Arrays.fill(failedIn, -1);
            work();
        }

        /**
         * Helpers may start late or never: the run is over with its last block, so that runs which share an executor
         * don't wait for each other's turn.
         */
        private void work() {
            int helpers = Math.min(conduct.threads(), (paths + BLOCK - 1) / BLOCK) - 1;
            for (int h = 0; h < helpers; h++) {
                conduct.executor().execute(this::takeBlocks);
            }
            takeBlocks();
            try {
                over.await();
            } catch (InterruptedException interrupted) {
                end(new CancellationException("interrupted"));
                Thread.currentThread().interrupt();
            }
            RuntimeException failed = failure.get();
            if (failed != null) {
                throw failed;
            }
        }

        private void end(RuntimeException why) {
            failure.compareAndSet(null, why);
            over.countDown();
        }

        private void takeBlocks() {
            try {
                BlockOfPaths block = null;
                for (int b = nextBlock.getAndIncrement(); b * (long) BLOCK < paths; b = nextBlock.getAndIncrement()) {
                    if (failure.get() != null) {
                        return;
                    }
                    if (conduct.cancelled().getAsBoolean()) {
                        throw new CancellationException("the run was cancelled after " + done.get() + " paths");
                    }
                    int count = Math.min(BLOCK, paths - b * BLOCK);
                    block = block == null ? new BlockOfPaths() : block;
                    int paid = block.run(b * BLOCK, count);
                    int all = succeeded.addAndGet(paid);
                    int finished = done.addAndGet(count);
                    conduct.progress().accept(new Conduct.Progress(finished, paths, all));
                    if (finished == paths) {
                        over.countDown();
                    }
                }
            } catch (RuntimeException failed) {
                end(failed);
            }
        }

        double success() {
            return (double) succeeded.get() / paths;
        }

        Outcome outcome() {
            double share = success();
            List<Outcome.Band> fan = new ArrayList<>();
            for (int y = 0; y <= plan.years(); y++) {
                Arrays.sort(wealth[y]);
                fan.add(Outcome.Band.of(y, wealth[y]));
            }
            Integer[] failures = new Integer[plan.years()];
            Arrays.fill(failures, 0);
            for (int year : failedIn) {
                if (year >= 0) {
                    failures[year]++;
                }
            }
            return new Outcome(
                    paths,
                    share,
                    Math.sqrt(share * (1 - share) / paths),
                    fan,
                    Doubles.owned(wealth[plan.years()]),
                    List.of(failures));
        }

        /** The state of the paths a thread works on. */
        private final class BlockOfPaths {
            private final GrowthKernel kernel = new GrowthKernel(growth, draws, seed, Math.max(1, plan.steps()), BLOCK);
            private final double[] value = new double[BLOCK];
            private final double[] withdrawal = new double[BLOCK];
            /** In money of the plan's first year. */
            private final double[] first = new double[BLOCK];

            private final double[] start = new double[BLOCK];
            private final double[] yearGrowth = new double[BLOCK];
            private final double[] factor = new double[BLOCK];
            private final double[] due = new double[BLOCK];
            private final double[] left = new double[BLOCK];
            /** Only the guardrails look at last year's growth. */
            private final boolean watchesGrowth = plan.rule() instanceof WithdrawalRule.GuytonKlinger;

            int run(int firstPath, int count) {
                Arrays.fill(value, 0, count, plan.initial());
                Arrays.fill(yearGrowth, 0, count, 0);
                record(0, firstPath, count, 1);
                double level = 1;
                for (int y = 0; y < plan.years(); y++) {
                    decide(y, level, count);
                    year(y, level, firstPath, count);
                    level *= 1 + plan.inflation();
                    record(y + 1, firstPath, count, level);
                }
                int paid = 0;
                for (int i = 0; i < count; i++) {
                    paid += failedIn[firstPath + i] < 0 ? 1 : 0;
                }
                return paid;
            }

            private void decide(int y, double level, int count) {
                if (y < plan.withdrawalsFrom()) {
                    Arrays.fill(withdrawal, 0, count, 0);
                    return;
                }
                switch (plan.rule()) {
                    case WithdrawalRule.None _ -> Arrays.fill(withdrawal, 0, count, 0);
                    case WithdrawalRule.ConstantReal rule -> Arrays.fill(withdrawal, 0, count, rule.amount() * level);
                    default -> decideEach(y, level, count);
                }
            }

            private void decideEach(int y, double level, int count) {
                int since = y - plan.withdrawalsFrom();
                for (int i = 0; i < count; i++) {
                    withdrawal[i] = plan.rule()
                            .withdrawal(new WithdrawalRule.Situation(
                                    since,
                                    plan.years() - y,
                                    value[i],
                                    first[i],
                                    withdrawal[i],
                                    yearGrowth[i],
                                    level,
                                    plan.inflation()));
                    if (since == 0) {
                        first[i] = withdrawal[i] / level;
                    }
                }
            }

            private void year(int y, double level, int firstPath, int count) {
                int steps = plan.stepsPerYear();
                double added = plan.contribution(y) * level / steps;
                double least = PAID * Math.max(1, plan.initial());
                for (int i = 0; i < count; i++) {
                    due[i] = withdrawal[i] / steps;
                }
                Arrays.fill(start, 0, count, 1);
                for (int s = 0; s < steps; s++) {
                    kernel.fill(firstPath, y * steps + s, factor, count);
                    if (step(added, least, count)) {
                        fail(firstPath, y, least, count);
                    }
                    if (watchesGrowth) {
                        for (int i = 0; i < count; i++) {
                            start[i] *= factor[i];
                        }
                    }
                }
                for (int i = 0; i < count; i++) {
                    yearGrowth[i] = start[i] - 1;
                }
            }

            /** One step of all paths without a branch, so that the compiler does several at a time. */
            private boolean step(double added, double least, int count) {
                int below = 0;
                for (int i = 0; i < count; i++) {
                    left[i] = value[i] + added - due[i];
                }
                for (int i = 0; i < count; i++) {
                    below += left[i] < least ? 1 : 0;
                }
                for (int i = 0; i < count; i++) {
                    value[i] = Math.max(0, left[i]) * factor[i];
                }
                return below > 0;
            }

            private void fail(int firstPath, int y, double least, int count) {
                for (int i = 0; i < count; i++) {
                    if (left[i] < least) {
                        fail(firstPath + i, y);
                    }
                }
            }

            private void fail(int path, int year) {
                if (failedIn[path] < 0) {
                    failedIn[path] = year;
                }
            }

            private void record(int year, int firstPath, int count, double level) {
                if (wealth.length > 0) {
                    double[] row = wealth[year];
                    for (int i = 0; i < count; i++) {
                        row[firstPath + i] = value[i] / level;
                    }
                }
            }
        }
    }
}
