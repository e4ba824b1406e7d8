package dev.headroom.bench.jmh;

import com.sun.management.ThreadMXBean;
import dev.headroom.embedded.EmbeddedOptions;
import dev.headroom.embedded.EmbeddedServers;
import dev.headroom.embedded.RunningServers;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures what routing costs beside a plain pool and the AWS wrapper: processor time and bytes of the calling thread
 * for {@code select 1}, in short turns one after the other. The time on the wire is nobody's.
 */
public final class RoutingBench {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final String AWS = "aws-advanced-jdbc-wrapper 4.3.0";

    private final int rounds;
    private final int calls;

    private RoutingBench(boolean quick) {
        this.rounds = quick ? 10 : 300;
        this.calls = quick ? 50 : 200;
    }

    /** Arguments: the file to write, the commit, and {@code quick} for a run that shows that all of it runs. */
    public static void main(String[] args) throws IOException, InterruptedException {
        Path result = Path.of(args[0]);
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("measured_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        report.put("commit", args[1]);
        report.put("cores", Runtime.getRuntime().availableProcessors());
        report.put("java", System.getProperty("java.vm.version", ""));
        report.put("peer", AWS);
        report.put("routing", new RoutingBench(args.length > 2 && args[2].equals("quick")).run());
        Files.createDirectories(result.toAbsolutePath().getParent());
        Files.writeString(result, JSON.writeValueAsString(report) + "\n");
        // the peer leaves threads behind
        System.exit(0);
    }

    private Map<String, Object> run() throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("headroom-bench");
        EmbeddedOptions options = new EmbeddedOptions(true, false, false, false, Optional.empty());
        try (RunningServers servers = new EmbeddedServers(options).start(directory.resolve("servers"), _ -> {})) {
            Map<String, String> at = servers.environment();
            String url = at.getOrDefault("DATABASE_URL", "");
            try (RoutingCalls calling = new RoutingCalls(
                    url,
                    at.getOrDefault("DATABASE_REPLICA_URLS", url),
                    at.getOrDefault("DATABASE_USER", ""),
                    at.getOrDefault("DATABASE_PASSWORD", ""))) {
                return compare(calling);
            }
        }
    }

    private Map<String, Object> compare(RoutingCalls calling) {
        List<Series> all = List.of(
                new Series("HikariCP", calling.rawHikari(), rounds),
                new Series("ours, one node", calling.oursAlone(), rounds),
                new Series("ours, a primary and a replica", calling.oursReplicated(), rounds),
                new Series("ours, a session's read on the replica", calling.oursOnReplica(), rounds),
                new Series("AWS wrapper without plugins", calling.awsWithoutPlugins(), rounds),
                new Series("AWS wrapper, simple read/write splitting", calling.awsSplitting(), rounds),
                new Series("AWS wrapper, simple splitting, read-only", calling.awsSplittingReadOnly(), rounds));
        for (int round = -rounds / 5; round < rounds; round++) {
            for (Series each : all) {
                each.turn(round, calls);
            }
        }
        Series plain = all.getFirst();
        Map<String, Object> lines = new LinkedHashMap<>();
        for (Series each : all) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("cpu_us", rounded(each.medianMicros()));
            line.put("cpu_us_beyond_hikaricp", rounded(each.medianMicros() - plain.medianMicros()));
            line.put("bytes", Math.round(each.medianBytes()));
            line.put("bytes_beyond_hikaricp", Math.round(each.medianBytes() - plain.medianBytes()));
            lines.put(each.name, line);
        }
        return lines;
    }

    /** One way to get the row, and what each turn of it cost. */
    private static final class Series {
        private final String name;
        private final Supplier<Integer> call;
        private final double[] micros;
        private final double[] bytes;

        Series(String name, Supplier<Integer> call, int rounds) {
            this.name = name;
            this.call = call;
            this.micros = new double[rounds];
            this.bytes = new double[rounds];
        }

        /** Turns before the first one warm up. */
        void turn(int round, int calls) {
            long cpu = THREADS.getCurrentThreadCpuTime();
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < calls; i++) {
                if (call.get() != 1) {
                    throw new IllegalStateException("wrong answer from " + name);
                }
            }
            if (round >= 0) {
                micros[round] = (THREADS.getCurrentThreadCpuTime() - cpu) / 1e3 / calls;
                bytes[round] = (THREADS.getCurrentThreadAllocatedBytes() - allocated) / (double) calls;
            }
        }

        double medianMicros() {
            return median(micros);
        }

        double medianBytes() {
            return median(bytes);
        }

        private static double median(double[] values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            return sorted[sorted.length / 2];
        }
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
