package dev.headroom.faults;

import com.sun.net.httpserver.HttpServer;
import dev.headroom.bench.load.Figures;
import dev.headroom.bench.load.Household;
import dev.headroom.bench.load.Operation;
import dev.headroom.bench.load.Profile;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Scenarios in which too much is asked, or too slowly answered. */
final class LoadFaults {
    static final Cluster.Fault NONE = new Cluster.Fault() {
        @Override
        public void begin() {
            // the traffic is the fault
        }

        @Override
        public void end() {
            // and ends with it
        }
    };

    private static final double BRIEF_CAPACITY = 800;
    private static final double LEAST_GOODPUT = 0.9;
    private static final double LONGEST_REFUSAL = 20;
    private static final double MOST_RATE = 12_800;

    private LoadFaults() {}

    static void coldStart(Cluster cluster, Judgement judgement) throws Exception {
        cluster.redis().ask("FLUSHALL");
        for (NodeProcess node : cluster.nodes()) {
            node.terminate();
            node.startAgain();
        }
        cluster.nodes().forEach(NodeProcess::awaitReady);
        Figures figures = cluster.under(judgement.extent(), NONE);
        judgement.traffic(figures);
        judgement.none("requests that failed", figures.errors());
        judgement.timeAtMost("p99 of the first five seconds", 1000, figures.percentile(0, 5, 99));
        judgement.timeAtMost(
                "p99 after 15 s", 300, figures.percentile(15, judgement.extent().end(), 99));
    }

    /** A bank that answers a byte a second: its own request ends in time, and no other is slower for it. */
    static void slowNeighbour(Cluster cluster, Judgement judgement) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        HttpServer bank = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        bank.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        bank.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                while (!over.await(1, TimeUnit.SECONDS)) {
                    body.write(' ');
                    body.flush();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        bank.start();
        NodeProcess.Made made = cluster.made(cluster.network(1))
                .with(
                        "--headroom.demo=false",
                        "--headroom.banks.url=http://127.0.0.1:"
                                + bank.getAddress().getPort());
        try (NodeProcess node = NodeProcess.start(cluster.directory(), "bank", made)) {
            node.awaitReady();
            AtomicLong longest = new AtomicLong();
            Figures figures = cluster.under(
                    judgement.extent(),
                    judgement.extent().rate(),
                    Profile.realistic(),
                    List.of(node.address()),
                    new Cluster.Fault() {
                        @Override
                        public void begin() throws Exception {
                            longest.set(connect(
                                    node, cluster.signedIn().households().getFirst()));
                        }

                        @Override
                        public void end() {
                            // the bank stays as it is
                        }
                    });
            judgement.traffic(figures);
            judgement.none("other requests that failed", figures.errors());
            Extent extent = judgement.extent();
            judgement.timeAtMost(
                    "p99 of other requests meanwhile",
                    Math.max(50, 1.5 * figures.percentile(0, extent.faultFrom(), 99)),
                    figures.percentile(extent.faultFrom(), extent.faultUntil(), 99));
            judgement.figure("the slow request, ms", longest.get());
        } finally {
            over.countDown();
            bank.stop(0);
        }
    }

    private static long connect(NodeProcess node, Household household) throws IOException, InterruptedException {
        long began = System.nanoTime();
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            URI url = node.url().resolve("/api/v1/bank-connections");
            client.send(
                    HttpRequest.newBuilder(url)
                            .header("Authorization", "Bearer " + household.token())
                            .header("Content-Type", "application/json")
                            .timeout(Duration.ofSeconds(60))
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"connector\":\"http\",\"name\":\"Slow\",\"credential\":\"x\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            client.shutdownNow();
        }
        return (System.nanoTime() - began) / 1_000_000;
    }

