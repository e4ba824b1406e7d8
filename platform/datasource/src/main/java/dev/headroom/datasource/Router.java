package dev.headroom.datasource;

import dev.headroom.base.Ticker;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.TagScope;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** Chooses the node for each use of a connection, and gets one of its pool. */
final class Router {
    /** What a use may put up with. */
    enum Use {
        /** The leader. */
        WRITE,
        /** A replica within the lag bound that has what the session has seen; the leader otherwise. */
        READ,
        /** A replica within the bound for analytics, on its pool for long reads; the leader otherwise. */
        ANALYTICS
    }

    private static final int KEPT_TRAITS = 4_096;
    private static final Duration LIVE_READING = Duration.ofMillis(100);
    private static final long REPLICA_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final List<Node> nodes;
    private final DatabaseSettings settings;
    private final Supervisor supervisor;
    private final Ticker ticker;
    private final Functions functions;
    private final AtomicInteger turn = new AtomicInteger();
    private final Map<String, SqlTraits> traits = new ConcurrentHashMap<>();
    private final List<CommitListener> listeners = new CopyOnWriteArrayList<>();
    private final Map<Method, Optional<Object>> metaData = new ConcurrentHashMap<>();
    private final boolean replicas;

    Router(List<Node> nodes, DatabaseSettings settings, Supervisor supervisor, Ticker ticker) {
        this.nodes = List.copyOf(nodes);
        this.settings = settings;
        this.supervisor = supervisor;
        this.ticker = ticker;
        this.replicas = nodes.size() > 1;
        this.functions = new Functions(() -> {
            Lease lease = write(deadline());
            lease.connection().setAutoCommit(true);
            return new BorrowedConnection(lease).proxy();
        });
    }

    DatabaseSettings settings() {
        return settings;
    }

    Supervisor supervisor() {
        return supervisor;
    }

    List<CommitListener> listeners() {
        return listeners;
    }

    /** Whether positions of commits are worth a larger answer. */
    boolean positions() {
        return replicas || !listeners.isEmpty();
    }

    /** Whether a read here may miss what was written up to the lag bound ago. */
    boolean mayReadReplica() {
        // what a cached value is made of must include every change that was announced before
        return TagScope.current() == null
                && (ReadSession.bound() != null
                        || settings.routing().sessionless() == RoutingSettings.Sessionless.REPLICA);
    }

    /** Whether there may be more than one node to read from. */
    boolean replicas() {
        return replicas;
    }

    Functions functions() {
        return functions;
    }

    SqlTraits traits(String sql) {
        SqlTraits known = traits.get(sql);
        if (known == null) {
            known = SqlTraits.of(sql);
            if (traits.size() >= KEPT_TRAITS) {
                traits.clear();
            }
            traits.put(sql, known);
        }
        return known;
    }

    /** True where the statement can't change anything, as far as anybody can tell. */
    boolean onlyReads(String sql) {
        SqlTraits its = traits(sql);
        return its.reads() && functions.onlyRead(its.functions());
    }

    /** It turned out to write, whatever its words say. */
    void writes(String sql) {
        SqlTraits its = traits(sql);
        traits.put(sql, new SqlTraits(false, its.functions(), its.sessionState()));
    }

    /** True where a function that it calls is known to be able to write. */
    boolean knownToWrite(String sql) {
        return functions.mayWrite(traits(sql).functions());
    }

    /** The database's name, as the first node has it. */
    @Nullable String database() {
        Properties parts = Driver.parseURL(settings.nodes().getFirst().url(), null);
        return parts == null ? null : parts.getProperty("PGDBNAME");
    }

    /** What the driver says of the server, asked once. */
    @Nullable Object metaData(Method method) throws SQLException, InvocationTargetException, IllegalAccessException {
        Optional<Object> known = metaData.get(method);
        if (known == null) {
            Lease lease = write(deadline());
            try {
                known = Optional.ofNullable(method.invoke(lease.connection().getMetaData()));
            } finally {
                lease.release();
            }
            metaData.put(method, known);
        }
        return known.orElse(null);
    }

    /** Whether a connection that was leased for one use will do for the next. */
    boolean fits(Lease lease, Use had, Use wanted) {
        if (lease.pool().closed() || lease.released()) {
            return false;
        }
        if (had == Use.WRITE) {
            return lease.node().status() == NodeStatus.LEADER;
        }
        if (had != wanted || !usable(lease.node(), had == Use.ANALYTICS)) {
            return false;
        }
        ReadSession session = ReadSession.bound();
        return session == null || has(lease.node(), session);
    }

    /** One that no pooler shares, to the leader. */
    Lease direct() throws SQLException {
        long deadline = deadline();
        while (true) {
            Node leader = supervisor.leader();
            if (leader == null) {
                await(deadline);
                continue;
            }
            try {
                return leader.direct().lease(Held.mine(), deadline);
            } catch (NodePool.ClosedException closed) {
                if (System.nanoTime() - deadline >= 0) {
                    throw new NotStartedException("no node takes writes: " + supervisor.describe(), closed);
                }
            }
        }
    }

    /** One that no pooler shares, to that node. */
    Lease direct(Node node) throws SQLException {
        return node.direct().lease(Held.mine(), deadline());
    }

    long deadline() {
        return System.nanoTime() + settings.primary().acquireTimeout().toNanos();
    }

    Lease lease(Use use) throws SQLException {
        long deadline = deadline();
        return switch (use) {
            case WRITE -> write(deadline);
            case READ -> read(false, deadline);
            case ANALYTICS -> read(true, deadline);
        };
    }

