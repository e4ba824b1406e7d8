package dev.headroom.sql.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Answer;
import dev.headroom.cache.Caches;
import dev.headroom.cache.Tier;
import dev.headroom.changefeed.FeedSettings;
import dev.headroom.changefeed.FeedSetup;
import dev.headroom.changefeed.PostgresSource;
import dev.headroom.changefeed.TagMapping;
import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.freshness.Freshness;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Writers that commit, roll back and read their own rows, beside readers at every level: no read misses a write that
 * its level promises, none sees what was never committed.
 */
@WithServers
final class SqlCacheRaceTest {
    private static final int OWNERS = 12;
    private static final int WRITERS = 4;
    private static final int READERS = 4;
    private static final Duration LASTS = Duration.ofSeconds(4);
    private static final long BOUND_MILLIS = 100;

    private final PGSimpleDataSource pool = new PGSimpleDataSource();
    private final FeedSettings settings;
    private final AtomicLongArray acknowledged = new AtomicLongArray(OWNERS + 1);
    /** What was acknowledged by the bound ago, or less. */
    private final AtomicLongArray longAgo = new AtomicLongArray(OWNERS + 1);

    private final LongAdder hits = new LongAdder();
    private final LongAdder missed = new LongAdder();
    private final LongAdder unheard = new LongAdder();
    private final LongAdder ownMissed = new LongAdder();

    record Line(long version, boolean undone) {}

    private record Acknowledged(int owner, long version, long nanos) {}

    SqlCacheRaceTest(TestServers servers) throws SQLException {
        DatabaseAccess database = servers.freshDatabase();
        pool.setUrl(database.url());
        pool.setUser(database.user());
        pool.setPassword(database.password());
        settings = FeedSettings.of(database.url(), database.user(), database.password());
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    create table item (id bigint primary key, owner_id bigint not null, version bigint not null,
                        undone boolean not null default false);
                    insert into item select i, i, 0 from generate_series(1, %d) i
                    """.formatted(OWNERS));
        }
    }

    @Test
    void results_underConcurrentWrites_keepEveryPromise()
            throws SQLException, InterruptedException, ExecutionException {
        TagMapping mapping =
                TagMapping.builder().column("item", "owner_id", "owner").build();
        new FeedSetup(settings, mapping).mend();
        try (PostgresSource source = new PostgresSource(settings, mapping, Ticker.system());
                Caches caches = Caches.over(source).build();
                ExecutorService threads =
                        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            assertTrue(source.awaitContact(Duration.ofSeconds(20)));
            CachedQuery<Line> query = SqlCache.over(
                            caches, pool, new FollowedTables(Map.of("public.item", Map.of("owner_id", "owner"))))
                    .declare(QuerySpec.of(
                                    "lines",
                                    "select version, undone from item where owner_id = ?",
                                    Line.class,
                                    row -> new Line(row.getLong(1), row.getBoolean(2)))
                            .tiers(Set.of(Tier.MEMORY)));
            long until = System.nanoTime() + LASTS.toNanos();
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                all.add(threads.submit(() -> {
                    write(query, writer, until);
                    return null;
                }));
            }
            for (int i = 0; i < READERS; i++) {
                long seed = 50L + i;
                all.add(threads.submit(() -> read(query, new SplittableRandom(seed), until)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        assertEquals(0, missed.sum(), "reads that missed a write");
        assertEquals(0, unheard.sum(), "reads of what was rolled back");
        assertEquals(0, ownMissed.sum(), "writers that missed their own rows");
        assertTrue(hits.sum() > 10, () -> "too few hits to tell: " + hits.sum());
    }

    /** Owners are divided among the writers. */
    private void write(CachedQuery<Line> query, int writer, long until) throws SQLException {
        SplittableRandom chance = new SplittableRandom(writer);
        long[] versions = new long[OWNERS + 1];
        Deque<Acknowledged> own = new ArrayDeque<>();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (System.nanoTime() - until < 0) {
                int owner = 1 + writer + WRITERS * chance.nextInt(OWNERS / WRITERS);
                boolean kept = chance.nextInt(4) != 0;
                long version = versions[owner] + (kept ? 1 : 1_000);
                statement.execute("update item set version = %d, undone = %s where owner_id = %d"
                        .formatted(version, !kept, owner));
                if (query.listOn(connection, (long) owner).getFirst().version() != version) {
                    ownMissed.increment();
                }
                if (!kept) {
                    connection.rollback();
                } else {
                    connection.commit();
                    versions[owner] = version;
                    acknowledged.set(owner, version);
                    own.add(new Acknowledged(owner, version, System.nanoTime()));
                }
                LockSupport.parkNanos(chance.nextInt(60_000_000));
                long old = System.nanoTime() - BOUND_MILLIS * 1_000_000;
                for (Acknowledged one = own.peek(); one != null && one.nanos() - old < 0; one = own.peek()) {
                    longAgo.accumulateAndGet(one.owner(), one.version(), Math::max);
                    own.remove();
                }
            }
            connection.rollback();
        }
    }

    private void read(CachedQuery<Line> query, SplittableRandom chance, long until) {
        while (System.nanoTime() - until < 0) {
            int owner = 1 + chance.nextInt(OWNERS);
            boolean strict = chance.nextInt(3) == 0;
            long due = strict ? acknowledged.get(owner) : longAgo.get(owner);
            Answer<List<Line>> answer = query.ask(
                    strict ? Freshness.strict() : Freshness.bounded(Duration.ofMillis(BOUND_MILLIS)), (long) owner);
            Line line = answer.value().orElseThrow().getFirst();
            if (answer.outcome() == Answer.Outcome.HIT_MEMORY) {
                hits.increment();
            }
            if (line.version() < due) {
                missed.increment();
            }
            if (line.undone()) {
                unheard.increment();
            }
        }
    }
}
