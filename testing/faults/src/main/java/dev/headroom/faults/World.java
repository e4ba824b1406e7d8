package dev.headroom.faults;

import dev.headroom.cache.Answer;
import dev.headroom.changefeed.FeedPreparation;
import dev.headroom.changefeed.FeedSettings;
import dev.headroom.changefeed.FeedSetup;
import dev.headroom.changefeed.OutboxSetup;
import dev.headroom.embedded.testing.MemcachedChild;
import dev.headroom.embedded.testing.RedisChild;
import dev.headroom.freshness.Freshness;
import dev.headroom.freshness.Position;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The servers, the nodes and what everybody has found so far. */
final class World implements AutoCloseable {
    static final int WRITERS = 3;
    static final int ROWS_PER_WRITER = 30;
    static final int OWNERS = 12;
    static final int NODES = 3;
    private static final int MOST_BREACHES = 20;
    private static final Duration ANY_AGE = Duration.ofHours(1);

    private final DatabasePair database;
    private final RedisChild redis;
    private final Optional<MemcachedChild> memcached;
    private final AtomicReferenceArray<ServiceNode> nodes = new AtomicReferenceArray<>(NODES);
    private final Rows rows = new Rows(WRITERS * ROWS_PER_WRITER);
    private final Feed feed;
    private final Without without;
    private final boolean mayLose;
    /** Readers and writers share it; whoever replaces a server has it alone. */
    private final ReentrantReadWriteLock undisturbed = new ReentrantReadWriteLock(true);

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final Queue<Breach> breaches = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong reads = new AtomicLong();
    private volatile boolean over;

    World(DatabasePair database, Feed feed, Without without, boolean mayLose)
            throws IOException, SQLException, InterruptedException {
        this.database = database;
        this.feed = feed;
        this.without = without;
        this.mayLose = mayLose;
        this.redis = RedisChild.bundled();
        this.memcached = MemcachedChild.startInstalled();
        schema();
        for (int i = 0; i < NODES; i++) {
            nodes.set(i, node());
        }
    }

