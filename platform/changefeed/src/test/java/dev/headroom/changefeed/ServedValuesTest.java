package dev.headroom.changefeed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.Ticker;
import dev.headroom.embedded.testing.Eventually;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.testing.MemoryRelay;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Writers change rows by plain SQL and tell nobody; readers keep what they loaded for as long as the source lets them.
 * Whatever is served must hold every change that was acknowledged before the moment up to which the node says it knows.
 */
@WithServers
final class ServedValuesTest {
    private static final int OWNERS = 12;
    private static final int WRITERS = 4;
    private static final int READERS = 4;
    private static final Duration LASTS = Duration.ofSeconds(4);
    private static final long STEP_NANOS = 300_000_000;

    private final TestFleet fleet;
    private final MemoryRelay relay = new MemoryRelay();
    private final List<FollowedDatabase> nodes = new ArrayList<>();
    /** The sums of versions that were acknowledged last, with the moment, by owner. */
    private final AtomicReferenceArray<Acknowledged> acknowledged = new AtomicReferenceArray<>(OWNERS);

    private final LongAdder hits = new LongAdder();
    private final LongAdder loads = new LongAdder();
    private final LongAdder broken = new LongAdder();
    private final AtomicLong rejected = new AtomicLong();

    /** What an owner's items came to when the writer heard that they had; older ones behind it. */
    private record Acknowledged(
            long total, long atNanos, @Nullable Acknowledged before) {}

    private record Kept(long total, ReadPoint point, long incarnation) {}

    /** How the nodes learn of changes. */
    enum Way {
        ALONE,
        FLEET,
        RELAYED,
        OUTBOX
    }

    ServedValuesTest(TestServers servers) throws SQLException {
        fleet = new TestFleet(servers);
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(fleet.database.url(), fleet.database.user(), fleet.database.password());
    }

    private void open(Way way) throws SQLException {
        fleet.run("""
                drop table item cascade;
                create table item (id bigint primary key, owner_id bigint not null, version bigint not null);
                alter table item replica identity full;
                create table part (item_id bigint not null references item on delete cascade);
                insert into item select i, mod(i, %d), 1 from generate_series(0, %d) i;
                alter publication headroom add table item;
                """.formatted(OWNERS, 4 * OWNERS - 1));
        if (way == Way.OUTBOX) {
            new OutboxSetup(fleet.settings(), TestFleet.MAPPING).mend();
        }
        for (int node = 0; node < 3; node++) {
            nodes.add(
                    switch (way) {
                        case ALONE -> fleet.node(fleet.settings().withFleet(FleetSettings.ALONE), null);
                        case FLEET -> fleet.node();
                        case RELAYED -> fleet.node(relay);
                        case OUTBOX ->
                            new OutboxSource(
                                    fleet.settings(), OutboxSettings.USUAL, TestFleet.MAPPING, Ticker.system());
                    });
        }
        long asked = System.nanoTime();
        nodes.forEach(
                node -> Eventually.eventually("the node knows the present", () -> node.freshAsOfNanos() - asked > 0));
    }

