package dev.headroom.faults;

import dev.headroom.bench.load.Figures;
import dev.headroom.bench.load.Generator;
import dev.headroom.bench.load.Household;
import dev.headroom.bench.load.Plan;
import dev.headroom.bench.load.Profile;
import dev.headroom.bench.load.SignedIn;
import dev.headroom.embedded.testing.FaultProxy;
import dev.headroom.embedded.testing.RedisChild;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Two nodes of the service on a primary with a replica and Redis, each reached through a network that can fail. */
final class Cluster implements AutoCloseable {
    private static final int HOUSEHOLDS = 60;
    private static final int USERS = 60;
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(48);

    private static final Duration SETTLING = Duration.ofSeconds(3);
    private static final double SETTLING_RATE = 60;
    private static final int MOST_SETTLING = 30;
    private static final double SETTLED_MILLIS = 250;

    private static final double LEAST_RATE = 125;
    private static final Duration TRIAL = Duration.ofSeconds(8);
    private static final int TRIALS = 3;
    private static final double COMFORTABLE_MILLIS = 50;

    private final Path directory;
    private final DatabasePair database;
    private final RedisChild redis;
    private final List<FaultProxy> networks = new ArrayList<>();
    private final List<NodeProcess> nodes = new ArrayList<>();
    private final SignedIn signedIn;

    private Cluster(Path directory, DatabasePair database, RedisChild redis) throws IOException, SQLException {
        this.directory = directory;
        this.database = database;
        this.redis = redis;
        try {
            for (int i = 0; i < 2; i++) {
                FaultProxy network = new FaultProxy(redis.port());
                networks.add(network);
                nodes.add(NodeProcess.start(
                        directory,
                        "node" + i,
                        made(network)
                                .with(
                                        "--headroom.demo=" + (i == 0),
                                        "--headroom.households=" + (i == 0 ? HOUSEHOLDS : 0))));
                // the second one finds a migrated database
                nodes.get(i).awaitReady();
            }
            this.signedIn = SignedIn.of(url(), database.user(), database.password(), HOUSEHOLDS);
            settle();
        } catch (IOException | SQLException | RuntimeException failure) {
            nodes.forEach(NodeProcess::close);
            throw failure;
        }
    }

    static Cluster start() throws IOException, SQLException {
        Path directory = Files.createTempDirectory("headroom-cluster");
        DatabasePair database = DatabasePair.start();
        RedisChild redis = RedisChild.bundled();
        try {
            return new Cluster(directory, database, redis);
        } catch (IOException | SQLException | RuntimeException failure) {
            redis.close();
            database.close();
            throw failure;
        }
    }

    /**
     * Some traffic until its answers come in time: of nodes that have just started nothing is learnt but how slow code
     * is that nobody has compiled yet. A machine on which they never do is judged as it is.
     */
    private void settle() throws IOException {
        Extent calm = new Extent(SETTLING, Duration.ZERO, Duration.ZERO, SETTLING_RATE, false, 0);
        for (int round = 0; round < MOST_SETTLING; round++) {
            try (Generator generator =
                    generator(calm, plan(targets(), calm.rate(), calm.all()), Profile.realistic(), _ -> true)) {
                Figures figures = generator.run();
                if (figures.neverSent() * 20 <= figures.sent() && figures.percentile(95) < SETTLED_MILLIS) {
                    return;
                }
            }
        }
    }

    /**
     * The same with a rate that the machine can do with everything on it: what a fault does shows only where there is
     * room left. Rates double up to the given one while nineteen of twenty answers come in 50 ms; of a machine on which
     * none do the least is taken.
     */
    Extent fitting(Extent wanted) throws Exception {
        double fits = LEAST_RATE;
        Extent trial = new Extent(TRIAL, Duration.ZERO, Duration.ZERO, 0, false, wanted.seed());
        for (double rate = LEAST_RATE; rate <= wanted.rate(); rate *= 2) {
            Figures figures = null;
            for (int round = 0; round < TRIALS && !comfortable(figures); round++) {
                figures = under(trial, rate, Profile.realistic(), targets(), LoadFaults.NONE);
            }
            if (!comfortable(figures)) {
                break;
            }
            fits = rate;
        }
        return wanted.withRate(fits);
    }

    private static boolean comfortable(@Nullable Figures of) {
        return of != null && of.neverSent() == 0 && of.percentile(95) < COMFORTABLE_MILLIS;
    }

    /** How its nodes are made. */
    NodeProcess.Made made(FaultProxy network) {
        Map<String, String> environment = new HashMap<>();
        environment.put("DATABASE_URL", database.url(0));
        environment.put("DATABASE_REPLICA_URLS", database.url(1));
        environment.put("DATABASE_USER", database.user());
        environment.put("DATABASE_PASSWORD", database.password());
        environment.put("CACHE_REDIS_URL", "redis://127.0.0.1:" + network.port());
        environment.put("DB_POOL_MAX_SIZE", "12");
        environment.put("DB_POOL_TIMEOUT", "2");
        return NodeProcess.Made.of(
                environment,
                "--spring.profiles.active=embedded",
                "--headroom.data-dir=" + directory,
                "--headroom.lifecycle.drain=1500ms",
                "--headroom.cache.warm-up.at-start=",
                // a worker that is gone is missed after two seconds
                "--headroom.jobs.heartbeat=400ms",
                "--headroom.jobs.misses=5");
    }

