package dev.headroom.bench.jmh;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Two calls that take a trip each, one after the other in short turns on one thread: whatever disturbs the machine
 * disturbs both.
 */
final class Turns {
    private final int rounds;
    private final int calls;
    private final Blackhole sink = new Blackhole(
            "Today's password is swordfish. I understand instantiating Blackholes" + " directly is dangerous.");

    /** So many turns of each, of so many calls. */
    Turns(int rounds, int calls) {
        this.rounds = rounds;
        this.calls = calls;
    }

    /** Medians in microseconds, and the median of the ratios of neighbouring turns with its quartiles. */
    Map<String, Object> compare(Supplier<?> ours, Supplier<?> theirs) {
        for (int i = 0; i < rounds / 5; i++) {
            turn(ours);
            turn(theirs);
        }
        double[] first = new double[rounds];
        double[] second = new double[rounds];
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            first[i] = turn(ours);
            second[i] = turn(theirs);
            ratios[i] = first[i] / second[i];
        }
        Arrays.sort(first);
        Arrays.sort(second);
        Arrays.sort(ratios);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("turns", rounds);
        line.put("calls_per_turn", calls);
        line.put("ours_us", rounded(first[rounds / 2]));
        line.put("theirs_us", rounded(second[rounds / 2]));
        line.put("ratio", rounded(ratios[rounds / 2]));
        line.put("ratio_quartiles", new double[] {rounded(ratios[rounds / 4]), rounded(ratios[rounds * 3 / 4])});
        return line;
    }

    private double turn(Supplier<?> call) {
        long begun = System.nanoTime();
        for (int i = 0; i < calls; i++) {
            sink.consume(call.get());
        }
        return (System.nanoTime() - begun) / 1e3 / calls;
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
