package dev.headroom.finance.server.calculation;

import dev.headroom.base.Ticker;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Threads that take work in the order of its arrival, except that long work stands behind short work which arrives
 * within its handicap after it. What has waited for as long as its handicap is passed by nothing: the order holds the
 * age, so that nothing starves.
 */
final class Turns {
    private final ThreadPoolExecutor threads;
    private final Ticker ticker;
    private final AtomicLong arrivals = new AtomicLong();

    Turns(int number, Ticker ticker) {
        this.ticker = ticker;
        this.threads = new ThreadPoolExecutor(
                number,
                number,
                0,
                TimeUnit.SECONDS,
                new PriorityBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("calculation-", 0).factory());
    }

    /** One piece of work in its place. */
    private static final class Turn<T> extends FutureTask<T> implements Comparable<Turn<?>> {
        private final long rank;
        private final long arrival;

        Turn(Callable<T> work, long rank, long arrival) {
            super(work);
            this.rank = rank;
            this.arrival = arrival;
        }

        @Override
        public int compareTo(Turn<?> other) {
            // a ticker's values may wrap: only differences mean anything
            int byRank = Long.compare(rank - other.rank, 0);
            return byRank != 0 ? byRank : Long.compare(arrival, other.arrival);
        }
    }

    /** Some work, in its turn. */
    <T> Future<T> take(Duration handicap, Callable<T> work) {
        Turn<T> turn = new Turn<>(work, ticker.nanos() + handicap.toNanos(), arrivals.getAndIncrement());
        threads.execute(turn);
        return turn;
    }

    /** The same for work whose end nobody waits for. */
    void execute(Duration handicap, Runnable work) {
        threads.execute(
                new Turn<>(Executors.callable(work), ticker.nanos() + handicap.toNanos(), arrivals.getAndIncrement()));
    }

    void end() {
        threads.shutdownNow();
    }
}
