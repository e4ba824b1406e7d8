package dev.headroom.datasource;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Who may take a connection of a pool. First come, first served among equals; whoever holds connections already comes
 * before those who don't.
 *
 * <p>Threads that hold a connection and wait for another can block each other for good once every connection is held by
 * one of them. So with a nesting of D, the connection after the k-th (k from 0) is given only while more than D − 1 − k
 * are free. After any such grant at least D − 1 − k are left, therefore whoever waits for a later one, up to the D-th,
 * finds one free or somebody who has all that they need and will give back.
 */
final class Gate {
    /** How a wait ended. */
    enum Outcome {
        GRANTED,
        TIMED_OUT,
        CLOSED
    }

    /**
     * What is going on, and what has been.
     *
     * @param size in ordinary times
     * @param burst beyond it
     * @param inUse now
     * @param waiting now
     * @param most in use at a time since the gate was opened
     * @param timeouts waits that were in vain
     * @param lastWaited when a caller last had to wait for as long as a burst takes to begin; empty where none had
     */
    record State(
            int size,
            int burst,
            int inUse,
            int waiting,
            int most,
            long timeouts,
            @Nullable Long lastWaited) {}

    private static final long BURST_AFTER_NANOS = PoolSettings.burstAfter().toNanos();

    private final ReentrantLock lock = new ReentrantLock();
    private final List<ArrayDeque<Waiter>> byLevel = new ArrayList<>();
    private int nesting;
    private int size;
    private int burst;
    private int inUse;
    private int most;
    private long timeouts;
    private @Nullable Long lastWaited;
    private boolean closed;

    Gate(PoolSettings settings) {
        this.nesting = settings.nesting();
        this.size = settings.size();
        this.burst = settings.burst();
        for (int level = 0; level < nesting; level++) {
            byLevel.add(new ArrayDeque<>());
        }
    }

    /** Waits until the deadline on {@link System#nanoTime}; {@code held} connections are the caller's already. */
    Outcome acquire(int held, long deadlineNanos) throws InterruptedException {
        int level = Math.min(held, nesting - 1);
        Waiter waiter;
        lock.lock();
        try {
            if (closed) {
                return Outcome.CLOSED;
            }
            if (nobodyBefore(level) && free(level, false)) {
                take();
                return Outcome.GRANTED;
            }
            waiter = new Waiter(Thread.currentThread());
            byLevel.get(level).add(waiter);
        } finally {
            lock.unlock();
        }
        return await(waiter, level, deadlineNanos);
    }

    private Outcome await(Waiter waiter, int level, long deadlineNanos) throws InterruptedException {
        long burstAt = System.nanoTime() + BURST_AFTER_NANOS;
        while (true) {
            long now = System.nanoTime();
            if (waiter.outcome == null) {
                LockSupport.parkNanos(
                        this, Math.max(1, (waiter.patient ? deadlineNanos : Math.min(burstAt, deadlineNanos)) - now));
            }
            Outcome outcome = waiter.outcome;
            if (outcome != null) {
                return outcome;
            }
            if (Thread.interrupted()) {
                if (leave(waiter, level) == Outcome.GRANTED) {
                    release();
                }
                throw new InterruptedException();
            }
            now = System.nanoTime();
            if (now - deadlineNanos >= 0) {
                return leave(waiter, level);
            }
            if (!waiter.patient && now - burstAt >= 0) {
                burst(waiter, now);
            }
        }
    }

    /** From now on the waiter may have one of the burst's. */
    private void burst(Waiter waiter, long now) {
        lock.lock();
        try {
            waiter.patient = true;
            lastWaited = now;
            grant();
        } finally {
            lock.unlock();
        }
    }

    /** Leaves the queue, unless something was decided meanwhile. */
    private Outcome leave(Waiter waiter, int level) {
        lock.lock();
        try {
            Outcome decided = waiter.outcome;
            if (decided != null) {
                return decided;
            }
            byLevel.get(level).remove(waiter);
            timeouts++;
            // those behind may need less than this one did
            grant();
            return Outcome.TIMED_OUT;
        } finally {
            lock.unlock();
        }
    }

    void release() {
        lock.lock();
        try {
            inUse--;
            grant();
        } finally {
            lock.unlock();
        }
    }

    private void grant() {
        for (int level = nesting - 1; level >= 0; level--) {
            ArrayDeque<Waiter> waiters = byLevel.get(level);
            for (Waiter first = waiters.peek(); first != null && free(level, first.patient); first = waiters.peek()) {
                waiters.remove();
                take();
                first.end(Outcome.GRANTED);
            }
            if (!waiters.isEmpty()) {
                return;
            }
        }
    }

    private boolean nobodyBefore(int level) {
        for (int each = level; each < nesting; each++) {
            if (!byLevel.get(each).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private boolean free(int level, boolean withBurst) {
        return size + (withBurst ? burst : 0) - inUse > nesting - 1 - level;
    }

    private void take() {
        inUse++;
        most = Math.max(most, inUse);
    }

    /** True where at least four in five of the ordinary connections are in use. */
    boolean tight() {
        return inUse * 5 >= size * 4;
    }

    /** Other sizes from now on, with the nesting that it has. */
    void resize(PoolSettings settings) {
        lock.lock();
        try {
            size = Math.max(settings.size(), nesting);
            burst = settings.burst();
            grant();
        } finally {
            lock.unlock();
        }
    }

    /** Everybody who waits, and who comes, is told so. */
    void close() {
        lock.lock();
        try {
            closed = true;
            byLevel.forEach(waiters -> {
                waiters.forEach(waiter -> waiter.end(Outcome.CLOSED));
                waiters.clear();
            });
        } finally {
            lock.unlock();
        }
    }

    State state() {
        lock.lock();
        try {
            int waiting = byLevel.stream().mapToInt(ArrayDeque::size).sum();
            return new State(size, burst, inUse, waiting, most, timeouts, lastWaited);
        } finally {
            lock.unlock();
        }
    }

    private static final class Waiter {
        private final Thread thread;
        private volatile @Nullable Outcome outcome;
        /** Has waited for as long as a burst takes to begin. */
        private volatile boolean patient;

        Waiter(Thread thread) {
            this.thread = thread;
        }

        void end(Outcome how) {
            outcome = how;
            LockSupport.unpark(thread);
        }
    }
}
