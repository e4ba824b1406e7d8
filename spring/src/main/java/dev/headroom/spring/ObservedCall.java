package dev.headroom.spring;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A call that is observed: whether a cache answered it, or caches are to stand aside. */
final class ObservedCall {
    private static final ScopedValue<ObservedCall> CURRENT = ScopedValue.newInstance();

    private final boolean past;
    private volatile boolean hit;

    private ObservedCall(boolean past) {
        this.past = past;
    }

    /** Whose hits are noted. */
    static ObservedCall noting() {
        return new ObservedCall(false);
    }

    /** For which no cache answers or keeps anything. */
    static ObservedCall past() {
        return new ObservedCall(true);
    }

    static @Nullable ObservedCall current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    static boolean goesPast() {
        ObservedCall current = current();
        return current != null && current.past;
    }

    static void answered() {
        ObservedCall current = current();
        if (current != null) {
            current.hit = true;
        }
    }

    boolean hit() {
        return hit;
    }

    <T extends @Nullable Object> T run(Callable<T> call) throws Exception {
        return ScopedValue.where(CURRENT, this).call(call::call);
    }
}
