package dev.headroom.datasource;

import dev.headroom.base.Ticker;
import dev.headroom.freshness.Position;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * A PostgreSQL database with its replicas, as one data source: writes go to whichever node leads, reads that say so to
 * a replica that has what their session has written and seen.
 *
 * <p>Threads: one per node to look at it, HikariCP's of each pool, and one per node while somebody asks for
 * {@link #readings}. Connections: one per node to look at it, besides the pools.
 */
public final class Database implements AutoCloseable {
    private final List<Node> nodes;
    private final Supervisor supervisor;
    private final Router router;
    private final DataSource dataSource;
    private final DataSource direct;

    private Database(DatabaseSettings settings, Supplier<List<String>> warming, Ticker ticker) {
        this.nodes = settings.nodes().stream()
                .map(node -> new Node(node, settings, warming))
                .toList();
        this.supervisor = new Supervisor(nodes, settings, ticker);
        this.router = new Router(nodes, settings, supervisor, ticker);
        this.dataSource = new RoutingDataSource(() -> new RoutedConnection(router));
        this.direct = new RoutingDataSource(this::directly);
        supervisor.start();
    }

    /** Begins to look at the nodes, and returns at once: what is asked of it waits for a leader. */
    public static Database open(DatabaseSettings settings) {
        return open(settings, List::of);
    }

    /**
     * The same, with statements that each new pool's connections have described before anybody gets one.
     *
     * @param warming the most frequent statements, asked for when a pool opens; one that fails is left out
     */
    public static Database open(DatabaseSettings settings, Supplier<List<String>> warming) {
        return new Database(settings, warming, Ticker.system());
    }

    /**
     * Waits until every node was looked at and the pools of those that are used are open and warm.
     *
     * @return false where that took longer, or no node leads
     */
    public boolean awaitReady(Duration atMost) throws InterruptedException {
        boolean ready = supervisor.awaitSettled(System.nanoTime() + atMost.toNanos());
        if (ready && router.replicas()) {
            router.functions().loadNow();
        }
        return ready;
    }

    /** Connections that choose their node at their first statement. */
    public DataSource dataSource() {
        return dataSource;
    }

    /** Connections to the leader that no pooler shares: for migrations, LISTEN, locks of a session, long COPY. */
    public DataSource direct() {
        return direct;
    }

    /**
     * The same to each replica that reads go to now: for what a node counts for itself. Empty where there is none; to
     * be asked for again after a failover.
     */
    public List<DataSource> replicas() {
        return nodes.stream()
                .filter(node -> node.status() == NodeStatus.REPLICA)
                .<DataSource>map(
                        node -> new RoutingDataSource(() -> new BorrowedConnection(router.direct(node)).proxy()))
                .toList();
    }

    private Connection directly() throws SQLException {
        return new BorrowedConnection(router.direct()).proxy();
    }

    /**
     * How much the pools are used; one line per open pool. Costs little; stacks of holders are taken where it is tight.
     */
    public List<PoolReport> report() {
        return nodes.stream()
                .flatMap(node -> node.openPools().stream())
                .map(NodePool::report)
                .toList();
    }

    /**
     * For how long callers of all pools together have waited for connections since the start, with or without success.
     */
    public long waitedNanos() {
        return nodes.stream().mapToLong(Node::waitedNanos).sum();
    }

    /**
     * Changes the size of the leader's pool at once, until a new leader's turn begins with the configured one.
     *
     * @param size 1 to 1,000
     */
    public void resizePrimary(int size) {
        nodes.forEach(node -> node.resize(size));
    }

    /** The nodes, as they were last seen. */
    public ClusterState supervisor() {
        return supervisor.state();
    }

    /** Positions of the leader's log; empty while there is no leader. They end with its turn. */
    public Optional<Readings> readings() {
        return Optional.ofNullable(supervisor.leader()).map(Node::readings);
    }

    /** Positions of one node's log; empty where no node has that name. */
    public Optional<Readings> readings(String node) {
        return nodes.stream()
                .filter(each -> each.name().equals(node))
                .map(Node::readings)
                .findFirst();
    }

    /**
     * Where a token lies in the leader's history, in whose incarnation changes of the database are told; empty while
     * there is no leader, and for a token that isn't of this database.
     */
    public Optional<Position> position(Token token) {
        return router.position(token);
    }

    /** From now on the listener hears of commits that wrote; each then carries its position in the same trip. */
    public void listen(CommitListener listener) {
        router.listeners().add(listener);
    }

    /** Ends the pools; connections in use fail. */
    @Override
    public void close() {
        supervisor.close();
        nodes.forEach(Node::close);
    }
}
