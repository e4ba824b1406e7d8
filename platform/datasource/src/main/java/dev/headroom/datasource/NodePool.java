package dev.headroom.datasource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.postgresql.core.BaseConnection;

/**
 * Connections to one node for one use: a gate in front, HikariCP behind. It ends with the node's turn and isn't opened
 * again; a node that comes back gets another.
 */
final class NodePool {
    /** HikariCP's shortest; between two of them a caller looks whether the node still is the right one. */
    private static final long SLICE_MILLIS = 250;

    private static final long RECENT_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long LAST_USES_NANOS = Duration.ofSeconds(30).toNanos();
    private static final long FILLING_NANOS = Duration.ofSeconds(2).toNanos();
    private static final int SHOWN = 10;

    /** The pool was closed while somebody waited: its node is not the right one any more. */
    static final class ClosedException extends SQLTransientConnectionException {
        private static final long serialVersionUID = 1L;

        ClosedException(String pool) {
            super("the pool " + pool + " was closed", "08003");
        }
    }

    private final Node node;
    private volatile String use;
    private final PoolerKind pooler;
    private final RawConnections raw;
    private final HikariDataSource hikari;
    private final Gate gate;
    private final Set<RawConnections.Physical> taken = ConcurrentHashMap.newKeySet();
    private volatile PoolSettings settings;
    private volatile boolean closed;
    /** When a connection was last found lost: others that weren't used since then are asked before they are given. */
    private volatile long brokenNanos;

    private NodePool(Node node, String use, PoolSettings settings, Opening opening) {
        this.node = node;
        this.use = use;
        this.settings = settings;
        this.pooler = opening.pooler();
        this.raw = opening.raw();
        this.gate = new Gate(settings);
        this.brokenNanos = System.nanoTime();
        this.hikari = new HikariDataSource(config(node.name() + "-" + use, settings, raw));
    }

    /** What a pool is made of. */
    private record Opening(PoolerKind pooler, RawConnections raw) {}

    /** Opens what is kept idle, several connections at a time, before anybody can ask for one. */
    static NodePool open(
            Node node, String use, PoolSettings settings, boolean aroundPooler, Supplier<List<String>> warming)
            throws SQLException {
        DatabaseSettings all = node.all();
        Properties properties = RawConnections.properties(all, settings.connectTimeout(), "headroom");
        String url = aroundPooler
                ? node.settings().url()
                : node.settings().poolerUrl().orElse(node.settings().url());
        PoolerKind pooler = aroundPooler && node.settings().poolerUrl().isPresent()
                ? PoolerKind.NONE
                : PoolerKind.find(url, properties, all.pooler());
        RawConnections raw = new RawConnections(url, pooler.adapt(properties), warming);
        int ahead = raw.openAhead(settings.minimumIdle());
        NodePool pool = new NodePool(node, use, settings, new Opening(pooler, raw));
        pool.awaitIdle(ahead);
        return pool;
    }

    /** HikariCP takes in what is open already, one after the other. */
    private void awaitIdle(int connections) {
        long deadline = System.nanoTime() + FILLING_NANOS;
        while (hikari.getHikariPoolMXBean().getIdleConnections() < connections && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(FILLING_NANOS / 2_000);
        }
    }

