package dev.headroom.datasource;

import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.TagScope;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.TransactionState;

/**
 * What a routed connection has of a node at the moment, and what becomes of it: the choice, the commit with its
 * position in one trip, and the name of a failure.
 */
final class Transaction {
    private static final String COMMIT_WITH_POSITION = "select pg_current_xact_id_if_assigned()::text,"
            + " pg_current_wal_insert_lsn()::text; commit; select pg_current_wal_insert_lsn()::text";

    private final Router router;
    private @Nullable Lease lease;
    private Router.Use use = Router.Use.WRITE;
    /** A statement of a transaction has begun. */
    private boolean open;
    /** The transaction has ended with its connection, and nobody has rolled it back yet. */
    private @Nullable SQLException ended;
    /** The connection has state of its own: it isn't changed for another any more. */
    private boolean pinned;
    /** What the replica had replayed when it was chosen; null where nobody asked, or it is no replica. */
    private @Nullable Position replayed;

    Transaction(Router router) {
        this.router = router;
    }

    @Nullable Lease lease() {
        return lease;
    }

    void pin() {
        pinned = true;
    }

    Lease leaseFor(@Nullable String sql, boolean autoCommit, boolean readOnly, int isolation) throws SQLException {
        Lease chosen = choose(sql, autoCommit, readOnly, isolation);
        TagScope scope = TagScope.current();
        if (scope != null && use != Router.Use.WRITE) {
            boundBy(replayed, scope);
        }
        return chosen;
    }

    /**
     * A value that is being made of what a replica has must not outlive a change that the replica lacks. Where its
     * transaction began outside of the value's own making, nobody knows what it sees.
     */
    private static void boundBy(@Nullable Position replayed, TagScope scope) {
        if (replayed == null) {
            scope.doNotKeep();
        } else {
            scope.add(Dependencies.of(List.of()), new ReplicaPoint(replayed), Long.MAX_VALUE);
        }
    }

    private Lease choose(@Nullable String sql, boolean autoCommit, boolean readOnly, int isolation)
            throws SQLException {
        Lease now = lease;
        if (now != null && open) {
            if (ended != null) {
                throw new RolledBackException("the transaction has ended with its connection; roll it back", ended);
            }
            guardReplica(sql);
            return guardSession(now, sql);
        }
        Router.Use wanted = wanted(sql, autoCommit, readOnly);
        if (now != null && !pinned && !router.fits(now, use, wanted)) {
            release();
            now = null;
        }
        if (now == null) {
            now = router.lease(wanted);
            lease = now;
            use = wanted == Router.Use.WRITE || now.node().status() == NodeStatus.LEADER ? Router.Use.WRITE : wanted;
            prepare(now, autoCommit, readOnly, isolation);
            return guardSession(now, sql, autoCommit, readOnly, isolation);
        }
        return guardSession(now, sql);
    }

    private Router.Use wanted(@Nullable String sql, boolean autoCommit, boolean readOnly) {
        boolean analytics = AnalyticsScope.marked();
        if (!router.replicas() || (!analytics && (!readOnly || !router.mayReadReplica()))) {
            return Router.Use.WRITE;
        }
        boolean reads = sql == null ? !autoCommit && readOnly : router.onlyReads(sql);
        if (!reads) {
            return Router.Use.WRITE;
        }
        return analytics ? Router.Use.ANALYTICS : Router.Use.READ;
    }

    private void prepare(Lease now, boolean autoCommit, boolean readOnly, int isolation) throws SQLException {
        try {
            Connection connection = now.connection();
            if (use != Router.Use.WRITE && TagScope.current() != null) {
                // before the transaction: its snapshot must not be older than the position
                replayed = router.replayed(now);
            }
            if (!autoCommit) {
                connection.setAutoCommit(false);
            }
            if (readOnly) {
                connection.setReadOnly(true);
            }
            if (isolation != 0) {
                applyIsolation(isolation);
            }
        } catch (SQLException failure) {
            release();
            now.node().failed(failure);
            throw new NotStartedException("the connection was lost before its first statement", failure);
        }
    }

    /** A lock of a session on a replica excludes nobody, and the server wouldn't refuse it. */
    private void guardReplica(@Nullable String sql) throws RefusedStatementException {
        if (use != Router.Use.WRITE && sql != null && router.knownToWrite(sql)) {
            throw new RefusedStatementException("this transaction reads from a replica, and the statement calls a"
                    + " function that may write; run it first in the transaction, or in one that isn't read-only");
        }
    }

