package dev.headroom.spring;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Where meters are written. On a virtual thread a {@link java.io.BufferedWriter} of JDK 25 begins with 512 characters
 * and grows by what each text lacks, so that a few thousand short texts copy some ten megabytes.
 */
final class ScrapeThread {
    private ScrapeThread() {}

    /** Runs what writes meters on a thread of the platform. */
    static <R> R call(Callable<R> scrape) {
        FutureTask<R> task = new FutureTask<>(scrape);
        if (Thread.currentThread().isVirtual()) {
            Thread.ofPlatform().daemon().name("headroom-scrape").start(task);
        } else {
            task.run();
        }
        try {
            return task.get();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the scrape was interrupted", ended);
        } catch (ExecutionException failed) {
            throw new IllegalStateException("meters can't be told", failed.getCause());
        }
    }
}