    private void schema() throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("drop table if exists item, box");
            statement.execute("drop publication if exists headroom");
            statement.execute("""
                    select pg_drop_replication_slot(slot_name) from pg_replication_slots
                    where not active and slot_type = 'logical' and database = current_database()
                    """);
            statement.execute("create table box (id bigint primary key)");
            statement.execute("""
                    create table item (
                        writer int not null, id int not null, owner_id bigint not null,
                        version bigint not null, stamp bigint not null,
                        box_id bigint references box on delete cascade,
                        primary key (writer, id)) partition by list (writer)
                    """);
            for (int writer = 0; writer < WRITERS; writer++) {
                statement.execute(
                        "create table item_%d partition of item for values in (%d)".formatted(writer, writer));
            }
            statement.execute("create index on item (owner_id)");
            statement.execute("create index on item (box_id)");
            FeedSettings settings = FeedSettings.of(database.url(), database.user(), database.password());
            FeedPreparation preparation = feed == Feed.OUTBOX
                    ? new OutboxSetup(settings, ServiceNode.MAPPING)
                    : new FeedSetup(settings, ServiceNode.MAPPING);
            preparation.mend();
            if (without == Without.IDENTITY) {
                database.run("grant set on parameter session_replication_role to " + database.user());
            }
        }
    }

    private ServiceNode node() throws InterruptedException {
        ServiceNode node = new ServiceNode(
                database,
                feed,
                redis.port(),
                memcached.map(it -> OptionalInt.of(it.port())).orElse(OptionalInt.empty()),
                without);
        if (!node.awaitContact(Duration.ofSeconds(20))) {
            throw new IllegalStateException("a node never reached its database");
        }
        return node;
    }

    DatabasePair database() {
        return database;
    }

    RedisChild redis() {
        return redis;
    }

    Optional<MemcachedChild> memcached() {
        return memcached;
    }

    Rows rows() {
        return rows;
    }

    /** The rule that nobody keeps. */
    Without without() {
        return without;
    }

    /** Whether commits that nobody waited for may go with a crash. */
    boolean mayLose() {
        return mayLose;
    }

    ServiceNode node(int index) {
        return nodes.get(index);
    }

    /** It is gone without a word, and another takes its place with nothing but what the shared tiers have. */
    void replaceNode(int index) throws InterruptedException {
        ServiceNode old = nodes.get(index);
        nodes.set(index, node());
        old.close();
    }

    boolean over() {
        return over;
    }

    void end() {
        over = true;
    }

    long reads() {
        return reads.get();
    }

    void undisturbed(Runnable work) {
        undisturbed.readLock().lock();
        try {
            work.run();
        } finally {
            undisturbed.readLock().unlock();
        }
    }

    /** While nobody reads or writes; what the server has afterwards is compared with what had been committed. */
    void alone(Runnable replacement) {
        undisturbed.writeLock().lock();
        try {
            replacement.run();
            int lost = 0;
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                forgetPrepared(statement);
                Map<Integer, Owned.Item> actual = new HashMap<>();
                try (ResultSet items = statement.executeQuery("select id, version, stamp from item")) {
                    while (items.next()) {
                        actual.put(
                                items.getInt(1), new Owned.Item(items.getInt(1), items.getLong(2), items.getLong(3)));
                    }
                }
                for (int row = 0; row < rows.count(); row++) {
                    lost += rows.restored(row, Optional.ofNullable(actual.get(row)));
                }
            }
            counts.computeIfAbsent("rows lost with a server", _ -> new LongAdder())
                    .add(lost);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        } finally {
            undisturbed.writeLock().unlock();
        }
    }

    private static void forgetPrepared(Statement statement) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet prepared = statement.executeQuery("select gid from pg_prepared_xacts")) {
            while (prepared.next()) {
                names.add(String.valueOf(prepared.getString(1)));
            }
        }
        for (String name : names) {
            statement.execute("rollback prepared '" + name + "'");
        }
    }

    void count(String what) {
        counts.computeIfAbsent(what, _ -> new LongAdder()).increment();
    }

    Map<String, Long> counts() {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((what, sum) -> sums.put(what, sum.sum()));
        return sums;
    }

    List<Breach> breaches() {
        List<Breach> all = new ArrayList<>(breaches);
        all.addAll(rows.decide());
        return all;
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /** By a session on any node that has just committed. */
    void readOwn(Attempt own, SplittableRandom chance, Session session) {
        long owner = own.owner() == Attempt.GONE ? Rows.EVERYBODY : own.owner();
        long asked = System.nanoTime();
        try {
            Optional<Position> token = node(chance.nextInt(NODES)).token();
            if (token.isPresent()) {
                Freshness level = without == Without.TOKENS ? Freshness.bounded(ANY_AGE) : Freshness.token(token.get());
                Answer<Owned> answer = node(chance.nextInt(NODES)).read(owner, level, of -> session.read(of, chance));
                took("token", answer.outcome());
                answer.value()
                        .flatMap(value -> rows.check(value, owner, asked))
                        .ifPresent(breach -> broken(new Breach(
                                breach.kind() == Breach.Kind.STALE ? Breach.Kind.OWN_WRITE_MISSED : breach.kind(),
                                "token, " + answer.outcome() + ": " + breach.text())));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failure) {
            failed(failure);
        }
    }

    /** Compares one answer with what its level promises and with the age that it states. */
    void compare(Answer<?> answer, List<Owned> parts, List<Long> owners, Freshness level, long askedNanos) {
        long promised = switch (level) {
            case Freshness.Bounded(Duration bound) -> askedNanos - bound.toNanos();
            case Freshness.Strict _ -> askedNanos;
            case Freshness.Token _ -> throw new IllegalArgumentException("tokens are for own writes");
        };
        long stated = answer.ageBound().map(age -> askedNanos - age.toNanos()).orElse(promised);
        long due = stated - promised > 0 ? stated : promised;
        for (int i = 0; i < parts.size(); i++) {
            rows.check(parts.get(i), owners.get(i), due)
                    .ifPresent(breach -> broken(new Breach(
                            breach.kind(),
                            "%s, %s, age %s: %s"
                                    .formatted(level, answer.outcome(), answer.ageBound(), breach.text()))));
        }
    }

    void took(String level, Answer.Outcome outcome) {
        reads.incrementAndGet();
        count("reads " + level);
        count("outcome " + outcome);
    }

    private void broken(Breach breach) {
        count("broken " + breach.kind());
        if (breaches.size() < MOST_BREACHES) {
            breaches.add(breach);
        }
    }

    /** A read that brought nothing: faults do that. */
    void failed(RuntimeException failure) {
        count("reads that failed");
        if (failures.size() < MOST_BREACHES) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            failures.add(cause.toString());
        }
    }

    @Override
    public void close() {
        over = true;
        for (int i = 0; i < NODES; i++) {
            count("feed restarts of node " + i, nodes.get(i).restarts());
            nodes.get(i).close();
        }
        redis.close();
        memcached.ifPresent(MemcachedChild::close);
    }

    private void count(String what, long more) {
        counts.computeIfAbsent(what, _ -> new LongAdder()).add(more);
    }
}
