package dev.headroom.finance.server.calculation;

/** Runs work beside the requests, on whichever node has room for it. */
@FunctionalInterface
public interface Background {
    /**
     * Hands some work over; it begins when there is room.
     *
     * @throws java.util.concurrent.RejectedExecutionException when too much waits already
     */
    void submit(Runnable work);
}
