package dev.headroom.changefeed;

import dev.headroom.freshness.History;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Tag;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node says to the others through the log. Tags are held here from before they are written until this node
 * has read them back; those that couldn't be written wait, and are written as soon as the database is back.
 */
final class Announcements {
    private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final History history;
    private final Announcer announcer;
    private final int most;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Long, Said> said = new HashMap<>();
    /** Those that were read back before their writer knew the number of its transaction. */
    private final Map<Long, Position> early = new HashMap<>();

    private final Set<Tag> waiting = new LinkedHashSet<>();
    private int speaking;
    private long attempted = System.nanoTime();

    private record Said(List<Tag> tags, CompletableFuture<Position> position) {}

    Announcements(History history, Announcer announcer, int most) {
        this.history = history;
        this.announcer = announcer;
        this.most = most;
    }

    /**
     * Where the change lies; empty where it isn't known yet.
     *
     * @param said called once the tags are written, for whoever reads them back
     */
    Optional<Position> announce(List<Tag> tags, Duration atMost, Runnable said) {
        history.hold(tags);
        CompletableFuture<Position> position = say(tags);
        if (position == null) {
            keep(tags);
            return Optional.empty();
        }
        said.run();
        try {
            return Optional.of(position.get(atMost.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException | ExecutionException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Null where the tags may not have been written. Those that were stay held until they are read back. */
    private @Nullable CompletableFuture<Position> say(List<Tag> tags) {
        lock.lock();
        try {
            speaking++;
        } finally {
            lock.unlock();
        }
        Long transaction = null;
        try {
            transaction = announcer.say(tags);
        } catch (SQLException failure) {
            LOG.debug("tags wait to be announced", failure);
        }
        CompletableFuture<Position> position = new CompletableFuture<>();
        Position known = null;
        lock.lock();
        try {
            speaking--;
            if (transaction != null) {
                known = early.remove(transaction);
                if (known == null) {
                    said.put(transaction, new Said(tags, position));
                }
            }
            if (speaking == 0) {
                early.clear();
            }
        } finally {
            lock.unlock();
        }
        if (known != null) {
            history.release(tags);
            position.complete(known);
        }
        return transaction == null ? null : position;
    }

    private void keep(List<Tag> tags) {
        lock.lock();
        try {
            List<Tag> twice = new ArrayList<>();
            for (Tag tag : tags) {
                if (!waiting.add(tag)) {
                    twice.add(tag);
                }
            }
            history.release(twice);
            if (waiting.size() > most) {
                LOG.warn("{} tags wait to be announced: the database is away", waiting.size());
            }
        } finally {
            lock.unlock();
        }
    }

    /** A transaction was read from the log and is applied. */
    void arrived(long transaction, Position at) {
        Said own;
        lock.lock();
        try {
            own = said.remove(transaction);
            if (own == null && speaking > 0) {
                early.put(transaction, at);
            }
        } finally {
            lock.unlock();
        }
        if (own != null) {
            history.release(own.tags());
            own.position().complete(at);
        }
    }

    /** The history begins anew, behind everything that was written before. */
    void restarted() {
        List<Said> over;
        lock.lock();
        try {
            over = List.copyOf(said.values());
            said.clear();
            early.clear();
            attempted = System.nanoTime() - PAUSE_NANOS;
        } finally {
            lock.unlock();
        }
        over.forEach(one -> {
            history.release(one.tags());
            one.position().cancel(false);
        });
    }

    /** Tags that nobody else knows of yet. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Writes what waits, now and then. */
    void repeat() {
        List<Tag> tags;
        lock.lock();
        try {
            if (waiting.isEmpty() || System.nanoTime() - attempted < PAUSE_NANOS) {
                return;
            }
            attempted = System.nanoTime();
            tags = List.copyOf(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        if (say(tags) == null) {
            keep(tags);
        }
    }
}
