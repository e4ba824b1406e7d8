package dev.headroom.faults;

import dev.headroom.bench.load.Figures;
import dev.headroom.bench.load.Household;
import dev.headroom.bench.load.Profile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Scenarios in which a node fails, or is restarted. */
final class NodeFaults {
    private static final long POLL_NANOS = 50_000_000;
    private static final long LEASE_NANOS = 3_500_000_000L;
    private static final Duration JOBS_END = Duration.ofSeconds(60);
    private static final double LONG_REQUESTS = 300_000;
    private static final double LONGEST_ROLLS_SECONDS = 2_450;

    private NodeFaults() {}

    /** Reports of months, through the last node; how many. */
    private static int askForReports(Cluster cluster, int households, int months)
            throws IOException, InterruptedException {
        int asked = 0;
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            URI url = cluster.node(1).url();
            for (Household household : cluster.signedIn().households().subList(0, households)) {
                for (int month = 1; month <= months; month++) {
                    HttpResponse<Void> answer = client.send(
                            HttpRequest.newBuilder(url.resolve("/api/v1/reports/"
                                            + YearMonth.of(2025, 1).plusMonths(month)))
                                    .header("Authorization", "Bearer " + household.token())
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
                    asked += answer.statusCode() == 202 ? 1 : 0;
                }
            }
            client.shutdownNow();
        }
        return asked;
    }

    private static long waiting(Cluster cluster) throws SQLException {
        return cluster.count("select count(*) from headroom_job where task_name = 'month_report'");
    }

    private static long running(Cluster cluster) throws SQLException {
        return cluster.count("select count(*) from headroom_job where task_name = 'month_report' and picked");
    }

