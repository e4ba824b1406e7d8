package dev.headroom.finance.analytics.simulation;

import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * How a run is carried out; changes nothing of its result.
 *
 * @param executor runs the other threads' shares; the caller's thread always works too
 * @param threads at most this many at a time, with the caller's
 * @param progress told after each block of paths, from any of the threads
 * @param cancelled asked before each block; a cancelled run ends with
 *     {@link java.util.concurrent.CancellationException}
 */
public record Conduct(Executor executor, int threads, Consumer<Progress> progress, BooleanSupplier cancelled) {
    /**
     * How far a run has come.
     *
     * @param succeeded paths of those done that paid everything: a first estimate while the run goes on
     */
    public record Progress(int done, int paths, int succeeded) {}

    /** On the caller's thread, without being watched. */
    public static Conduct alone() {
        return new Conduct(Runnable::run, 1, progress -> {}, () -> false);
    }

    /** On several threads. */
    public static Conduct on(Executor executor, int threads) {
        return new Conduct(executor, threads, progress -> {}, () -> false);
    }
}
