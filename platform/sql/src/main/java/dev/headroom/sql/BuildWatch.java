package dev.headroom.sql;

import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells how far a build is, from a connection of its own, until closed. Its failures never reach the build. */
final class BuildWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BuildWatch.class);
    private static final Duration EVERY = Duration.ofMillis(500);
    private static final String PROGRESS = """
            select phase, greatest(blocks_done, tuples_done), greatest(blocks_total, tuples_total), current_locker_pid
            from pg_stat_progress_create_index where pid = ?
            """;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;

    BuildWatch(DataSource source, long process, String index, Consumer<BuildProgress> listener) {
        this.thread = Thread.ofVirtual().name("index-build-watch").start(() -> watch(source, process, index, listener));
    }

    private void watch(DataSource source, long process, String index, Consumer<BuildProgress> listener) {
        try (IndexSession session = IndexSession.open(source)) {
            do {
                session.first(
                                PROGRESS,
                                row -> new BuildProgress(
                                        index,
                                        row.getString(1),
                                        row.getLong(2),
                                        row.getLong(3),
                                        row.getLong(4) == 0 ? OptionalLong.empty() : OptionalLong.of(row.getLong(4))),
                                process)
                        .ifPresent(listener);
            } while (!ended.await(EVERY.toMillis(), TimeUnit.MILLISECONDS));
        } catch (SQLException | RuntimeException failure) {
            LOG.info("the progress of {} can't be read: {}", index, failure.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
