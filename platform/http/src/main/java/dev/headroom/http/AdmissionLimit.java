package dev.headroom.http;

import dev.headroom.base.CodedException;
import dev.headroom.base.Ticker;
import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets so many requests work at a time, and a few more wait for a moment. Whoever couldn't be served in time is refused
 * at once rather than after a wait: by Little's law the wait is the number of those ahead times the mean service time,
 * over the number that work side by side.
 *
 * <p>Requests of high priority go first; where the queue is full they take the place of the youngest of low priority,
 * and low priority leaves a quarter of the places to high.
 */
public final class AdmissionLimit {
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final double NEW_SHARE = 0.1;

    private int places;
    private int lowPlaces;
    private final int queue;
    private final Duration longestWait;
    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Priority, Deque<Waiter>> waiting = new EnumMap<>(Priority.class);
    private final LongAdder shed = new LongAdder();
    private int working;
    private double meanNanos;

    /** Who goes first. */
    public enum Priority {
        /** A person waits for it. */
        HIGH,
        /** Nobody notices when it comes later: imports, warm-up, reports. */
        LOW
    }

    /**
     * A limit.
     *
     * @param places requests that work at a time, 1 or more
     * @param queue requests that wait at most
     * @param longestWait for a place
     */
    public AdmissionLimit(int places, int queue, Duration longestWait, Ticker ticker) {
        if (places < 1 || queue < 0 || longestWait.isNegative()) {
            throw new IllegalArgumentException("admission needs one or more places and no negative queue or wait");
        }
        this.places = places;
        this.lowPlaces = Math.max(1, places - places / 4);
        this.queue = queue;
        this.longestWait = longestWait;
        this.ticker = ticker;
        for (Priority priority : Priority.values()) {
            waiting.put(priority, new ArrayDeque<>());
        }
    }

    /** A place; close it when the work is done. */
    public final class Permit implements AutoCloseable {
        private final long begunNanos = ticker.nanos();
        private boolean closed;

        private Permit() {}

        @Override
        public void close() {
            leave(this);
        }
    }

    private final class Waiter {
        private final Condition turn = lock.newCondition();
        private boolean admitted;
        private boolean shed;
    }

