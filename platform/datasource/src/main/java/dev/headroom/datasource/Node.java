package dev.headroom.datasource;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One server: what is known of it, and the pools of its turn. */
final class Node implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    /** What the last looks told. */
    record Sight(
            boolean looked,
            int good,
            int misses,
            Probe.@Nullable Answer answer,
            @Nullable String reason) {
        static final Sight NONE = new Sight(false, 0, 0, null, null);
    }

    private final NodeSettings settings;
    private final DatabaseSettings all;
    private final Supplier<List<String>> warming;
    private final Breaker breaker;
    private final Readings readings;
    private final CommitLog commits = new CommitLog();
    private final ReentrantLock pools = new ReentrantLock();
    private final LongAdder waited = new LongAdder();
    private volatile Sight sight = Sight.NONE;
    private volatile NodeStatus status = NodeStatus.UNKNOWN;
    private volatile @Nullable NodePool work;
    private volatile @Nullable NodePool analytics;
    private volatile @Nullable NodePool direct;
    /** Of the log, as far as any reading has told. */
    private volatile long replayed;

    private volatile @Nullable Long currentAsOf;
    private volatile Consumer<Node> suspicion = _ -> {};
    /** Counts the turns, so that a pool that was being opened in an earlier one is dropped. */
    private long turn;

    private boolean opening;

    Node(NodeSettings settings, DatabaseSettings all, Supplier<List<String>> warming) {
        this.settings = settings;
        this.all = all;
        this.warming = warming;
        this.breaker = new Breaker(settings.name());
        this.readings = new Readings(settings, all);
    }

    String name() {
        return settings.name();
    }

    /** A caller of one of its pools has a connection, or none, after so long. */
    void waited(long nanos) {
        waited.add(nanos);
    }

    long waitedNanos() {
        return waited.sum();
    }

    NodeSettings settings() {
        return settings;
    }

    DatabaseSettings all() {
        return all;
    }

    Breaker breaker() {
        return breaker;
    }

    Readings readings() {
        return readings;
    }

    CommitLog commits() {
        return commits;
    }

    Sight sight() {
        return sight;
    }

    void sight(Sight now) {
        sight = now;
    }

    NodeStatus status() {
        return status;
    }

    void status(NodeStatus now) {
        status = now;
    }

    int timeline() {
        Probe.Answer answer = sight.answer();
        return answer == null ? 0 : answer.timeline();
    }

    long replayed() {
        return replayed;
    }

    /** A reading from wherever; an earlier one that comes late changes nothing. */
    void replayed(long position) {
        if (position > replayed) {
            replayed = position;
        }
    }

    @Nullable Long currentAsOf() {
        return currentAsOf;
    }

    void currentAsOf(@Nullable Long nanos) {
        currentAsOf = nanos;
    }

    void onSuspicion(Consumer<Node> look) {
        suspicion = look;
    }

    /** Something speaks against it: it is looked at now. */
    void suspect() {
        suspicion.accept(this);
    }

    /** A use of it failed. */
    void failed(SQLException failure) {
        breaker.failed(failure);
        if (Failures.speaksAgainstNode(failure) || Failures.readOnly(failure)) {
            suspect();
        }
    }

    @Nullable NodePool work() {
        return work;
    }

    /** The pool for long reads, opened when it is first needed. */
    NodePool analytics() throws SQLException {
        NodePool open = analytics;
        return open != null ? open : lazily(() -> analytics, pool -> analytics = pool, "analytics", all.analytics());
    }

    /** The pool around the pooler, opened when it is first needed. */
    NodePool direct() throws SQLException {
        NodePool open = direct;
        return open != null ? open : lazily(() -> direct, pool -> direct = pool, "direct", all.direct());
    }

    private NodePool lazily(Supplier<@Nullable NodePool> now, Consumer<NodePool> keep, String use, PoolSettings of)
            throws SQLException {
        pools.lock();
        try {
            NodePool open = now.get();
            if (open == null) {
                open = NodePool.open(this, use, of, use.equals("direct"), List::of);
                keep.accept(open);
            }
            return open;
        } finally {
            pools.unlock();
        }
    }

    /** Another size for the pool of the leader's work; its next turn begins with the configured one. */
    void resize(int size) {
        pools.lock();
        try {
            NodePool open = work;
            if (open != null && open.report().use().equals("primary")) {
                open.resize(all.primary().sized(size), "primary");
            }
        } finally {
            pools.unlock();
        }
    }

    /**
     * Its turn begins, or another part of it. Opens and warms a pool in the background where it has none; otherwise
     * keeps the connections, which outlive a promotion.
     */
    void serve(boolean leads, Runnable ready) {
        PoolSettings sizes = leads ? all.primary() : all.replica();
        pools.lock();
        try {
            breaker.reset();
            NodePool open = work;
            if (open != null) {
                open.resize(sizes, leads ? "primary" : "replica");
                ready.run();
            } else if (!opening) {
                opening = true;
                long mine = turn;
                Thread.ofPlatform().daemon().name("database-warm-" + name()).start(() -> open(leads, mine, ready));
            }
        } finally {
            pools.unlock();
        }
    }

    private void open(boolean leads, long mine, Runnable ready) {
        PoolSettings sizes = leads ? all.primary() : all.replica();
        NodePool opened = null;
        try {
            opened = NodePool.open(this, leads ? "primary" : "replica", sizes, false, warming);
        } catch (SQLException | RuntimeException failure) {
            LOG.warn("the pool of {} could not be opened: {}", name(), failure.getMessage());
        }
        pools.lock();
        try {
            opening = false;
            if (opened != null && mine == turn) {
                work = opened;
                opened = null;
            }
        } finally {
            pools.unlock();
        }
        if (opened != null) {
            opened.abort();
        }
        ready.run();
    }

    /** Its turn is over: no connection to it stays, whoever uses it. */
    void lose(String why) {
        List<NodePool> ended;
        pools.lock();
        try {
            turn++;
            opening = false;
            ended = openPools();
            work = null;
            analytics = null;
            direct = null;
        } finally {
            pools.unlock();
        }
        int connections = ended.stream().mapToInt(NodePool::abort).sum();
        if (!ended.isEmpty()) {
            LOG.warn("{} is not used any more ({}); {} connections to it were ended", name(), why, connections);
        }
    }

    List<NodePool> openPools() {
        return Stream.of(work, analytics, direct)
                .<NodePool>mapMulti((pool, sink) -> {
                    if (pool != null) {
                        sink.accept(pool);
                    }
                })
                .toList();
    }

    @Override
    public void close() {
        readings.close();
        List<NodePool> ended;
        pools.lock();
        try {
            turn++;
            ended = openPools();
            work = null;
            analytics = null;
            direct = null;
        } finally {
            pools.unlock();
        }
        ended.forEach(NodePool::close);
    }
}
