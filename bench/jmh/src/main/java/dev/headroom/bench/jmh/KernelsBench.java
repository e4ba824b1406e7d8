package dev.headroom.bench.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Measures the numerics of finance in lanes, with their scalar twins, and beside ojAlgo and numpy in the same run. */
public final class KernelsBench {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private KernelsBench() {}

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
        report.put("in_lanes", measured(Kernels.class, quick, "--add-modules", "jdk.incubator.vector"));
        report.put("scalar", measured(Kernels.class, quick));
        report.put("ojalgo", measured(KernelPeers.class, quick));
        report.put("numpy", NumpyPeer.measure(quick));
        Path result = Path.of(args[0]);
        Files.createDirectories(result.toAbsolutePath().getParent());
        Files.writeString(result, JSON.writeValueAsString(report) + "\n");
    }

    private static List<Map<String, Object>> measured(Class<?> kernels, boolean quick, String... arguments)
            throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(kernels.getName() + "\\..*")
                .jvmArgsAppend(arguments)
                .forks(quick ? 1 : 3)
                .warmupIterations(quick ? 1 : 4)
                .warmupTime(TimeValue.milliseconds(quick ? 200 : 1_000))
                .measurementIterations(quick ? 1 : 8)
                .measurementTime(TimeValue.milliseconds(quick ? 200 : 500));
        Collection<RunResult> results = new Runner(options.build()).run();
        return results.stream().map(KernelsBench::line).toList();
    }

    private static Map<String, Object> line(RunResult result) {
        String benchmark = result.getParams().getBenchmark();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("kernel", benchmark.substring(benchmark.lastIndexOf('.') + 1));
        line.put("unit", result.getPrimaryResult().getScoreUnit());
        line.put("min", result.getPrimaryResult().getStatistics().getMin());
        line.put("p50", result.getPrimaryResult().getStatistics().getPercentile(50));
        return line;
    }
}