    private static HikariConfig config(String name, PoolSettings settings, RawConnections raw) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(raw);
        config.setMaximumPoolSize(settings.size() + settings.burst());
        config.setMinimumIdle(settings.minimumIdle());
        config.setConnectionTimeout(SLICE_MILLIS);
        config.setValidationTimeout(SLICE_MILLIS);
        config.setMaxLifetime(settings.maxLifetime().toMillis());
        config.setIdleTimeout(settings.idleTimeout().toMillis());
        config.setKeepaliveTime(settings.keepAlive().toMillis());
        config.setExceptionOverride(new Eviction());
        config.setInitializationFailTimeout(-1);
        config.setThreadFactory(Thread.ofPlatform().daemon().name(name + "-", 0).factory());
        return config;
    }

    Node node() {
        return node;
    }

    PoolerKind pooler() {
        return pooler;
    }

    boolean closed() {
        return closed;
    }

    /**
     * A connection, before the deadline on {@link System#nanoTime}.
     *
     * @throws ClosedException where the node's turn is over
     * @throws NotStartedException where there was none in time; the message names who has them
     */
    Lease lease(Held held, long deadlineNanos) throws SQLException {
        long began = System.nanoTime();
        try {
            enter(held, deadlineNanos);
            return entered(held, deadlineNanos);
        } finally {
            node.waited(System.nanoTime() - began);
        }
    }

    private Lease entered(Held held, long deadlineNanos) throws SQLException {
        boolean leased = false;
        try {
            Lease lease = connect(held, deadlineNanos);
            leased = true;
            return lease;
        } finally {
            if (!leased) {
                gate.release();
            }
        }
    }

    private void enter(Held held, long deadlineNanos) throws SQLException {
        Gate.Outcome outcome;
        try {
            outcome = gate.acquire(held.get(), deadlineNanos);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new NotStartedException("interrupted while waiting for a connection of " + name(), interruption);
        }
        switch (outcome) {
            case GRANTED -> {}
            case CLOSED -> throw new ClosedException(name());
            case TIMED_OUT -> throw exhausted();
        }
    }

    private Lease connect(Held held, long deadlineNanos) throws SQLException {
        while (true) {
            try {
                Connection connection = hikari.getConnection();
                BaseConnection driver = connection.unwrap(BaseConnection.class);
                RawConnections.Physical physical = raw.of(driver);
                if (physical.doubtfulSince(brokenNanos) && !driver.isValid(1)) {
                    hikari.evictConnection(connection);
                    continue;
                }
                physical.taken(Thread.currentThread(), gate.tight() ? Callers.here() : null);
                taken.add(physical);
                held.incrementAndGet();
                return new Lease(this, connection, driver, physical, held);
            } catch (SQLTransientConnectionException slice) {
                if (closed) {
                    throw new ClosedException(name());
                }
                node.suspect();
                if (System.nanoTime() - deadlineNanos >= 0) {
                    throw new NotStartedException(
                            "no connection to " + name() + " could be opened: " + Failures.words(slice.getCause()),
                            slice);
                }
            } catch (SQLException failure) {
                if (closed) {
                    throw new ClosedException(name());
                }
                throw failure;
            }
        }
    }

    void back(Lease lease, boolean evict) {
        taken.remove(lease.physical());
        lease.physical().returned();
        lease.held().decrementAndGet();
        try {
            if (hikari.isClosed()) {
                lease.driver().abort(Runnable::run);
            } else if (evict || closed) {
                brokenNanos = System.nanoTime();
                hikari.evictConnection(lease.connection());
            } else {
                lease.connection().close();
            }
        } catch (SQLException failure) {
            node.failed(failure);
        } finally {
            gate.release();
        }
    }

    private NotStartedException exhausted() {
        PoolReport report = report();
        StringBuilder text = new StringBuilder("no connection of pool ")
                .append(name())
                .append(" within ")
                .append(settings.acquireTimeout().toMillis())
                .append(" ms: ")
                .append(report.inUse())
                .append(" of ")
                .append(report.size() + report.burst())
                .append(" are in use")
                .append(settings.nesting() > 1 ? ", " + (settings.nesting() - 1) + " kept for who holds one, " : ", ")
                .append(report.waiting())
                .append(" callers wait; raise its size, or give connections back sooner");
        holders().stream()
                .limit(SHOWN)
                .forEach(holder -> text.append("; ")
                        .append(holder.thread())
                        .append(" for ")
                        .append(holder.since().toMillis())
                        .append(" ms at ")
                        .append(holder.location()));
        return new NotStartedException(text.toString(), null);
    }

    private List<Holder> holders() {
        return taken.stream()
                .map(RawConnections.Physical::holder)
                .flatMap(Optional::stream)
                .sorted(Comparator.comparing(Holder::since).reversed())
                .toList();
    }

    PoolReport report() {
        Gate.State state = gate.state();
        PoolVerdict verdict = verdict(state);
        return new PoolReport(
                node.name(),
                use,
                verdict,
                state.size(),
                state.burst(),
                closed ? 0 : hikari.getHikariPoolMXBean().getTotalConnections(),
                state.inUse(),
                state.waiting(),
                state.most(),
                state.timeouts(),
                pooler.description(),
                verdict == PoolVerdict.GOOD ? List.of() : holders());
    }

    private static PoolVerdict verdict(Gate.State state) {
        Long waited = state.lastWaited();
        boolean lately = waited != null && System.nanoTime() - waited < RECENT_NANOS;
        if (state.waiting() > 0 && state.inUse() >= state.size()) {
            return PoolVerdict.EXHAUSTED;
        }
        return lately || state.inUse() * 5 >= state.size() * 4 ? PoolVerdict.TIGHT : PoolVerdict.GOOD;
    }

    /** The node has another part to play: its connections stay, their number changes. */
    void resize(PoolSettings other, String newUse) {
        settings = other;
        use = newUse;
        hikari.getHikariConfigMXBean().setMaximumPoolSize(other.size() + other.burst());
        hikari.getHikariConfigMXBean().setMinimumIdle(other.minimumIdle());
        gate.resize(other);
    }

    /** Ends every connection at once, also those in use, and sends away who waits. Returns how many were open. */
    int abort() {
        closed = true;
        gate.close();
        raw.close();
        int ended = raw.abort();
        Thread.ofPlatform().daemon().name(name() + "-close").start(this::closeOnceUnused);
        return ended;
    }

    /** HikariCP forgets connections in use when it is closed, and fails when they come back afterwards. */
    private void closeOnceUnused() {
        long deadline = System.nanoTime() + LAST_USES_NANOS;
        while (gate.state().inUse() > 0 && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(LAST_USES_NANOS / 1_000);
        }
        hikari.close();
    }

    /** Lets those in use come back; for the end of the database. */
    void close() {
        closed = true;
        gate.close();
        raw.close();
        hikari.close();
    }

    private String name() {
        return node.name() + "-" + use;
    }
}