    /** A connection to the leader, of whichever node that comes to be before the deadline. */
    Lease write(long deadlineNanos) throws SQLException {
        Held held = Held.mine();
        while (true) {
            Node leader = supervisor.leader();
            NodePool pool = leader == null ? null : leader.work();
            if (leader == null || pool == null) {
                await(deadlineNanos);
                continue;
            }
            if (!leader.breaker().admits()) {
                throw new NotStartedException(
                        "connections to " + leader.name() + " fail, so it gets a rest of a second; retry after it",
                        null);
            }
            try {
                return pool.lease(held, deadlineNanos);
            } catch (NodePool.ClosedException closed) {
                if (System.nanoTime() - deadlineNanos >= 0) {
                    throw new NotStartedException("no node takes writes: " + supervisor.describe(), closed);
                }
                // its turn is over: the next one's begins
            } catch (SQLException failure) {
                leader.failed(failure);
                throw failure;
            }
        }
    }

    private void await(long deadlineNanos) throws NotStartedException {
        try {
            if (supervisor.awaitLeader(deadlineNanos) == null) {
                throw new NotStartedException("no node takes writes: " + supervisor.describe(), null);
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new NotStartedException("interrupted while no node takes writes", interruption);
        }
    }

    private Lease read(boolean analytics, long deadlineNanos) throws SQLException {
        if (replicas) {
            ReadSession session = ReadSession.bound();
            Node preferred = session == null ? null : session.marked();
            if (preferred != null) {
                Lease lease = readFrom(preferred, session, analytics);
                if (lease != null) {
                    return lease;
                }
            }
            int start = turn.getAndIncrement();
            for (int i = 0; i < nodes.size(); i++) {
                Node node = nodes.get(Math.floorMod(start + i, nodes.size()));
                if (!node.equals(preferred)) {
                    Lease lease = readFrom(node, session, analytics);
                    if (lease != null) {
                        return lease;
                    }
                }
            }
        }
        return write(deadlineNanos);
    }

    private @Nullable Lease readFrom(Node node, @Nullable ReadSession session, boolean analytics) {
        if (!usable(node, analytics)
                || (session != null && !has(node, session))
                || !node.breaker().admits()) {
            return null;
        }
        try {
            NodePool pool = analytics ? node.analytics() : node.work();
            return pool == null ? null : pool.lease(Held.mine(), System.nanoTime() + REPLICA_PATIENCE_NANOS);
        } catch (NodePool.ClosedException _) {
            return null;
        } catch (NotStartedException busy) {
            // another node may have one; a full pool doesn't speak against the node
            return null;
        } catch (SQLException failure) {
            node.failed(failure);
            return null;
        }
    }

    /**
     * How much of the leader's log a replica has replayed, in the leader's incarnation; null where the two aren't known
     * to be in one history. One trip.
     */
    @Nullable Position replayed(Lease lease) throws SQLException {
        Node leader = supervisor.leader();
        Probe.Answer of = leader == null ? null : leader.sight().answer();
        Probe.Answer its = lease.node().sight().answer();
        if (of == null || its == null || of.systemId() != its.systemId() || of.timeline() != its.timeline()) {
            return null;
        }
        try (Statement statement = lease.driver().createStatement();
                ResultSet row = statement.executeQuery("select pg_last_wal_replay_lsn()::text")) {
            String text = row.next() ? row.getString(1) : null;
            return text == null ? null : new Position(of.incarnation(), Token.position(text));
        }
    }

    /** Where a token lies in the leader's incarnation; empty where that can't be said. */
    Optional<Position> position(Token token) {
        Node leader = supervisor.leader();
        Probe.Answer now = leader == null ? null : leader.sight().answer();
        if (now == null || now.systemId() != token.systemId() || token.timeline() > now.timeline()) {
            return Optional.empty();
        }
        // what survived of an earlier timeline lies before everything in this one
        return Optional.of(new Position(now.incarnation(), token.timeline() < now.timeline() ? 0 : token.position()));
    }

    private boolean usable(Node node, boolean analytics) {
        if (node.status() != NodeStatus.REPLICA || node.work() == null) {
            return false;
        }
        Long asOf = node.currentAsOf();
        Duration bound = analytics
                ? settings.routing().analyticsLagBound()
                : settings.routing().lagBound();
        long now = supervisor.leader() == null ? supervisor.leaderSeenNanos() : ticker.nanos();
        return asOf != null && now - asOf <= bound.toNanos();
    }

    /** Whether the node has replayed everything that the session has written and seen. */
    private static boolean has(Node node, ReadSession session) {
        session.settleUnless(node);
        Token wanted = session.known();
        if (wanted == null) {
            return true;
        }
        Probe.Answer answer = node.sight().answer();
        if (answer == null || answer.systemId() != wanted.systemId() || answer.timeline() != wanted.timeline()) {
            // of another timeline: what of it survived, only the leader is sure to have
            return false;
        }
        return node.replayed() >= wanted.position() || replayedSince(node, wanted);
    }

    private static boolean replayedSince(Node node, Token wanted) {
        if (wanted.position() == Long.MAX_VALUE) {
            return false;
        }
        try {
            Optional<Reading> reading = node.readings().after(System.nanoTime(), LIVE_READING);
            reading.ifPresent(now -> node.replayed(now.position().offset()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return node.replayed() >= wanted.position();
    }
}