    /**
     * A place, at once or after a short wait.
     *
     * @param deadline until when the answer is of use to the client
     * @throws CodedException OVERLOADED, at once where the wait would be too long
     */
    public Permit enter(Priority priority, Duration deadline) throws InterruptedException {
        long patience = Math.min(longestWait.toNanos(), deadline.toNanos());
        lock.lock();
        try {
            if (nobodyAhead(priority) && working < limit(priority)) {
                working++;
                return new Permit();
            }
            if (waiters() >= queue && !makeRoom(priority)) {
                throw refused("the queue is full");
            }
            if (expectedNanos(priority) > patience) {
                throw refused("the wait would be too long");
            }
            return await(priority, patience);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether a request would be refused when it got here. Takes no place, waits for none and counts nothing.
     *
     * @param coming requests that are on their way here, and will be before it
     * @param deadline as of {@link #enter}
     */
    public boolean hopeless(Priority priority, int coming, Duration deadline) {
        long patience = Math.min(longestWait.toNanos(), deadline.toNanos());
        lock.lock();
        try {
            int ahead = coming + waiters() - Math.max(0, limit(priority) - working);
            if (ahead < 0) {
                return false;
            }
            boolean room = ahead < queue
                    || (priority == Priority.HIGH && !queue(Priority.LOW).isEmpty());
            return !room || (ahead + 1) * meanNanos / limit(priority) > patience;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A refusal for everybody who was found {@link #hopeless} before he got here: making one for each is what costs.
     */
    public static CodedException refusal() {
        return refusal("more requests wait than can be served in time");
    }

    /** Counts one that was refused before it got here. */
    public void refusedAhead() {
        shed.increment();
    }

    private Permit await(Priority priority, long patience) throws InterruptedException {
        Waiter waiter = new Waiter();
        queue(priority).addLast(waiter);
        long left = patience;
        try {
            while (!waiter.admitted && !waiter.shed && left > 0) {
                left = waiter.turn.awaitNanos(left);
            }
        } catch (InterruptedException interrupted) {
            if (waiter.admitted) {
                working--;
                admitNext();
            }
            throw interrupted;
        } finally {
            queue(priority).remove(waiter);
        }
        if (!waiter.admitted) {
            throw refused(waiter.shed ? "more urgent requests came" : "no place came free in time");
        }
        return new Permit();
    }

    private boolean nobodyAhead(Priority priority) {
        return queue(Priority.HIGH).isEmpty()
                && (priority == Priority.HIGH || queue(Priority.LOW).isEmpty());
    }

    private int limit(Priority priority) {
        return priority == Priority.HIGH ? places : lowPlaces;
    }

    private Deque<Waiter> queue(Priority priority) {
        return waiting.computeIfAbsent(priority, _ -> new ArrayDeque<>());
    }

    private int waiters() {
        return queue(Priority.HIGH).size() + queue(Priority.LOW).size();
    }

    private boolean makeRoom(Priority priority) {
        Waiter youngest = priority == Priority.HIGH ? queue(Priority.LOW).pollLast() : null;
        if (youngest == null) {
            return false;
        }
        youngest.shed = true;
        youngest.turn.signal();
        return true;
    }

    private double expectedNanos(Priority priority) {
        int ahead = queue(Priority.HIGH).size()
                + (priority == Priority.LOW ? queue(Priority.LOW).size() : 0);
        return (ahead + 1) * meanNanos / limit(priority);
    }

    private void leave(Permit permit) {
        lock.lock();
        try {
            if (permit.closed) {
                return;
            }
            permit.closed = true;
            long took = ticker.nanos() - permit.begunNanos;
            meanNanos = meanNanos == 0 ? took : meanNanos * (1 - NEW_SHARE) + took * NEW_SHARE;
            working--;
            admitNext();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the place for whoever is next before he wakes up: nobody overtakes him. */
    private void admitNext() {
        for (Priority priority : Priority.values()) {
            Waiter next = queue(priority).peekFirst();
            if (next != null) {
                if (working < limit(priority)) {
                    queue(priority).removeFirst();
                    working++;
                    next.admitted = true;
                    next.turn.signal();
                }
                return;
            }
        }
    }

    private CodedException refused(String why) {
        shed.increment();
        return refusal(why);
    }

    private static CodedException refusal(String why) {
        return CodedException.retryAfter(
                HttpErrors.OVERLOADED,
                RETRY,
                new Violation("the service", "is at its limit: " + why, null, "try again later"));
    }

    /** Requests that work at a time at most. */
    public int places() {
        lock.lock();
        try {
            return places;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Changes how many work at a time: those who wait and now have a place get it at once, those who work beyond it end
     * as they would.
     *
     * @param wanted 1 or more
     */
    public void resize(int wanted) {
        if (wanted < 1) {
            throw new IllegalArgumentException("admission needs one or more places, was " + wanted);
        }
        lock.lock();
        try {
            places = wanted;
            lowPlaces = Math.max(1, wanted - wanted / 4);
            for (int i = waiters(); i > 0; i--) {
                admitNext();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Requests refused so far. */
    public long refusals() {
        return shed.sum();
    }

    /** Requests at work now. */
    public int working() {
        lock.lock();
        try {
            return working;
        } finally {
            lock.unlock();
        }
    }

    /** Requests that wait now. */
    public int waiting() {
        lock.lock();
        try {
            return waiters();
        } finally {
            lock.unlock();
        }
    }

    /** Milliseconds that a request works in the mean, newer ones counting more. */
    public long meanMillis() {
        lock.lock();
        try {
            return TimeUnit.NANOSECONDS.toMillis((long) meanNanos);
        } finally {
            lock.unlock();
        }
    }
}