    private Lease guardSession(Lease now, @Nullable String sql) throws SQLException {
        if (!now.pool().pooler().pooled() || sql == null) {
            return now;
        }
        String state = router.traits(sql).sessionState();
        if (state != null) {
            throw refused(state, now);
        }
        return now;
    }

    private static RefusedStatementException refused(String state, Lease now) {
        return new RefusedStatementException(state + " is kept by a session, which "
                + now.pool().pooler().description()
                + " shares between clients; use SET LOCAL within a transaction, or the direct data source");
    }

    /** As the first statement it may move. */
    private Lease guardSession(Lease now, @Nullable String sql, boolean autoCommit, boolean readOnly, int isolation)
            throws SQLException {
        boolean moves = router.settings().pooler().sessionState() == PoolerSettings.SessionState.MOVE;
        if (!moves
                || sql == null
                || !now.pool().pooler().pooled()
                || router.traits(sql).sessionState() == null) {
            return guardSession(now, sql);
        }
        Node node = now.node();
        release();
        Lease direct = router.direct(node);
        lease = direct;
        pinned = true;
        prepare(direct, autoCommit, readOnly, isolation);
        return guardSession(direct, sql);
    }

    void begins(Lease on, boolean prepared, boolean autoCommit) throws SQLException {
        if (ended != null) {
            throw new RolledBackException("the transaction has ended with its connection; roll it back", ended);
        }
        if (on.released() || (prepared && !on.equals(lease))) {
            throw new NotStartedException(
                    "the statement was prepared on a connection that was given back; prepare it again", null);
        }
        if (!autoCommit) {
            open = true;
        }
    }

    void ran(Lease on, boolean autoCommit) {
        if (autoCommit) {
            used(on);
            ReadSession session = ReadSession.bound();
            if (session != null && use == Router.Use.WRITE) {
                session.loose();
            }
        }
    }

    private void used(Lease on) {
        if (router.replicas()) {
            ReadSession session = ReadSession.bound();
            if (session != null) {
                session.used(on.node());
            }
        }
        on.node().breaker().succeeded();
    }

    /** Names a failure, and makes sure that nobody uses the connection again where it is its. */
    SQLException failed(Lease on, SQLException failure, @Nullable String sql, boolean autoCommit, boolean readOnly) {
        if (Failures.readOnly(failure) && !readOnly) {
            return readOnlyNode(on, failure, sql, autoCommit);
        }
        if (!autoCommit && Failures.planChanged(failure)) {
            return new RolledBackException(
                    "a table changed its shape, and this transaction can't go on; run it again", failure);
        }
        if (!Failures.endsConnection(failure)) {
            on.node().breaker().failed(failure);
            return failure;
        }
        on.spoil();
        on.node().failed(failure);
        if (!autoCommit) {
            ended = failure;
            return new RolledBackException(
                    "the connection to " + on.node().name() + " was lost within a transaction", failure);
        }
        boolean harmless = use != Router.Use.WRITE || (sql != null && router.onlyReads(sql));
        if (!pinned) {
            release();
        }
        if (harmless) {
            return new NotStartedException(
                    "the connection to " + on.node().name() + " was lost while reading", failure);
        }
        unknown();
        return new CommitUnknownException(
                "the connection to " + on.node().name() + " was lost before the answer to a statement that may write",
                failure);
    }

    /** The application may write, the node doesn't: it is a replica, or not the leader any more. */
    private SQLException readOnlyNode(Lease on, SQLException failure, @Nullable String sql, boolean autoCommit) {
        if (use == Router.Use.WRITE) {
            on.spoil();
            on.node().failed(failure);
        } else if (sql != null) {
            router.writes(sql);
        }
        String message = on.node().name() + " takes no writes"
                + (use == Router.Use.WRITE ? " any more" : "; the same statement goes to the primary from now on");
        if (!autoCommit) {
            return new RolledBackException(message, failure);
        }
        if (!pinned) {
            release();
        }
        return new NotStartedException(message, failure);
    }

