package dev.headroom.tuning;

import dev.headroom.tuning.TrialReport.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tries changes and keeps those that are shown to help: blocks of old and new in randomised pairs, the paired
 * differences of the cost judged by a sign-flipping permutation test. Whatever happens, the value in force at the end
 * is the old one or one that was committed.
 */
public final class Trials {
    private static final int FLIPS = 4000;
    private static final double Z = 2.8;
    private static final double MOST_NOISE_EFFECT = 0.20;
    private static final int MOST_MISSES = 2;

    private final Trial plan;
    private final Workbench bench;
    private final RandomGenerator chance;
    private final Consumer<String> journal;

    /** @param journal gets a line for each step, for the audit */
    public Trials(Trial plan, Workbench bench, RandomGenerator chance, Consumer<String> journal) {
        this.plan = plan;
        this.bench = bench;
        this.chance = chance;
        this.journal = journal;
    }

    /** Thrown through a block that a guard ended. */
    private static final class Guarded extends Exception {
        private static final long serialVersionUID = 1L;

        Guarded(String reason) {
            super(reason);
        }
    }

    /** One knob, one change. Takes as long as its blocks. */
    public TrialReport run(Knob knob, double value) throws InterruptedException {
        double before = knob.current().getAsDouble();
        double after = knob.bounded(value);
        Optional<String> objection = bench.objection();
        if (objection.isPresent() || after == before) {
            String reason = objection.orElse("the value is in force already");
            return new TrialReport(knob.name(), before, after, Decision.REFUSED, 0, 0, 1, reason);
        }
        Baseline baseline = baseline();
        if (baseline.detectable(plan.pairs()) > MOST_NOISE_EFFECT) {
            return new TrialReport(
                    knob.name(),
                    before,
                    after,
                    Decision.TOO_NOISY,
                    baseline.noise(),
                    0,
                    1,
                    "only effects above " + Math.round(baseline.detectable(plan.pairs()) * 100) + " % could be seen");
        }
        try {
            List<Double> differences = new ArrayList<>();
            for (int pair = 0; pair < plan.pairs(); pair++) {
                differences.add(pair(knob, before, after, baseline));
            }
            return judged(knob, before, after, baseline, differences);
        } catch (Guarded guarded) {
            knob.change().accept(before);
            String reason = String.valueOf(guarded.getMessage());
            journal.accept(knob.name() + " rolled back to " + before + ": " + reason);
            return new TrialReport(knob.name(), before, after, Decision.ROLLED_BACK, baseline.noise(), 0, 1, reason);
        } catch (InterruptedException | RuntimeException end) {
            knob.change().accept(before);
            throw end;
        }
    }

    /** Equal blocks. */
    private record Baseline(
            double cost,
            double noise,
            @Nullable Double p95,
            @Nullable Double p99,
            double errors) {
        /** The effect that so many pairs show, at 5 % and with a power of 80 %. */
        double detectable(int pairs) {
            return Z * noise * Math.sqrt(2.0 / pairs);
        }
    }

    private Baseline baseline() throws InterruptedException {
        List<Measurement> blocks = new ArrayList<>();
        for (int i = 0; i < plan.noiseBlocks(); i++) {
            blocks.add(bench.block(plan.settle(), plan.block(), _ -> true));
        }
        double mean = blocks.stream().mapToDouble(Measurement::cost).average().orElse(0);
        double variance = blocks.stream()
                        .mapToDouble(block -> (block.cost() - mean) * (block.cost() - mean))
                        .sum()
                / (blocks.size() - 1);
        Baseline baseline = new Baseline(
                mean,
                mean == 0 ? Double.POSITIVE_INFINITY : Math.sqrt(variance) / mean,
                mean(blocks, Measurement::p95Millis),
                mean(blocks, Measurement::p99Millis),
                blocks.stream().mapToDouble(Measurement::errorShare).average().orElse(0));
        journal.accept("equal blocks differ by " + Math.round(baseline.noise() * 1000) / 10.0 + " %");
        return baseline;
    }

