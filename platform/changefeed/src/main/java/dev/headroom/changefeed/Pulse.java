package dev.headroom.changefeed;

import dev.headroom.base.Ticker;
import dev.headroom.datasource.Incarnation;
import dev.headroom.datasource.TransactionSnapshot;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads where the log ends and what can be seen, on a connection of its own: every millisecond while somebody is
 * interested, four times as often while somebody waits for it, ten times a second otherwise. One trip answers all who
 * asked before it began.
 */
final class Pulse implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);
    private static final long HURRIED_NANOS = TimeUnit.MICROSECONDS.toNanos(250);
    private static final long WANTED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final String QUESTION = "select pg_current_snapshot()::text,"
            + " (pg_current_wal_flush_lsn() - '0/0')::bigint, (pg_current_wal_insert_lsn() - '0/0')::bigint,"
            + " (extract(epoch from clock_timestamp()) * 1000000)::bigint";

    private static final String FLUSH = "select pg_logical_emit_message(true, 'headroom', '')";

    private final FeedSettings settings;
    private final Ticker ticker;
    private final Consumer<Beat> beats;
    private final Runnable stopped;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition asked = lock.newCondition();
    private final Thread thread;
    private List<Waiting> waiting = new ArrayList<>();
    private boolean hurried;
    private boolean unflushed;
    private boolean due;
    private volatile boolean closed;

    /**
     * A reading.
     *
     * @param identity of the history it belongs to
     * @param snapshot taken before the end was read
     * @param flushed what of the log can be read by others; a commit that waits for its log is visible after that
     * @param end of the log
     * @param serverMicros the server's clock
     */
    record Beat(
            long identity,
            TransactionSnapshot snapshot,
            long flushed,
            long end,
            long serverMicros,
            long askedNanos,
            long answeredNanos) {}

    /** Called once with the first reading that began after it asked; never where the database stays away. */
    @FunctionalInterface
    interface Waiting {
        void answered(Beat beat);
    }

    /**
     * Doesn't begin before {@link #start}.
     *
     * @param beats receives each reading, on the pulse's thread
     * @param stopped called where the connection was lost, or couldn't be made
     */
    Pulse(FeedSettings settings, Ticker ticker, Consumer<Beat> beats, Runnable stopped) {
        this.settings = settings;
        this.ticker = ticker;
        this.beats = beats;
        this.stopped = stopped;
        this.thread = Thread.ofPlatform().daemon().name("feed-pulse").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Soon, for whoever listens. Never blocks. */
    void ask() {
        lock.lock();
        try {
            due = true;
            asked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Never blocks. */
    void ask(Waiting callback) {
        ask(callback, false);
    }

    /**
     * Never blocks.
     *
     * @param hurry whether somebody waits for it
     */
    void ask(Waiting callback, boolean hurry) {
        lock.lock();
        try {
            waiting.add(callback);
            hurried |= hurry;
            asked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Once what comes next was read the end of the log is flushed, for somebody who waits to read it. Never blocks. */
    void flush() {
        lock.lock();
        try {
            unflushed = true;
            hurried = true;
            asked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (!closed) {
            try (Connection connection = DriverManager.getConnection(settings.url(), FeedConnections.plain(settings));
                    Statement statement = connection.createStatement()) {
                long identity = Incarnation.of(connection);
                while (!closed) {
                    read(statement, identity);
                    pause();
                }
            } catch (SQLException | RuntimeException failure) {
                LOG.debug("the database can't be asked where its log ends", failure);
                stopped.run();
                idle();
            }
        }
    }

    private void read(Statement statement, long identity) throws SQLException {
        List<Waiting> mine;
        boolean flush;
        lock.lock();
        try {
            mine = waiting;
            waiting = new ArrayList<>();
            flush = unflushed;
            unflushed = false;
            hurried = false;
            due = false;
        } finally {
            lock.unlock();
        }
        Beat beat = null;
        try {
            long begun = ticker.nanos();
            try (ResultSet row = statement.executeQuery(QUESTION)) {
                row.next();
                beat = new Beat(
                        identity,
                        TransactionSnapshot.parse(String.valueOf(row.getString(1))),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        begun,
                        ticker.nanos());
            }
        } finally {
            if (beat == null) {
                again(mine);
            }
        }
        beats.accept(beat);
        for (Waiting callback : mine) {
            callback.answered(beat);
        }
        if ((flush || flushWanted()) && beat.end() > beat.flushed()) {
            // the commit of nothing but a message flushes what was written before it
            statement.execute(FLUSH);
        }
    }

    /** Of those who were just answered. Somebody else may have come after the reading: it stays wanted for the next. */
    private boolean flushWanted() {
        lock.lock();
        try {
            return unflushed;
        } finally {
            lock.unlock();
        }
    }

    private void again(List<Waiting> unanswered) {
        lock.lock();
        try {
            waiting.addAll(0, unanswered);
        } finally {
            lock.unlock();
        }
    }

    /** Those who ask in this time share a trip. */
    private void pause() {
        idle(HURRIED_NANOS, () -> false);
        idle(WANTED_NANOS - HURRIED_NANOS, () -> hurried);
        idle(IDLE_NANOS - WANTED_NANOS, () -> hurried || due || !waiting.isEmpty());
    }

    private void idle() {
        idle(IDLE_NANOS, () -> false);
    }

    private void idle(long nanos, BooleanSupplier until) {
        long left = nanos;
        lock.lock();
        try {
            while (left > 0 && !closed && !until.getAsBoolean()) {
                left = asked.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            asked.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
