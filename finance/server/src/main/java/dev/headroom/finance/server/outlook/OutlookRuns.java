package dev.headroom.finance.server.outlook;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Computes the outlooks of many households in sets: a statement reads the facts of a thousand, another keeps their
 * outlooks. One run at a time over all nodes.
 */
@Component
class OutlookRuns implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(OutlookRuns.class);
    private static final int CHUNK = 1000;
    /** One reads in the database while the other composes; more would take the cores from requests. */
    private static final int AT_ONCE = 2;

    private static final long LOCK = 7_204_117_392L;
    private static final ErrorCode RUN_IN_PROGRESS = new ErrorCode("RUN_IN_PROGRESS", ErrorCode.Kind.CONFLICT);

    private final DataSource dataSource;
    private final JdbcClient jdbc;
    private final Outlooks outlooks;
    private final OutlookStore store;
    private final InstantSource clock;
    private final ReadWriteLock running = new ReentrantReadWriteLock();
    private volatile boolean stopping;

    OutlookRuns(DataSource dataSource, JdbcClient jdbc, Outlooks outlooks, OutlookStore store, InstantSource clock) {
        this.dataSource = dataSource;
        this.jdbc = jdbc;
        this.outlooks = outlooks;
        this.store = store;
        this.clock = clock;
    }

    /**
     * Progress of a run, or how it ended.
     *
     * @param failed households whose records can't be told, out of those done; the log names them
     * @param millis the time it has taken
     */
    record Run(@Nullable LocalDate day, int households, int done, int failed, boolean finished, long millis) {}

    /** All households on a day, each on its own today where the day is null. */
    Run all(@Nullable LocalDate day, Consumer<Run> progress) {
        return over(
                jdbc.sql("select id from household order by id")
                        .query((row, _) -> row.getLong(1))
                        .list(),
                day,
                progress);
    }

    /** The households of some zones, on their own today. */
    Run inZones(Set<String> zones, Consumer<Run> progress) {
        List<Long> ids = jdbc.sql("select id from household where tz = any(?) order by id")
                .param(zones.toArray(String[]::new))
                .query((row, _) -> row.getLong(1))
                .list();
        return over(ids, null, progress);
    }

    /** The node ends: a run stops between two chunks, while its connections are still there. */
    @Override
    public void destroy() {
        stopping = true;
        Lock ended = running.writeLock();
        ended.lock();
        try {
            LOG.debug("no outlook run goes on");
        } finally {
            ended.unlock();
        }
    }

    private Run over(List<Long> households, @Nullable LocalDate day, Consumer<Run> progress) {
        try (Connection held = dataSource.getConnection()) {
            if (!lock(held, "select pg_try_advisory_lock(?)")) {
                throw CodedException.of(RUN_IN_PROGRESS, "outlook run", "is in progress on this or another node");
            }
            running.readLock().lock();
            try {
                return locked(households, day, progress);
            } finally {
                lock(held, "select pg_advisory_unlock(?)");
                running.readLock().unlock();
            }
        } catch (SQLException failure) {
            throw new DataAccessResourceFailureException("the lock of outlook runs can't be had", failure);
        }
    }

    private Run locked(List<Long> households, @Nullable LocalDate day, Consumer<Run> progress) {
        Instant started = clock.instant();
        AtomicInteger done = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        try (ExecutorService workers =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            List<Future<?>> chunks = new ArrayList<>();
            for (int from = 0; from < households.size(); from += CHUNK) {
                List<Long> chunk = households.subList(from, Math.min(households.size(), from + CHUNK));
                chunks.add(workers.submit(() -> {
                    if (stopping) {
                        return;
                    }
                    failed.addAndGet(tell(chunk, day));
                    done.addAndGet(chunk.size());
                    progress.accept(
                            new Run(day, households.size(), done.get(), failed.get(), false, millisSince(started)));
                }));
            }
            for (Future<?> chunk : chunks) {
                chunk.get();
            }
        } catch (ExecutionException failure) {
            throw new IllegalStateException("an outlook run failed", failure.getCause());
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("an outlook run was interrupted", interruption);
        }
        Run ended = new Run(day, households.size(), done.get(), failed.get(), !stopping, millisSince(started));
        progress.accept(ended);
        return ended;
    }

    /** Tells a chunk, or, where one household's records can't be told, all the others; returns how many couldn't. */
    private int tell(List<Long> households, @Nullable LocalDate day) {
        try {
            store.write(outlooks.compose(households, day));
            return 0;
        } catch (CodedException | ArithmeticException untellable) {
            if (households.size() == 1) {
                LOG.warn("no outlook for household {}: {}", households.getFirst(), untellable.getMessage());
                return 1;
            }
            return households.stream().mapToInt(one -> tell(List.of(one), day)).sum();
        }
    }

    private long millisSince(Instant started) {
        return Duration.between(started, clock.instant()).toMillis();
    }

    private static boolean lock(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, LOCK);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