    private static void judgeJobs(Cluster cluster, Judgement judgement, int asked) throws SQLException {
        long deadline = System.nanoTime() + JOBS_END.toNanos();
        while (waiting(cluster) > 0 && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        judgement.none("jobs that never ended", waiting(cluster));
        long done = cluster.count(
                "select count(*) from headroom_job_done where task_name = 'month_report' and state = 'done'");
        judgement.is("each job ended once", done == asked, done + " of " + asked);
        judgement.none(
                "jobs that are dead",
                cluster.count(
                        "select count(*) from headroom_job_done where task_name = 'month_report' and state = 'dead'"));
        long reports = cluster.count("select count(*) from household_report");
        judgement.is("each has its effect", reports == asked, reports + " of " + asked);
        judgement.figure(
                "jobs that cost a worker",
                cluster.count(
                        "select count(*) from headroom_job_done where task_name = 'month_report' and crashes > 0"));
    }

    private static void forget(Cluster cluster) throws SQLException {
        cluster.run("delete from headroom_job_done where task_name = 'month_report'");
        cluster.run("delete from household_report");
    }

    /** Waits for some to be under way, so that the node has something to lose. */
    private static void awaitRunning(Cluster cluster) throws SQLException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (running(cluster) == 0 && waiting(cluster) > 0 && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    static void killedWithJobs(Cluster cluster, Judgement judgement) throws Exception {
        forget(cluster);
        int rounds = judgement.extent().full() ? 20 : 1;
        int asked = 0;
        for (int round = 0; round < rounds; round++) {
            forget(cluster);
            asked = askForReports(cluster, 20, 3);
            awaitRunning(cluster);
            cluster.node(0).kill();
            judgeJobs(cluster, judgement, asked);
            cluster.node(0).startAgain();
            cluster.node(0).awaitReady();
        }
        judgement.atLeast("jobs of a round", 60, asked);
    }

    static void zombie(Cluster cluster, Judgement judgement) throws Exception {
        forget(cluster);
        int asked = askForReports(cluster, 20, 3);
        awaitRunning(cluster);
        cluster.node(0).freeze();
        try {
            // until what it ran is another's
            LockSupport.parkNanos(LEASE_NANOS);
            judgeJobs(cluster, judgement, asked);
        } finally {
            cluster.node(0).thaw();
        }
        LockSupport.parkNanos(LEASE_NANOS / 3);
        judgement.is(
                "nothing is done twice after it goes on",
                cluster.count(
                                "select count(*) from headroom_job_done where task_name = 'month_report' and state = 'done'")
                        == asked,
                asked);
        judgement.is("the node that stood still serves", cluster.node(0).ready(), "ready");
    }

    private static Optional<Path> fakeTime() {
        return Stream.of(
                        "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
                        "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
                        "/usr/lib64/faketime/libfaketime.so.1")
                .map(Path::of)
                .filter(Files::exists)
                .findFirst();
    }

    /** The time of day jumps; what is measured with the steady clock, and what the database decides, must not. */
    static void clockJumps(Cluster cluster, Judgement judgement) throws Exception {
        Optional<Path> library = fakeTime();
        if (library.isEmpty()) {
            judgement.skip("libfaketime is not installed (Debian: faketime)");
            return;
        }
        Path clock = Files.writeString(cluster.directory().resolve("clock"), "+0\n");
        NodeProcess.Made made = cluster.made(cluster.network(1));
        Map<String, String> environment = new HashMap<>(made.environment());
        environment.put("LD_PRELOAD", library.get().toString());
        environment.put("FAKETIME_TIMESTAMP_FILE", clock.toString());
        environment.put("FAKETIME_NO_CACHE", "1");
        environment.put("FAKETIME_DONT_FAKE_MONOTONIC", "1");
        NodeProcess.Made faked = new NodeProcess.Made(made.before(), made.options(), made.arguments(), environment)
                .with("--headroom.demo=false");
        try (NodeProcess third = NodeProcess.start(cluster.directory(), "clock", faked);
                Ledger ledger = Ledger.keep(cluster, judgement.extent().seed())) {
            third.awaitReady();
            Figures figures = cluster.under(
                    judgement.extent(),
                    judgement.extent().rate(),
                    Profile.realistic(),
                    List.of(third.address()),
                    new Cluster.Fault() {
                        @Override
                        public void begin() throws IOException {
                            Files.writeString(clock, "+3600\n", StandardOpenOption.TRUNCATE_EXISTING);
                        }

                        @Override
                        public void end() throws IOException {
                            Files.writeString(clock, "-3600\n", StandardOpenOption.TRUNCATE_EXISTING);
                        }
                    });
            judgement.traffic(figures);
            judgement.none("requests that failed", figures.errors());
            judgement.is("the node lives", third.ready(), "ready");
            ledger.judge(judgement);
        }
    }

    /** Through the balancer that deploy/ describes, with the ports of this cluster. */
    static void rollingRestart(Cluster cluster, Judgement judgement) throws Exception {
        Optional<Balancer> found = Balancer.start(cluster);
        if (found.isEmpty()) {
            judgement.skip("haproxy is not installed (Debian: haproxy)");
            return;
        }
        Extent extent = judgement.extent();
        try (Balancer balancer = found.get()) {
            balancer.awaitServing(cluster.nodes().size());
            boolean[] killed = new boolean[1];
            double rolls = extent.full() ? Math.min(LONGEST_ROLLS_SECONDS, LONG_REQUESTS / extent.rate()) : 0;
            Cluster.Lasted lasted = cluster.lasting(extent, List.of(balancer.address()), new Cluster.Fault() {
                @Override
                public void begin() {
                    long began = System.nanoTime();
                    do {
                        for (NodeProcess node : cluster.nodes()) {
                            killed[0] |= node.terminate();
                            node.startAgain();
                            node.awaitReady();
                            if (extent.full()) {
                                balancer.awaitWhole(cluster.nodes().size());
                            } else {
                                balancer.awaitServing(cluster.nodes().size());
                            }
                        }
                    } while (System.nanoTime() - began < 1e9 * rolls);
                }

                @Override
                public void end() {
                    // they are back by themselves
                }
            });
            Figures figures = lasted.figures();
            judgement.traffic(figures, lasted.extent());
            judgement.none("requests that failed", figures.errors());
            judgement.none("requests that were turned away", figures.count(Figures.End.SHED));
            judgement.is("both nodes ended by themselves", !killed[0], !killed[0]);
            if (extent.full()) {
                judgement.atLeast("requests", LONG_REQUESTS, (double) figures.sent());
            }
        }
    }

    static void poisonedQueue(Cluster cluster, Judgement judgement) throws Exception {
        forget(cluster);
        try (Connection idle = cluster.database().connect();
                Statement statement = idle.createStatement()) {
            idle.setAutoCommit(false);
            idle.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("select count(*) from headroom_job");
            int rounds = judgement.extent().full() ? 20 : 2;
            int asked = 0;
            for (int round = 0; round < rounds; round++) {
                forget(cluster);
                asked = askForReports(cluster, 20, 3);
                judgeJobs(cluster, judgement, asked);
            }
            judgement.atLeast("jobs of a round", 60, asked);
            idle.rollback();
        }
    }
}
