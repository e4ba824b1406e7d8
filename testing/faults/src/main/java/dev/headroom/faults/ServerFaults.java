package dev.headroom.faults;

import dev.headroom.bench.load.Figures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Scenarios in which a server behind the nodes fails. */
final class ServerFaults {
    private static final double MOST_FAILED = 0.001;
    private static final double LONGEST_DURING = 500;
    private static final double BACK = 1.5;

    private ServerFaults() {}

    private static void judge(Cluster cluster, Judgement judgement, Cluster.Fault fault) throws Exception {
        int[] threads = cluster.nodes().stream().mapToInt(NodeProcess::threads).toArray();
        try (Ledger ledger = Ledger.keep(cluster, judgement.extent().seed())) {
            Figures figures = cluster.under(judgement.extent(), fault);
            Extent extent = judgement.extent();
            judgement.traffic(figures);
            judgement.failedAtMost(MOST_FAILED, figures);
            judgement.timeAtMost(
                    "p99 while it lasts",
                    LONGEST_DURING,
                    figures.percentile(extent.faultFrom(), extent.faultUntil(), 99));
            double before = figures.percentile(0, extent.faultFrom(), 99);
            judgement.timeAtMost(
                    "p99 in the last half of the recovery",
                    Math.max(20, BACK * before),
                    figures.percentile((extent.faultUntil() + extent.end()) / 2, extent.end(), 99));
            ledger.judge(judgement);
        }
        if (judgement.extent().full()) {
            for (int i = 0; i < threads.length; i++) {
                judgement.atMost(
                        "threads of node " + i,
                        threads[i] * 1.05 + 10,
                        cluster.node(i).threads());
            }
        }
    }

    static void redisKilled(Cluster cluster, Judgement judgement) throws Exception {
        judge(cluster, judgement, new Cluster.Fault() {
            @Override
            public void begin() {
                cluster.redis().kill();
            }

            @Override
            public void end() {
                cluster.redis().restart();
            }
        });
    }

    /** What was written while it stood still is executed when it goes on: the ledger sees whether it shows. */
    static void redisFrozen(Cluster cluster, Judgement judgement) throws Exception {
        judge(cluster, judgement, new Cluster.Fault() {
            @Override
            public void begin() {
                cluster.redis().freeze();
            }

            @Override
            public void end() {
                cluster.redis().thaw();
            }
        });
    }

    static void partition(Cluster cluster, Judgement judgement) throws Exception {
        judge(cluster, judgement, new Cluster.Fault() {
            @Override
            public void begin() {
                // nothing is refused: requests go out, and no answer comes
                cluster.network(0).delay(Duration.ofMinutes(5).toNanos());
            }

            @Override
            public void end() {
                cluster.network(0).heal();
                cluster.network(0).move(cluster.redis().port());
            }
        });
    }

    static void replicaLags(Cluster cluster, Judgement judgement) throws Exception {
        judge(cluster, judgement, new Cluster.Fault() {
            @Override
            public void begin() {
                cluster.database().pauseReplica(true);
            }

            @Override
            public void end() {
                cluster.database().pauseReplica(false);
            }
        });
    }

    /** Commits wait for the replica, so none that was acknowledged is lost with the primary. */
    static void primaryKilled(Cluster cluster, Judgement judgement) throws Exception {
        cluster.database().synchronous(true);
        try (Ledger ledger = Ledger.keep(cluster, judgement.extent().seed())) {
            Figures figures = cluster.under(judgement.extent(), new Cluster.Fault() {
                @Override
                public void begin() {
                    cluster.database().failOver();
                    // nobody stands by any more
                    cluster.database().synchronous(false);
                }

                @Override
                public void end() {
                    // the promoted one stays
                }
            });
            judgement.traffic(figures);
            Extent extent = judgement.extent();
            long late = figures.seconds().stream()
                    .filter(second -> second.at() >= extent.faultUntil() + 2)
                    .mapToLong(Figures.Second::error)
                    .sum();
            judgement.none("requests that failed two seconds after the fault's time", late);
            judgement.atMost("longest write, ms", 12_000, (double) ledger.longestWriteMillis());
            ledger.judge(judgement);
        }
    }

    /** Redis answers reads and refuses writes, and even PING, while it can't write its file. */
    static void diskFull(Cluster cluster, Judgement judgement) throws Exception {
        Path gone = Files.createTempDirectory("headroom-full");
        judge(cluster, judgement, new Cluster.Fault() {
            @Override
            public void begin() throws Exception {
                cluster.redis().ask("CONFIG", "SET", "dir", gone.toString());
                Files.delete(gone);
                cluster.redis().ask("CONFIG", "SET", "save", "1 1");
                cluster.redis().ask("BGSAVE");
            }

            @Override
            public void end() {
                cluster.redis().ask("CONFIG", "SET", "save", "");
                cluster.redis().ask("CONFIG", "SET", "stop-writes-on-bgsave-error", "no");
            }
        });
    }
}