    /** Three times what a node with few places can do, of what no cache answers; then half of it. */
    static void overload(Cluster cluster, Judgement judgement) throws Exception {
        NodeProcess.Made made = cluster.made(cluster.network(1))
                .with(
                        "--headroom.demo=false",
                        "--headroom.http.admission.places=8",
                        "--headroom.http.admission.queue=8",
                        "--headroom.http.admission.longest-wait=100ms",
                        "--headroom.http.responses.enabled=false");
        Profile uncached = new Profile(
                "uncached",
                List.of(Operation.look(
                        "dashboard",
                        1,
                        (_, chance) ->
                                Operation.Request.get("/api/v1/transactions?limit=" + (100 + chance.nextInt(100))))));
        Extent extent = judgement.extent();
        try (NodeProcess node = NodeProcess.start(cluster.directory(), "overload", made.onOneCore());
                Cores _ = Cores.allButFor(node.pid())) {
            node.awaitReady();
            Figures warm = cluster.under(extent, 100, uncached, List.of(node.address()), NONE);
            judgement.none("requests that failed below capacity", warm.errors());
            double capacity = extent.full() ? capacity(cluster, extent, uncached, node) : BRIEF_CAPACITY;
            Figures over = cluster.under(extent, 3 * capacity, uncached, List.of(node.address()), NONE);
            judgement.traffic(over);
            judgement.figure("capacity, answers in a second", capacity);
            if (extent.full()) {
                judgement.atLeast(
                        "answers, as a share of what it can do",
                        LEAST_GOODPUT,
                        over.count(Figures.End.OK) / (capacity * extent.end()));
            }
            judgement.timeAtMost("p99 of being turned away", LONGEST_REFUSAL, over.shedPercentile(99));
            long refused = over.count(Figures.End.REFUSED) + over.count(Figures.End.BROKEN);
            judgement.none("requests that were neither answered nor turned away with 429", refused);
            judgement.figure("answered", over.count(Figures.End.OK));
            judgement.figure("turned away", over.count(Figures.End.SHED));
            Figures after = cluster.under(extent, 100, uncached, List.of(node.address()), NONE);
            judgement.none("requests that failed afterwards", after.errors());
            judgement.none("requests that were turned away afterwards", after.count(Figures.End.SHED));
            judgement.timeAtMost("p99 afterwards", 2 * warm.percentile(99) + 20, after.percentile(99));
        }
    }

    /** The most answers in a second, over rates that double until it turns away more than it answers. */
    private static double capacity(Cluster cluster, Extent extent, Profile profile, NodeProcess node) throws Exception {
        Extent step = new Extent(
                Duration.ofSeconds(1), Duration.ofSeconds(8), Duration.ofSeconds(1), 0, false, extent.seed());
        double most = 0;
        for (double rate = 200; rate <= MOST_RATE; rate *= 2) {
            Figures figures = cluster.under(step, rate, profile, List.of(node.address()), NONE);
            most = Math.max(most, figures.count(Figures.End.OK) / (double) step.end());
            if (figures.count(Figures.End.SHED) > figures.count(Figures.End.OK)) {
                break;
            }
        }
        return most;
    }

    static void memory(Cluster cluster, Judgement judgement) throws Exception {
        NodeProcess.Made usual = cluster.made(cluster.network(1)).with("--headroom.demo=false");
        NodeProcess.Made small = new NodeProcess.Made(
                usual.before(),
                List.of("-Xmx160m", "-XX:+ExitOnOutOfMemoryError"),
                usual.arguments(),
                usual.environment());
        try (NodeProcess node =
                NodeProcess.start(cluster.directory(), "small", small.with("--headroom.cache.memory=200MB"))) {
            node.awaitReady();
            Figures figures = cluster.under(
                    judgement.extent(), judgement.extent().rate(), Profile.stress(), List.of(node.address()), NONE);
            judgement.traffic(figures);
            judgement.is("the node lives", node.alive() && node.ready(), node.alive());
            judgement.none("requests that failed", figures.errors());
            judgement.none("OutOfMemoryError in its log", node.said("OutOfMemoryError"));
            judgement.timeAtMost("p99", 500, figures.percentile(99));
        }
    }
}
