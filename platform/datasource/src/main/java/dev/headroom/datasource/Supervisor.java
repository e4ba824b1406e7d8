package dev.headroom.datasource;

import dev.headroom.base.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at each node on a connection and a thread of its own, decides who leads, and begins and ends the nodes' turns.
 * A node that hangs loses its connections and no other does: there is no timeout on statements.
 */
final class Supervisor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    /** Between two looks while there is no leader, and at least between two that somebody asked for. */
    private static final long HUNTING_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final List<Node> nodes;
    private final DatabaseSettings settings;
    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final LeaderPositions positions = new LeaderPositions();
    private final List<Watch> watches = new ArrayList<>();
    private final List<Fenced> fenced = new ArrayList<>();
    private Election election;
    private volatile @Nullable Node leader;
    private volatile long leaderSeenNanos;
    private volatile boolean closed;

    /** A node that took writes on a timeline that had ended. */
    private record Fenced(Node node, int timeline, long switchPoint) {}

    Supervisor(List<Node> nodes, DatabaseSettings settings, Ticker ticker) {
        this.nodes = List.copyOf(nodes);
        this.settings = settings;
        this.ticker = ticker;
        this.election = Election.first(nodes.size());
        this.leaderSeenNanos = ticker.nanos();
    }

    void start() {
        for (Node node : nodes) {
            Watch watch = new Watch(node);
            watches.add(watch);
            node.onSuspicion(_ -> watch.kick());
        }
        watches.forEach(Watch::start);
    }

    /** The one that takes writes and has a pool; null while there is none. */
    @Nullable Node leader() {
        return leader;
    }

    /** The last moment at which the leader answered; lags are as of then while there is none. */
    long leaderSeenNanos() {
        return leaderSeenNanos;
    }

    /** The leader, as soon as there is one whose pool is open; null where there is none by the deadline. */
    @Nullable Node awaitLeader(long deadlineNanos) throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                Node now = leader;
                if (now != null && now.work() != null) {
                    return now;
                }
                long left = deadlineNanos - System.nanoTime();
                if (left <= 0) {
                    return null;
                }
                var _ = changed.awaitNanos(left);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** True once every node was looked at and those that are used have warm pools; false where it takes longer. */
    boolean awaitSettled(long deadlineNanos) throws InterruptedException {
        lock.lock();
        try {
            while (!closed && !settled()) {
                long left = deadlineNanos - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                var _ = changed.awaitNanos(left);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private boolean settled() {
        for (Node node : nodes) {
            boolean used = node.status() == NodeStatus.LEADER || node.status() == NodeStatus.REPLICA;
            if (!node.sight().looked() || (used && node.work() == null)) {
                return false;
            }
        }
        return leader != null;
    }

    private void tell() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes in what a look told; the rest follows. */
    void observe(Node node, Probe.Result result) {
        List<Runnable> steps = new ArrayList<>();
        lock.lock();
        try {
            if (closed) {
                return;
            }
            node.sight(next(node.sight(), result));
            elect(steps);
            if (result instanceof Probe.Answered answered) {
                positions(node, answered);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        steps.forEach(Runnable::run);
    }

    private Node.Sight next(Node.Sight now, Probe.Result result) {
        return switch (result) {
            case Probe.Answered answered ->
                new Node.Sight(
                        true,
                        now.answer() == null && now.misses() == 0
                                ? settings.supervision().goodUntilBack()
                                : now.good() + 1,
                        0,
                        answered.answer(),
                        null);
            case Probe.Missed missed ->
                new Node.Sight(
                        true,
                        0,
                        missed.definite()
                                ? Math.max(
                                        now.misses() + 1, settings.supervision().misses())
                                : now.misses() + 1,
                        now.answer(),
                        missed.reason());
            case Probe.Discarded _ -> now;
        };
    }

    private void elect(List<Runnable> steps) {
        Election next = election.next(nodes.stream().map(this::candidate).toList());
        Node leads = next.leader() == Election.NOBODY ? null : nodes.get(next.leader());
        if (leads != null && !leads.equals(leader)) {
            positions.clear();
            LOG.info("{} takes the writes, on timeline {}", leads.name(), next.timeline());
        }
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            NodeStatus was = node.status();
            NodeStatus is = next.statuses().get(i);
            node.status(is);
            if (was != is) {
                steps.add(step(node, was, is, leads));
            } else if ((is == NodeStatus.LEADER || is == NodeStatus.REPLICA) && node.work() == null) {
                steps.add(() -> node.serve(is == NodeStatus.LEADER, this::tell));
            }
        }
        election = next;
        leader = leads;
    }

    private Election.Candidate candidate(Node node) {
        Node.Sight sight = node.sight();
        return new Election.Candidate(
                sight.looked(),
                sight.misses() >= settings.supervision().misses(),
                sight.answer(),
                sight.good() >= settings.supervision().goodUntilBack());
    }

    private Runnable step(Node node, NodeStatus was, NodeStatus is, @Nullable Node leads) {
        return switch (is) {
            case LEADER -> () -> node.serve(true, this::tell);
            case REPLICA ->
                () -> {
                    if (was == NodeStatus.LEADER) {
                        node.lose("it follows now");
                    }
                    node.serve(false, this::tell);
                };
            case FENCED -> {
                Probe.Answer answer = node.sight().answer();
                int timeline = answer == null ? 0 : answer.timeline();
                yield () -> fence(node, timeline, leads);
            }
            // a replica that lags behind a change of timeline keeps its connections for when it is back
            case UNKNOWN -> () -> {};
            case REJOINING ->
                () -> {
                    if (was == NodeStatus.LEADER) {
                        node.lose("it follows now");
                    }
                };
            case READ_ONLY, FOREIGN, DOWN -> () -> node.lose(reason(node, is));
        };
    }

    private void fence(Node node, int timeline, @Nullable Node leads) {
        node.lose(reason(node, NodeStatus.FENCED));
        if (leads == null) {
            return;
        }
        Thread.ofPlatform().daemon().name("database-fence").start(() -> {
            Optional<Long> point = TimelineHistory.switchPoint(leads, settings, timeline);
            LOG.error(
                    "{} takes writes on timeline {}, which has ended{}; it gets none until it follows {}",
                    node.name(),
                    timeline,
                    point.map(position -> " at " + Token.text(position)).orElse(""),
                    leads.name());
            lock.lock();
            try {
                point.ifPresent(position -> fenced.add(new Fenced(node, timeline, position)));
            } finally {
                lock.unlock();
            }
        });
    }

    private static String reason(Node node, NodeStatus status) {
        return switch (status) {
            case DOWN -> "no answer: " + node.sight().reason();
            case READ_ONLY -> "it takes no writes and follows nobody";
            case FENCED -> "its timeline has ended";
            case FOREIGN -> "it belongs to another cluster; correct its address";
            case REJOINING -> "it isn't on the leader's timeline, or came back just now";
            case UNKNOWN -> "not looked at yet";
            case LEADER, REPLICA -> "";
        };
    }

    private void positions(Node node, Probe.Answered answered) {
        node.replayed(answered.answer().position());
        if (node.equals(leader)) {
            positions.add(answered.requestedNanos(), answered.answer().position());
            leaderSeenNanos = answered.requestedNanos();
        }
        for (Node each : nodes) {
            if (each.status() == NodeStatus.REPLICA) {
                each.currentAsOf(positions.lastNotBeyond(each.replayed()));
            }
        }
    }

    /** How far a replica is behind, at most; empty where it isn't known. */
    Optional<Duration> lag(Node node) {
        Long asOf = node.currentAsOf();
        long now = leader == null ? leaderSeenNanos : ticker.nanos();
        return asOf == null ? Optional.empty() : Optional.of(Duration.ofNanos(Math.max(0, now - asOf)));
    }

    ClusterState state() {
        lock.lock();
        try {
            Node leads = leader;
            return new ClusterState(
                    Optional.ofNullable(leads).map(Node::name),
                    nodes.stream().map(this::state).toList(),
                    fenced.stream().map(Supervisor::split).toList());
        } finally {
            lock.unlock();
        }
    }

    private NodeState state(Node node) {
        NodeStatus status = node.status();
        boolean used = status == NodeStatus.LEADER || status == NodeStatus.REPLICA;
        return new NodeState(
                node.name(),
                status,
                node.timeline(),
                node.replayed(),
                status == NodeStatus.REPLICA ? lag(node) : Optional.empty(),
                node.work() != null,
                used ? Optional.empty() : Optional.of(reason(node, status)));
    }

    private static SplitBrain split(Fenced one) {
        long[] sums = one.node().commits().beyond(one.switchPoint());
        return new SplitBrain(one.node().name(), one.timeline(), one.switchPoint(), sums[0], sums[1]);
    }

    /** What each node is up to, for an error. */
    String describe() {
        return nodes.stream()
                .map(node -> node.name() + " " + node.status()
                        + (node.status() == NodeStatus.DOWN
                                ? " (" + node.sight().reason() + ")"
                                : ""))
                .collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        closed = true;
        watches.forEach(Watch::kick);
        tell();
        watches.forEach(Watch::join);
    }

    private final class Watch {
        private final Node node;
        private final Probe probe;
        private final AtomicBoolean kicked = new AtomicBoolean();
        private final Random jitter;
        private @Nullable Thread thread;

        Watch(Node node) {
            this.node = node;
            this.probe = new Probe(node.settings(), settings, ticker);
            this.jitter = new Random(node.name().hashCode());
        }

        void start() {
            thread = Thread.ofPlatform()
                    .daemon()
                    .name("database-watch-" + node.name())
                    .start(this::run);
        }

        void kick() {
            Thread running = thread;
            if (!kicked.getAndSet(true) && running != null) {
                LockSupport.unpark(running);
            }
        }

        void join() {
            Thread running = thread;
            try {
                if (running != null && !running.equals(Thread.currentThread())) {
                    running.join(Duration.ofSeconds(5));
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        private void run() {
            try (probe) {
                long due = ticker.nanos();
                while (!closed) {
                    long began = ticker.nanos();
                    Probe.Result result = probe.look();
                    if (result instanceof Probe.Missed missed
                            && began - due > settings.supervision().period().toNanos()) {
                        // it was this process that stood still: what the node did meanwhile, nobody saw
                        result = new Probe.Discarded(missed.reason());
                    }
                    observe(node, result);
                    due = ticker.nanos() + pause(result);
                    rest(due);
                }
            } catch (RuntimeException failure) {
                LOG.error("{} is not looked at any more", node.name(), failure);
                throw failure;
            }
        }

        private long pause(Probe.Result result) {
            long period = settings.supervision().period().toNanos();
            if (result instanceof Probe.Missed missed && !missed.definite() && node.status() != NodeStatus.DOWN) {
                return 0;
            }
            if (leader == null) {
                return Math.min(period, HUNTING_NANOS);
            }
            return period - period / 20 + (long) (jitter.nextDouble() * period / 10);
        }

        private void rest(long due) {
            long earliest = ticker.nanos() + LEAST_NANOS;
            while (!closed) {
                long now = ticker.nanos();
                boolean asked = kicked.get() && now - earliest >= 0;
                if (now - due >= 0 || asked) {
                    kicked.set(false);
                    return;
                }
                LockSupport.parkNanos(this, kicked.get() ? Math.max(1, earliest - now) : due - now);
            }
        }
    }
}
