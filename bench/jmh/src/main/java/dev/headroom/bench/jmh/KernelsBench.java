package dev.headroom.bench.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures the numerics of finance in lanes, with their scalar twins, and beside ojAlgo and numpy in the same run: in
 * turns, a round of each after the other, so that what disturbs the machine disturbs all of them. A ratio is of one
 * round; where they differ much the machine was not quiet.
 */
public final class KernelsBench {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final int ROUNDS = 3;

    private KernelsBench() {}

    /** A kernel's time in one round. */
    private record Time(double min, double p50) {}

    /** Times by kernel, one map a round. */
    private static final class Side {
        private final List<Map<String, Time>> rounds = new ArrayList<>();

        void add(Map<String, Time> round) {
            rounds.add(round);
        }

        /** The best of all rounds, and the middle of the rounds' medians. */
        Map<String, Object> summary() {
            Map<String, Object> summary = new TreeMap<>();
            for (String kernel : rounds.getFirst().keySet()) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("unit", "us/op");
                line.put("min", sorted(kernel, Time::min).getFirst());
                line.put("p50", sorted(kernel, Time::p50).get(rounds.size() / 2));
                summary.put(kernel, line);
            }
            return summary;
        }

        private List<Double> sorted(String kernel, Function<Time, Double> figure) {
            return rounds.stream()
                    .flatMap(round -> Stream.ofNullable(round.get(kernel)))
                    .map(figure)
                    .sorted()
                    .toList();
        }

        /** How often ours goes into the peer's time, round by round, for what both do. */
        static Map<String, List<Double>> ratios(Side ours, Side peer) {
            Map<String, List<Double>> ratios = new TreeMap<>();
            for (int r = 0; r < peer.rounds.size(); r++) {
                Map<String, Time> own = ours.rounds.get(r);
                peer.rounds.get(r).forEach((kernel, time) -> {
                    Time beside = own.get(kernel);
                    if (beside != null) {
                        ratios.computeIfAbsent(kernel, _ -> new ArrayList<>())
                                .add(Math.round(100 * time.p50() / beside.p50()) / 100.0);
                    }
                });
            }
            ratios.values().forEach(Collections::sort);
            return ratios;
        }
    }

    /** Arguments: the file to write, the commit, and {@code quick} for a run that shows that all of it runs. */
    public static void main(String[] args) throws IOException, RunnerException {
        boolean quick = args.length > 2 && args[2].equals("quick");
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("measured_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        report.put("commit", args[1]);
        report.put(
                "machine",
                Map.of(
                        "cores",
                        Runtime.getRuntime().availableProcessors(),
                        "java",
                        System.getProperty("java.vm.version", "")));
        Side lanes = new Side();
        Side scalar = new Side();
        Side ojAlgo = new Side();
        Side numpy = new Side();
        String version = "";
        for (int round = 0; round < (quick ? 1 : ROUNDS); round++) {
            lanes.add(measured(Kernels.class, quick, "--add-modules", "jdk.incubator.vector"));
            ojAlgo.add(measured(KernelPeers.class, quick));
            Map<String, Object> python = NumpyPeer.measure(quick);
            version = String.valueOf(python.getOrDefault("version", "not installed"));
            numpy.add(times(python));
            scalar.add(measured(Kernels.class, quick));
        }
        report.put("in_lanes", lanes.summary());
        report.put("scalar", scalar.summary());
        report.put("ojalgo", ojAlgo.summary());
        report.put("numpy_version", version);
        report.put("numpy", numpy.summary());
        report.put("ojalgo_over_ours", Side.ratios(lanes, ojAlgo));
        report.put("numpy_over_ours", Side.ratios(lanes, numpy));
        report.put("scalar_over_lanes", Side.ratios(lanes, scalar));
        Path result = Path.of(args[0]);
        Files.createDirectories(result.toAbsolutePath().getParent());
        Files.writeString(result, JSON.writeValueAsString(report) + "\n");
    }

    /** What numpy measured; nothing where it isn't installed. */
    private static Map<String, Time> times(Map<String, Object> python) {
        Map<String, Time> times = new TreeMap<>();
        python.forEach((kernel, line) -> {
            if (line instanceof Map<?, ?> figures
                    && figures.get("min") instanceof Number min
                    && figures.get("p50") instanceof Number p50) {
                times.put(kernel, new Time(min.doubleValue(), p50.doubleValue()));
            }
        });
        return times;
    }

    private static Map<String, Time> measured(Class<?> kernels, boolean quick, String... arguments)
            throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(kernels.getName() + "\\..*")
                .jvmArgsAppend(arguments)
                .forks(1)
                .warmupIterations(quick ? 1 : 4)
                .warmupTime(TimeValue.milliseconds(quick ? 200 : 1_000))
                .measurementIterations(quick ? 1 : 8)
                .measurementTime(TimeValue.milliseconds(quick ? 200 : 500));
        Map<String, Time> times = new TreeMap<>();
        for (RunResult result : new Runner(options.build()).run()) {
            String benchmark = result.getParams().getBenchmark();
            Statistics statistics = result.getPrimaryResult().getStatistics();
            times.put(
                    benchmark.substring(benchmark.lastIndexOf('.') + 1),
                    new Time(statistics.getMin(), statistics.getPercentile(50)));
        }
        return times;
    }
}
