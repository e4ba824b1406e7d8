package dev.headroom.changefeed;

import dev.headroom.freshness.Change;
import dev.headroom.freshness.ChangeRelay;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.RelayUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves what the leader reads in the relay, on a thread of its own: a relay that is slow, or away, keeps nobody from
 * reading the log. What the relay lacks afterwards is written from what the leader still has, or the run begins anew.
 */
final class RelayWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RelayWriter.class);
    /** The log grows by what nobody follows, too. */
    private static final long IDLE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int PAGE = 500;

    private final ChangeRelay relay;
    private final AppliedLog log;
    private final RecentChanges changes;
    private final long copyNanos;
    private final Thread thread;
    private volatile boolean leading;
    private volatile boolean closed;
    private volatile long written;
    private long copied;

    RelayWriter(ChangeRelay relay, AppliedLog log, RecentChanges changes, Duration copied) {
        this.relay = relay;
        this.log = log;
        this.changes = changes;
        this.copyNanos = copied.toNanos();
        this.copied = System.nanoTime() - copyNanos;
        this.thread = Thread.ofPlatform().daemon().name("feed-relay").start(this::run);
    }

    void begin() {
        leading = true;
        LockSupport.unpark(thread);
    }

    void end() {
        leading = false;
    }

    /** There may be something to write. */
    void wake() {
        if (leading && log.handed().offset() > written) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (!closed) {
            if (!leading) {
                LockSupport.parkNanos(RETRY_NANOS);
                continue;
            }
            try {
                lead();
            } catch (RelayUnavailableException failure) {
                LOG.debug("the relay can't be written", failure);
                LockSupport.parkNanos(RETRY_NANOS);
            } catch (RuntimeException failure) {
                LOG.warn("the relay can't be written", failure);
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private void lead() {
        Position from = begun();
        long toldNanos = System.nanoTime() - IDLE_NANOS;
        while (leading && !closed) {
            // read first: what comes meanwhile is above it
            Position handed = log.handed();
            Optional<List<Change>> news = changes.after(from);
            if (news.isEmpty()) {
                return;
            }
            List<Change> some = news.get().stream()
                    .filter(change -> handed.covers(change.position()))
                    .limit(PAGE)
                    .toList();
            long now = System.nanoTime();
            boolean due = now - toldNanos >= IDLE_NANOS || relay.wanted(handed.incarnation()) > from.offset();
            if (!some.isEmpty() || (handed.offset() > from.offset() && due)) {
                long reached = some.size() < PAGE
                        ? handed.offset()
                        : some.getLast().position().offset();
                if (!relay.append(from, some, reached)) {
                    return;
                }
                from = new Position(from.incarnation(), reached);
                written = reached;
                toldNanos = now;
            } else {
                LockSupport.parkNanos(POLL_NANOS);
            }
            keepCopy(now);
        }
    }

    /** Where the run ends that the leader before this one left; or a run that begins with what is known here. */
    private Position begun() {
        Position handed = log.handed();
        ChangeRelay.Page page = relay.read(handed);
        Position end = new Position(handed.incarnation(), Math.min(page.reached(), handed.offset()));
        if (page.known() && changes.after(end).isPresent()) {
            return end;
        }
        Position start = changes.start();
        relay.begin(start);
        return start;
    }

    private void keepCopy(long now) {
        if (now - copied >= copyNanos) {
            copied = now;
            relay.keep(log.copy());
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