    private interface Figure {
        @Nullable Double of(Measurement block);
    }

    /** Of the blocks of which it can be told; null where that is none. */
    private static @Nullable Double mean(List<Measurement> blocks, Figure figure) {
        double sum = 0;
        int told = 0;
        for (Measurement block : blocks) {
            Double one = figure.of(block);
            if (one != null) {
                sum += one;
                told++;
            }
        }
        return told == 0 ? null : (Double) (sum / told);
    }

    /** The new block's cost over the old one's, less one. */
    private double pair(Knob knob, double before, double after, Baseline baseline)
            throws InterruptedException, Guarded {
        boolean newFirst = chance.nextBoolean();
        double first = block(knob, newFirst ? after : before, newFirst, baseline);
        double second = block(knob, newFirst ? before : after, !newFirst, baseline);
        knob.change().accept(before);
        double was = newFirst ? second : first;
        double is = newFirst ? first : second;
        return was == 0 ? 0 : is / was - 1;
    }

    private double block(Knob knob, double value, boolean guarded, Baseline baseline)
            throws InterruptedException, Guarded {
        knob.change().accept(value);
        @Nullable String[] stopped = new @Nullable String[1];
        Misses misses = new Misses();
        Measurement measured = bench.block(plan.settle(), plan.block(), soFar -> {
            stopped[0] = guarded ? objection(soFar, baseline, misses) : null;
            return stopped[0] == null;
        });
        String reason = stopped[0];
        if (reason != null) {
            throw new Guarded(reason);
        }
        return measured.cost();
    }

    /** Looks in a row at which a percentile was too high. */
    private static final class Misses {
        private int p95;
        private int p99;
    }

    /**
     * Errors speak at once; percentiles, which jump by themselves, in two looks in a row, and where they can be told.
     */
    private @Nullable String objection(Measurement soFar, Baseline baseline, Misses misses) {
        if (soFar.errorShare() > baseline.errors() + plan.guardErrors()) {
            return "errors rose to " + soFar.errorShare();
        }
        misses.p95 = above(soFar.p95Millis(), baseline.p95(), plan.guardP95()) ? misses.p95 + 1 : 0;
        misses.p99 = above(soFar.p99Millis(), baseline.p99(), plan.guardP99()) ? misses.p99 + 1 : 0;
        if (misses.p95 >= MOST_MISSES) {
            return "p95 rose to " + soFar.p95Millis() + " ms";
        }
        return misses.p99 >= MOST_MISSES ? "p99 rose to " + soFar.p99Millis() + " ms" : null;
    }

    private static boolean above(@Nullable Double told, @Nullable Double usual, double factor) {
        return told != null && usual != null && told > usual * factor;
    }

    private TrialReport judged(Knob knob, double before, double after, Baseline baseline, List<Double> differences) {
        double effect =
                differences.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        double p = p(differences, effect);
        boolean better = effect <= -plan.leastEffect() && p <= plan.alpha();
        if (better) {
            knob.change().accept(after);
        }
        String reason = better
                ? "the cost fell by " + percent(-effect)
                : "the cost changed by " + percent(effect) + ", which isn't shown to help";
        journal.accept(knob.name() + (better ? " is " + after : " stays " + before) + ": " + reason);
        return new TrialReport(
                knob.name(),
                before,
                after,
                better ? Decision.COMMITTED : Decision.KEPT,
                baseline.noise(),
                effect,
                p,
                reason);
    }

    private static String percent(double share) {
        return Math.round(share * 1000) / 10.0 + " %";
    }

    /** How often differences with signs drawn by chance are as low on average. */
    private double p(List<Double> differences, double mean) {
        int asLow = 1;
        for (int i = 0; i < FLIPS; i++) {
            double sum = 0;
            for (double difference : differences) {
                sum += chance.nextBoolean() ? difference : -difference;
            }
            asLow += sum / differences.size() <= mean ? 1 : 0;
        }
        return (double) asLow / (FLIPS + 1);
    }
}
