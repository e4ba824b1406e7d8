package dev.headroom.bench.jmh;

import com.zaxxer.hikari.HikariDataSource;
import dev.headroom.base.Ticker;
import dev.headroom.bench.jmh.SqlCacheBench.Line;
import dev.headroom.cache.Caches;
import dev.headroom.changefeed.PostgresSource;
import dev.headroom.freshness.Freshness;
import dev.headroom.sql.cache.CachedQuery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.springframework.cache.Cache;
import org.springframework.cache.concurrent.ConcurrentMapCache;

/**
 * The same mix for each contestant, in turns within one run: readers of a skewed choice of owners, and writers of whom
 * one in five is another program that evicts nothing. An answer is stale where it misses a write that was acknowledged
 * before the read began; each owner's version says so, which the write itself counts.
 */
final class ReadWriteMix {
    private static final int THREADS = 4;
    private static final int ROUNDS = 4;

    private final HikariDataSource pool;
    private final int readsPerWrite;
    private final Duration lasts;

    ReadWriteMix(HikariDataSource pool, int readsPerWrite, Duration lasts) {
        this.pool = pool;
        this.readsPerWrite = readsPerWrite;
        this.lasts = lasts;
    }

    /** Answers reads, and is told of the service's own writes. */
    private record Contestant(String name, LongFunction<List<Line>> read, LongConsumer evict, Sums sums) {}

    private static final class Sums {
        private final LongAdder reads = new LongAdder();
        private final LongAdder writes = new LongAdder();
        private final LongAdder stale = new LongAdder();
        private final LongAdder loads = new LongAdder();
    }

    Map<String, Object> run() throws InterruptedException, ExecutionException {
        try (PostgresSource source =
                        new PostgresSource(SqlCacheBench.feed(pool), SqlCacheBench.mapping(), Ticker.system());
                Caches caches = Caches.over(source).build()) {
            if (!source.awaitContact(Duration.ofSeconds(20))) {
                throw new IllegalStateException("the log can't be followed");
            }
            List<Contestant> all = List.of(
                    stock(), kept(caches, "kept_strict", Freshness.strict()), kept(caches, "kept_bounded", recent()));
            for (int round = 0; round < ROUNDS; round++) {
                for (Contestant contestant : all) {
                    race(contestant, round);
                }
            }
            Map<String, Object> lines = new LinkedHashMap<>();
            for (Contestant contestant : all) {
                lines.put(contestant.name(), line(contestant.sums()));
            }
            return lines;
        }
    }

    private static Freshness recent() {
        return Freshness.bounded(Duration.ofMillis(100));
    }

    /** As {@code @Cacheable} and {@code @CacheEvict} after the commit do it. */
    private Contestant stock() {
        Cache cache = new ConcurrentMapCache("stock");
        Sums sums = new Sums();
        return new Contestant(
                "stock",
                owner -> {
                    Cache.ValueWrapper known = cache.get(owner);
                    if (known != null && known.get() instanceof List<?> lines) {
                        return lines.stream().map(Line.class::cast).toList();
                    }
                    sums.loads.increment();
                    List<Line> lines = SqlCacheBench.ask(pool, owner);
                    cache.put(owner, lines);
                    return lines;
                },
                cache::evict,
                sums);
    }

    private Contestant kept(Caches caches, String name, Freshness freshness) {
        CachedQuery<Line> query = SqlCacheBench.declare(caches, pool, name, freshness);
        Sums sums = new Sums();
        return new Contestant(
                name,
                owner -> {
                    var answer = query.ask(freshness, owner);
                    switch (answer.outcome()) {
                        case LOADED, BYPASSED, MISS -> sums.loads.increment();
                        case HIT_MEMORY, HIT_REDIS, HIT_MEMCACHED, COALESCED, STALE -> {
                            // answered from what is kept
                        }
                    }
                    return answer.value().orElse(List.of());
                },
                _ -> {},
                sums);
    }

    private void race(Contestant contestant, int round) throws InterruptedException, ExecutionException {
        AtomicLongArray acknowledged = new AtomicLongArray(SqlCacheBench.OWNERS + 1);
        for (int owner = 1; owner <= SqlCacheBench.OWNERS; owner++) {
            contestant.evict().accept(owner);
        }
        AtomicLong turn = new AtomicLong();
        long until = System.nanoTime() + lasts.toNanos() / ROUNDS;
        try (ExecutorService threads =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                SplittableRandom chance = new SplittableRandom(1_000L * round + i);
                running.add(threads.submit(() -> {
                    while (System.nanoTime() - until < 0) {
                        int owner = 1 + Math.min(chance.nextInt(SqlCacheBench.OWNERS), chance.nextInt(100));
                        if (turn.incrementAndGet() % (readsPerWrite + 1) == 0) {
                            write(contestant, owner, chance.nextInt(5) == 0, acknowledged);
                        } else {
                            read(contestant, owner, acknowledged);
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
    }

    private static void read(Contestant contestant, int owner, AtomicLongArray acknowledged) {
        long due = acknowledged.get(owner);
        List<Line> lines = contestant.read().apply(owner);
        contestant.sums().reads.increment();
        if (lines.isEmpty() || lines.getFirst().ownerVersion() < due) {
            contestant.sums().stale.increment();
        }
    }

    private void write(Contestant contestant, int owner, boolean another, AtomicLongArray acknowledged)
            throws SQLException {
        long version;
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try (PreparedStatement count = connection.prepareStatement(
                            "update owner set version = version + 1 where id = ? returning version");
                    PreparedStatement items =
                            connection.prepareStatement("update item set version = version + 1 where owner_id = ?")) {
                count.setLong(1, owner);
                try (var row = count.executeQuery()) {
                    row.next();
                    version = row.getLong(1);
                }
                items.setLong(1, owner);
                items.executeUpdate();
            }
            connection.commit();
        }
        if (!another) {
            contestant.evict().accept(owner);
        }
        acknowledged.accumulateAndGet(owner, version, Math::max);
        contestant.sums().writes.increment();
    }

    private static Map<String, Object> line(Sums sums) {
        long reads = sums.reads.sum();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("reads", reads);
        line.put("writes", sums.writes.sum());
        line.put("hit_rate", reads == 0 ? 0 : Math.round(1e4 * (reads - sums.loads.sum()) / reads) / 1e4);
        line.put("stale", sums.stale.sum());
        return line;
    }
}