    private String url() {
        return database.url();
    }

    DatabasePair database() {
        return database;
    }

    RedisChild redis() {
        return redis;
    }

    Path directory() {
        return directory;
    }

    /** Between a node and Redis. */
    FaultProxy network(int node) {
        return networks.get(node);
    }

    NodeProcess node(int node) {
        return nodes.get(node);
    }

    List<NodeProcess> nodes() {
        return List.copyOf(nodes);
    }

    SignedIn signedIn() {
        return signedIn;
    }

    /** What the database answers to a question for one number. */
    long count(String query) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    void run(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Something that goes wrong, and is right again afterwards. */
    interface Fault {
        void begin() throws Exception;

        void end() throws Exception;
    }

    Figures under(Extent extent, Fault fault) throws Exception {
        return under(extent, extent.rate(), Profile.realistic(), targets(), fault);
    }

    List<InetSocketAddress> targets() {
        return nodes.stream().map(NodeProcess::address).toList();
    }

    /** Traffic from begin to end, with the fault in its middle. */
    Figures under(Extent extent, double rate, Profile profile, List<InetSocketAddress> targets, Fault fault)
            throws Exception {
        Happening happening = new Happening(fault);
        try (Generator generator = generator(extent, plan(targets, rate, extent.all()), profile, over -> {
            if (over == extent.faultFrom()) {
                happening.begin();
            }
            if (over == extent.faultUntil()) {
                happening.end();
            }
            return true;
        })) {
            Figures figures = generator.run();
            happening.await();
            return figures;
        }
    }

    /**
     * Traffic that goes on until the fault has begun to its end, however long that takes, and for the time of the
     * recovery after it.
     *
     * @return the figures with the extent that it came to
     */
    Lasted lasting(Extent extent, List<InetSocketAddress> targets, Fault fault) throws Exception {
        Happening happening = new Happening(fault);
        int[] until = {0};
        try (Generator generator =
                generator(extent, plan(targets, extent.rate(), LONGEST), Profile.realistic(), over -> {
                    if (over == extent.faultFrom()) {
                        happening.begin();
                    }
                    if (over > extent.faultFrom() && until[0] == 0 && happening.isDone()) {
                        until[0] = over;
                    }
                    return until[0] == 0 || over < until[0] + extent.recovery().toSeconds();
                })) {
            Figures figures = generator.run();
            happening.await();
            return new Lasted(
                    figures, extent.withFault(Duration.ofSeconds(Math.max(0, until[0] - extent.faultFrom()))));
        }
    }

    /** What came of traffic whose length shows afterwards. */
    record Lasted(Figures figures, Extent extent) {}

    private static Plan plan(List<InetSocketAddress> targets, double rate, Duration time) {
        return new Plan(
                targets,
                Math.max(USERS, (int) (rate / 4)),
                rate,
                Duration.ofMillis(500),
                WARM_UP,
                time,
                Duration.ofSeconds(10));
    }

    private Generator generator(Extent extent, Plan plan, Profile profile, IntPredicate goesOn) throws IOException {
        // the last one is the ledger's: a posting of the traffic, later than its own, would stand before them in its
        // list
        List<Household> asked =
                signedIn.households().subList(0, signedIn.households().size() - 1);
        return new Generator(plan, profile, asked, new SplittableRandom(extent.seed()), goesOn);
    }

    /** A fault that is made beside the traffic, which mustn't wait; its end after its begin. */
    private static final class Happening {
        private final Fault fault;
        private CompletableFuture<Void> made = CompletableFuture.completedFuture(null);

        private Happening(Fault fault) {
            this.fault = fault;
        }

        private interface Part {
            void run() throws Exception;
        }

        private void begin() {
            then(fault::begin);
        }

        private void end() {
            then(fault::end);
        }

        private void then(Part part) {
            made = made.thenRunAsync(
                    () -> {
                        try {
                            part.run();
                        } catch (Exception failure) {
                            throw new CompletionException(failure);
                        }
                    },
                    task -> Thread.ofVirtual().name("fault").start(task));
        }

        private boolean isDone() {
            return made.isDone();
        }

        private void await() throws InterruptedException, TimeoutException {
            try {
                made.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException failure) {
                throw new IllegalStateException(
                        "the fault could not be made: " + failure.getCause(), failure.getCause());
            }
        }
    }

    /** Everything that was stopped runs again. */
    void heal() {
        networks.forEach(FaultProxy::heal);
        nodes.forEach(NodeProcess::thaw);
        for (NodeProcess node : nodes) {
            if (!node.alive()) {
                node.startAgain();
            }
            node.awaitReady();
        }
    }

    @Override
    public void close() {
        nodes.forEach(NodeProcess::close);
        redis.close();
        database.close();
        for (FaultProxy network : networks) {
            try {
                network.close();
            } catch (IOException _) {
                // its port goes with the process
            }
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException _) {
            // a temporary directory: the next start of the machine has it
        }
    }
}
