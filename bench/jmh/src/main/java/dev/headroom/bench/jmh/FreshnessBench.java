package dev.headroom.bench.jmh;

import dev.headroom.bench.jmh.FreshnessNodes.Way;
import dev.headroom.changefeed.FeedSettings;
import dev.headroom.embedded.EmbeddedOptions;
import dev.headroom.embedded.EmbeddedServers;
import dev.headroom.embedded.RunningServers;
import dev.headroom.freshness.Position;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures how long it takes until every node of three knows of a commit: one that somebody else made and nobody
 * announced, and one of the node's own, which its request waits for. Beside it, what 1,000 changes cost the nodes and
 * the database's server in processor time.
 */
public final class FreshnessBench {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long PAUSE_NANOS = 2_000_000;
    /** A percentile needs twenty samples beyond it. */
    private static final int FOR_P99 = 2_000;

    private static final int FOR_P999 = 20_000;
    private static final double JIFFIES = 100;

    private final int writes;
    private final int burst;

    private FreshnessBench(boolean quick) {
        this.writes = quick ? 100 : FOR_P999;
        this.burst = quick ? 1_000 : 20_000;
    }

    /** Arguments: the file to write, the commit, and {@code quick} for a run that shows that all of it runs. */
    public static void main(String[] args) throws Exception {
        Path result = Path.of(args[0]);
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("measured_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        report.put("commit", args[1]);
        report.put("cores", Runtime.getRuntime().availableProcessors());
        report.put("java", System.getProperty("java.vm.version", ""));
        report.put("nodes", 3);
        report.put("ways", new FreshnessBench(args.length > 2 && args[2].equals("quick")).run());
        Files.createDirectories(result.toAbsolutePath().getParent());
        Files.writeString(result, JSON.writeValueAsString(report) + "\n");
        System.exit(0);
    }

    private Map<String, Object> run() throws IOException, SQLException, InterruptedException {
        Path directory = Files.createTempDirectory("headroom-bench");
        EmbeddedOptions options = new EmbeddedOptions(false, true, false, false, Optional.empty());
        try (RunningServers servers = new EmbeddedServers(options).start(directory.resolve("servers"), _ -> {})) {
            Map<String, String> at = servers.environment();
            FeedSettings settings = FeedSettings.of(
                    at.getOrDefault("DATABASE_URL", ""),
                    at.getOrDefault("DATABASE_USER", ""),
                    at.getOrDefault("DATABASE_PASSWORD", ""));
            Map<String, Object> ways = new LinkedHashMap<>();
            try (Connection connection =
                            DriverManager.getConnection(settings.url(), settings.user(), settings.password());
                    Statement statement = connection.createStatement()) {
                statement.execute("create table item (id bigint generated always as identity primary key,"
                        + " owner_id bigint not null, note text)");
                for (Way way : Way.values()) {
                    try (FreshnessNodes nodes =
                            new FreshnessNodes(way, settings, at.getOrDefault("CACHE_REDIS_URL", ""))) {
                        ways.put(way.name().toLowerCase(Locale.ROOT), measure(nodes, statement));
                    }
                }
            }
            return ways;
        }
    }

    private Map<String, Object> measure(FreshnessNodes nodes, Statement statement)
            throws SQLException, InterruptedException {
        double[] foreign = new double[writes];
        double[] own = new double[writes];
        long owner = System.nanoTime();
        for (int i = -writes / 10; i < writes; i++) {
            statement.execute("insert into item (owner_id, note) values (" + ++owner + ", 'foreign')");
            long committed = System.nanoTime();
            double took = Math.max(0, nodes.knownEverywhere("owner:" + owner) - committed) / 1e6;
            LockSupport.parkNanos(PAUSE_NANOS);
            statement.execute("insert into item (owner_id, note) values (" + ++owner + ", 'own')");
            long asked = System.nanoTime();
            Position end = nodes.first().latest(PATIENCE).orElseThrow();
            if (!nodes.first().await(end, PATIENCE)) {
                throw new IllegalStateException("the node doesn't know its own write");
            }
            if (i >= 0) {
                foreign[i] = took;
                own[i] = (System.nanoTime() - asked) / 1e6;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("foreign_commit_to_known_on_every_node_ms", percentiles(foreign));
        line.put("own_commit_to_known_on_its_node_ms", percentiles(own));
        line.put("per_1000_changes", cost(nodes, statement));
        return line;
    }

    /** Processor time of the feed's threads here, and of its connections at the server. */
    private Map<String, Object> cost(FreshnessNodes nodes, Statement statement) throws SQLException {
        long owner = System.nanoTime();
        double hereBefore = here();
        double thereBefore = there(statement);
        long begun = System.nanoTime();
        for (int i = 0; i < burst; i++) {
            statement.execute("insert into item (owner_id, note) values (" + ++owner + ", 'burst')");
        }
        nodes.knownEverywhere("owner:" + owner);
        double seconds = (System.nanoTime() - begun) / 1e9;
        Map<String, Object> cost = new LinkedHashMap<>();
        cost.put("changes", burst);
        cost.put("changes_per_second", Math.round(burst / seconds));
        cost.put("three_nodes_cpu_ms", rounded((here() - hereBefore) * 1e3 / burst * 1e3));
        cost.put("server_cpu_ms", rounded((there(statement) - thereBefore) * 1e3 / burst * 1e3));
        return cost;
    }

    private static double here() {
        double nanos = 0;
        for (ThreadInfo thread : THREADS.dumpAllThreads(false, false)) {
            if (thread.getThreadName().startsWith("feed-")) {
                nanos += Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId()));
            }
        }
        return nanos / 1e9;
    }

    /** Of the processes behind the feed's connections, where this machine shows it; 0 elsewhere. */
    private static double there(Statement statement) throws SQLException {
        double seconds = 0;
        try (ResultSet rows =
                statement.executeQuery("select pid from pg_stat_activity where application_name = 'headroom-feed'")) {
            while (rows.next()) {
                Path stat = Path.of("/proc/" + rows.getInt(1) + "/stat");
                if (Files.isReadable(stat)) {
                    String text = Files.readString(stat);
                    String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
                    seconds += (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / JIFFIES;
                }
            }
        } catch (IOException _) {
            // it ended meanwhile
        }
        return seconds;
    }

    private static Map<String, Object> percentiles(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("samples", sorted.length);
        line.put("p50", at(sorted, 0.5));
        if (sorted.length >= FOR_P99) {
            line.put("p99", at(sorted, 0.99));
        }
        if (sorted.length >= FOR_P999) {
            line.put("p99_9", at(sorted, 0.999));
        }
        line.put("max", rounded(sorted[sorted.length - 1]));
        return line;
    }

    private static double at(double[] sorted, double share) {
        return rounded(sorted[(int) Math.ceil(share * sorted.length) - 1]);
    }

    private static double rounded(double value) {
        return Math.round(value * 1e3) / 1e3;
    }
}
