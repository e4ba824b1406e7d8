package dev.headroom.spring;

import java.util.concurrent.Callable;

/**
 * For callers who know better than what is kept: methods that are {@link Cached} are called, and their results kept.
 */
public final class Refresh {
    private static final ScopedValue<Boolean> FORCED = ScopedValue.newInstance();

    private Refresh() {}

    /** Runs the call; every cached method that it calls on this thread loads anew. */
    public static <T> T forced(Callable<T> call) throws Exception {
        return ScopedValue.where(FORCED, true).call(call::call);
    }

    static boolean wanted() {
        return FORCED.isBound();
    }
}