    @AfterEach
    void close() throws SQLException {
        nodes.forEach(Source::close);
        fleet.close();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void everyServedValue_holdsWhatWasAcknowledgedBefore(Way way)
            throws InterruptedException, ExecutionException, SQLException {
        open(way);
        long until = System.nanoTime() + LASTS.toNanos();
        List<Future<?>> all = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            for (int writer = 0; writer < WRITERS; writer++) {
                long seed = writer;
                all.add(threads.submit(() -> {
                    write((int) seed, until);
                    return null;
                }));
            }
            for (int reader = 0; reader < READERS; reader++) {
                // the third one is there to be lost
                Source node = nodes.get(reader % 2);
                long seed = 100L + reader;
                all.add(threads.submit(() -> {
                    read(node, seed, until);
                    return null;
                }));
            }
            disturb(way, until);
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertEquals(0, broken.sum(), () -> "of %d hits beside %d loads".formatted(hits.sum(), loads.sum()));
        assertTrue(hits.sum() > 1_000, () -> "too few hits to tell: " + hits.sum());
        assertTrue(loads.sum() > 100, () -> "too few loads to tell: " + loads.sum());
    }

    /** Leaders end, and the relay comes, goes and forgets, as a chance from a seed has it. */
    private void disturb(Way way, long until) {
        SplittableRandom chance = new SplittableRandom(7);
        for (int step = 0; System.nanoTime() - until < 0; step++) {
            LockSupport.parkNanos(STEP_NANOS);
            if (step == 2) {
                nodes.get(2).close();
            }
            if (way == Way.RELAYED) {
                relay.away(chance.nextInt(3) == 0);
                if (chance.nextInt(4) == 0) {
                    relay.forget();
                }
            }
        }
        relay.away(false);
    }

    /** Owners are divided among the writers, so that each knows what its owners' items come to. */
    private void write(int writer, long until) throws SQLException, InterruptedException {
        SplittableRandom chance = new SplittableRandom(writer);
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (System.nanoTime() - until < 0) {
                int owner = WRITERS * chance.nextInt(OWNERS / WRITERS) + writer;
                boolean undone = chance.nextInt(5) == 0;
                statement.execute("update item set version = version + 1 where owner_id = " + owner);
                if (chance.nextInt(4) == 0) {
                    statement.execute("savepoint s");
                    statement.execute("update item set version = version + 1000 where owner_id = " + owner);
                    statement.execute("rollback to s");
                }
                long total;
                try (ResultSet row =
                        statement.executeQuery("select sum(version) from item where owner_id = " + owner)) {
                    row.next();
                    total = row.getLong(1);
                }
                if (undone) {
                    connection.rollback();
                } else {
                    connection.commit();
                    Acknowledged before = acknowledged.get(owner);
                    Acknowledged kept =
                            before == null ? null : new Acknowledged(before.total(), before.atNanos(), null);
                    acknowledged.set(owner, new Acknowledged(total, System.nanoTime(), kept));
                }
                LockSupport.parkNanos(chance.nextInt(8_000_000));
            }
        }
    }

    private void read(Source node, long seed, long until) throws SQLException {
        SplittableRandom chance = new SplittableRandom(seed);
        @Nullable Kept[] kept = new Kept[OWNERS];
        try (Connection connection = connect();
                PreparedStatement query =
                        connection.prepareStatement("select sum(version) from item where owner_id = ?")) {
            while (System.nanoTime() - until < 0) {
                int owner = chance.nextInt(OWNERS);
                Acknowledged newest = acknowledged.get(owner);
                long fresh = node.freshAsOfNanos();
                Kept value = kept[owner];
                if (value != null && valid(node, value, tags(owner))) {
                    hits.increment();
                    check(value.total(), newest, fresh);
                } else {
                    loads.increment();
                    kept[owner] = load(node, query, owner);
                }
            }
        }
    }

    private static Dependencies tags(int owner) {
        return Dependencies.of(List.of(Tag.of("owner", Integer.toString(owner))));
    }

    private Kept load(Source node, PreparedStatement query, int owner) throws SQLException {
        long incarnation = node.applied().incarnation();
        ReadPoint point = node.begin();
        query.setLong(1, owner);
        try (ResultSet row = query.executeQuery()) {
            row.next();
            Kept kept = new Kept(row.getLong(1), point, incarnation);
            point.end(tags(owner));
            return kept;
        }
    }

    private boolean valid(Source node, Kept value, Dependencies tags) {
        boolean valid = switch (value.point().state()) {
            case PENDING -> true;
            case MISSED -> false;
            case SETTLED ->
                node.tags().covered(tags.hashes(), value.point().position().offset());
        };
        Position applied = node.applied();
        if (!valid) {
            rejected.incrementAndGet();
        }
        return valid && applied.incarnation() == value.incarnation();
    }

    /** What was acknowledged before the moment must be in the value; versions only grow. */
    private void check(long served, @Nullable Acknowledged newest, long freshNanos) {
        Acknowledged one = newest;
        while (one != null && one.atNanos() - freshNanos > 0) {
            one = one.before();
        }
        if (one != null && served < one.total()) {
            broken.increment();
        }
    }
}
