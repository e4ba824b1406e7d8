package dev.headroom.bench.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures what the cache costs beside its peers, in one run on one machine, and writes the figures. Only ratios mean
 * something on a shared machine; the minimum is the figure that other work disturbs least.
 */
public final class CacheBench {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path result;
    private final String commit;
    private final boolean quick;

    private CacheBench(Path result, String commit, boolean quick) {
        this.result = result;
        this.commit = commit;
        this.quick = quick;
    }

    /** Arguments: the file to write, the commit, and {@code quick} for a run that shows that all of it runs. */
    public static void main(String[] args) throws IOException, RunnerException {
        new CacheBench(Path.of(args[0]), args[1], args.length > 2 && args[2].equals("quick")).run();
        // the peers leave threads behind
        System.exit(0);
    }

    private void run() throws IOException, RunnerException {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("measured_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        report.put("commit", commit);
        report.put("machine", machine());
        try (Redis redis = Redis.start()) {
            System.setProperty(Redis.URL, redis.url());
            Collection<RunResult> results = new Runner(options(redis.url())).run();
            report.put("operations", results.stream().map(CacheBench::line).toList());
            report.put("ratios", ratios(results));
            report.put("trips_in_turns", trips());
            try (Fleet fleet = new Fleet(redis.url(), "bench-fleet")) {
                report.put("invalidation_until_visible_on_three_nodes", visible(fleet));
                report.put("stampede_of_three_nodes", stampedes(fleet));
            }
        }
        Files.createDirectories(result.toAbsolutePath().getParent());
        Files.writeString(result, JSON.writeValueAsString(report) + "\n");
    }

    private Options options(String redis) {
        return new OptionsBuilder()
                .include("dev.headroom.bench.jmh.*")
                .addProfiler(GCProfiler.class)
                .jvmArgsAppend(
                        "-D" + Redis.URL + "=" + redis,
                        "-Xmx2g",
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC")
                .forks(quick ? 1 : 3)
                .warmupIterations(quick ? 1 : 4)
                .warmupTime(TimeValue.milliseconds(quick ? 200 : 700))
                .measurementIterations(quick ? 1 : 8)
                .measurementTime(TimeValue.milliseconds(quick ? 200 : 500))
                .build();
    }

    private static Map<String, Object> machine() {
        return Map.of(
                "cores",
                Runtime.getRuntime().availableProcessors(),
                "java",
                System.getProperty("java.vm.version", ""),
                "os",
                System.getProperty("os.name", "") + " " + System.getProperty("os.arch", ""));
    }

    private static String name(RunResult result) {
        String benchmark = result.getParams().getBenchmark();
        StringBuilder name = new StringBuilder(benchmark.substring(benchmark.lastIndexOf('.') + 1));
        for (String param : result.getParams().getParamsKeys()) {
            name.append(", ")
                    .append(param)
                    .append(' ')
                    .append(result.getParams().getParam(param));
        }
        return name.toString();
    }

    private static Map<String, Object> line(RunResult result) {
        Statistics times = result.getPrimaryResult().getStatistics();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("operation", name(result));
        line.put("unit", result.getPrimaryResult().getScoreUnit());
        line.put("min", rounded(times.getMin()));
        line.put("p50", rounded(times.getPercentile(50)));
        line.put("max", rounded(times.getMax()));
        Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
        line.put("bytes_per_operation", allocated == null ? null : Math.round(allocated.getScore()));
        return line;
    }

    /** Of minima. */
    private static Map<String, Object> ratios(Collection<RunResult> results) {
        Map<String, Double> least = new LinkedHashMap<>();
        results.forEach(result -> least.put(
                name(result), result.getPrimaryResult().getStatistics().getMin()));
        Map<String, Object> ratios = new LinkedHashMap<>();
        String quiet = ", changesPerSecond 0";
        String busy = ", changesPerSecond 1000";
        ratios.put("memory hit / raw Caffeine", ratio(least, "headroom" + quiet, "caffeineRaw" + quiet));
        ratios.put("memory hit / raw Caffeine, 1,000 changes/s", ratio(least, "headroom" + busy, "caffeineRaw" + busy));
        ratios.put("JetCache Caffeine / memory hit", ratio(least, "jetcacheCaffeine" + quiet, "headroom" + quiet));
        ratios.put("Redisson local map / memory hit", ratio(least, "redissonLocalMap", "headroom" + quiet));
        ratios.put("JetCache two levels / memory hit", ratio(least, "jetcacheTwoLevels", "headroom" + quiet));
        ratios.put(
                "tag of 1,000,000 values / tag of 1",
                ratio(least, "invalidateTag, tagged 1000000", "invalidateTag, tagged 1"));
        return ratios;
    }

    private static double ratio(Map<String, Double> least, String of, String to) {
        Double numerator = least.get(of);
        Double denominator = least.get(to);
        if (numerator == null || denominator == null) {
            throw new IllegalStateException("not measured: " + of + " or " + to + " among " + least.keySet());
        }
        return rounded(numerator / denominator);
    }

    private Map<String, Object> trips() {
        SharedHits hits = new SharedHits();
        hits.fill();
        try {
            Turns single = new Turns(quick ? 20 : 400, 100);
            Turns many = new Turns(quick ? 20 : 400, 20);
            Map<String, Object> trips = new LinkedHashMap<>();
            trips.put("1 KB beside a raw Lettuce GET", single.compare(hits::headroomGet, hits::lettuceGet));
            trips.put("1 KB beside a Redisson bucket", single.compare(hits::headroomGet, hits::redissonBucket));
            trips.put("1 KB beside JetCache on Redis", single.compare(hits::headroomGet, hits::jetcacheGet));
            trips.put("50 keys beside a raw Lettuce MGET", many.compare(hits::headroomGetAll50, hits::lettuceMget50));
            return trips;
        } finally {
            hits.end();
        }
    }

    private Map<String, Object> visible(Fleet fleet) {
        fleet.untilVisible(quick ? 20 : 500);
        double[] micros = fleet.untilVisible(quick ? 50 : 20_000);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("rounds", micros.length);
        line.put("unit", "us from the call to the last node");
        line.put("p50", rounded(micros[micros.length / 2]));
        line.put("p99", rounded(micros[micros.length * 99 / 100]));
        // a percentile without twenty samples beyond it isn't one
        line.put("p999", micros.length < 20_000 ? null : rounded(micros[(int) (micros.length * 0.999)]));
        line.put("max", rounded(micros[micros.length - 1]));
        return line;
    }

    private List<Map<String, Object>> stampedes(Fleet fleet) {
        List<Map<String, Object>> lines = new ArrayList<>();
        int round = 0;
        for (int callers : quick ? new int[] {100} : new int[] {100, 1_000}) {
            int rounds = quick ? 2 : 30;
            int loads = 0;
            int single = 0;
            double worst = 0;
            for (int i = 0; i < rounds; i++) {
                Fleet.Stampede stampede = fleet.stampede(round++, callers);
                loads += stampede.loads();
                single += stampede.loads() == 1 ? 1 : 0;
                worst = Math.max(worst, stampede.p99Millis());
            }
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("callers_per_node", callers);
            line.put("rounds", rounds);
            line.put("rounds_with_one_load", single);
            line.put("loads", loads);
            line.put("load_ms", 200);
            line.put("worst_p99_wait_ms", rounded(worst));
            lines.add(line);
        }
        return lines;
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
