package dev.headroom.datasource;

import org.jspecify.annotations.Nullable;

/** Marks work as long reads: it goes to a replica's pool for such, whatever its transaction says. */
public final class AnalyticsScope {
    private static final ScopedValue<Boolean> MARK = ScopedValue.newInstance();

    private AnalyticsScope() {}

    /**
     * Runs the work so marked. Statements that may write, and everything while no replica is within the bound for
     * analytics, use the primary.
     */
    public static <R extends @Nullable Object, X extends Throwable> R call(ScopedValue.CallableOp<? extends R, X> work)
            throws X {
        return ScopedValue.where(MARK, true).call(work);
    }

    static boolean marked() {
        return MARK.isBound();
    }
}