    void commit(boolean readOnly) throws SQLException {
        Lease now = lease;
        if (now == null || !open) {
            return;
        }
        SQLException before = ended;
        open = false;
        ended = null;
        if (before != null || now.driver().isClosed()) {
            now.spoil();
            release();
            throw new RolledBackException("the connection was lost before the COMMIT was sent", before);
        }
        boolean writes = use == Router.Use.WRITE && !readOnly;
        try {
            if (writes && router.positions() && now.driver().getTransactionState() == TransactionState.OPEN) {
                commitWithPosition(now);
            } else {
                now.connection().commit();
                used(now);
            }
        } catch (SQLException failure) {
            throw commitFailed(now, failure, writes);
        }
    }

    private SQLException commitFailed(Lease now, SQLException failure, boolean writes) {
        if (!Failures.endsConnection(failure)) {
            return failure;
        }
        now.spoil();
        now.node().failed(failure);
        release();
        if (!writes) {
            return new RolledBackException(
                    "the connection was lost at the end of a transaction that only read", failure);
        }
        unknown();
        return new CommitUnknownException(
                "the connection to " + now.node().name() + " was lost between COMMIT and its answer", failure);
    }

    private void unknown() {
        router.listeners().forEach(CommitListener::unknown);
    }

    private void commitWithPosition(Lease now) throws SQLException {
        String transaction;
        long before;
        long after;
        try (Statement statement = now.driver().createStatement()) {
            statement.execute(COMMIT_WITH_POSITION);
            try (ResultSet row = statement.getResultSet()) {
                row.next();
                transaction = row.getString(1);
                before = Token.position(String.valueOf(row.getString(2)));
            }
            statement.getMoreResults();
            statement.getMoreResults();
            try (ResultSet row = statement.getResultSet()) {
                row.next();
                after = Token.position(String.valueOf(row.getString(1)));
            }
        }
        Node node = now.node();
        node.breaker().succeeded();
        Probe.Answer answer = node.sight().answer();
        if (answer == null) {
            return;
        }
        Token token = new Token(answer.systemId(), answer.timeline(), after);
        ReadSession session = ReadSession.bound();
        if (session != null) {
            session.committed(node, token);
        }
        if (transaction != null) {
            node.commits().add(before, after);
            for (CommitListener listener : router.listeners()) {
                listener.committed(new Commit(Long.parseLong(transaction), token, answer.incarnation()));
            }
        }
    }

    void rollback() throws SQLException {
        Lease now = lease;
        if (now == null || !open) {
            return;
        }
        SQLException before = ended;
        open = false;
        ended = null;
        if (before != null) {
            // the server has done so by itself
            release();
            return;
        }
        try {
            now.connection().rollback();
            used(now);
        } catch (SQLException failure) {
            if (!Failures.endsConnection(failure)) {
                throw failure;
            }
            now.spoil();
            now.node().failed(failure);
            release();
        }
    }

    void refuseWithin(String what) throws SQLException {
        if (open) {
            throw new SQLException("a transaction is under way; set " + what + " before its first statement", "25001");
        }
    }

    void applyAutoCommit(boolean value) throws SQLException {
        Lease now = lease;
        if (now != null && !now.pool().closed()) {
            now.connection().setAutoCommit(value);
        }
    }

    void applyReadOnly(boolean value) throws SQLException {
        Lease now = lease;
        if (now != null && !now.pool().closed()) {
            now.connection().setReadOnly(value);
        }
    }

    /** The driver sets it for the session; behind a pooler that would be everybody's, so it is the transaction's. */
    void applyIsolation(int level) throws SQLException {
        Lease now = lease;
        if (now == null || now.pool().closed()) {
            return;
        }
        if (!now.pool().pooler().pooled()) {
            now.connection().setTransactionIsolation(level);
        } else if (level != Connection.TRANSACTION_READ_COMMITTED
                && !now.connection().getAutoCommit()) {
            try (Statement statement = now.connection().createStatement()) {
                statement.execute("set transaction isolation level "
                        + (level == Connection.TRANSACTION_SERIALIZABLE ? "serializable" : "repeatable read"));
            }
        }
    }

    private void release() {
        Lease now = lease;
        lease = null;
        open = false;
        replayed = null;
        if (now != null) {
            now.release();
        }
    }

    void close() {
        Lease now = lease;
        if (now != null && open && ended == null) {
            used(now);
        }
        ended = null;
        release();
    }
}
