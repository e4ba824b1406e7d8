package dev.headroom.cache;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The keys that the calling thread is loading, innermost first. A loader that asks for its own key would wait for
 * itself.
 */
record LoadChain(CacheKey key, @Nullable LoadChain outer) {
    private static final ScopedValue<LoadChain> CURRENT = ScopedValue.newInstance();
    private static final ErrorCode RECURSIVE = new ErrorCode("RECURSIVE_LOAD", ErrorCode.Kind.IMPOSSIBLE);

    static @Nullable LoadChain current() {
        return CURRENT.isBound() ? CURRENT.get() : null;
    }

    /**
     * Refuses a key that is being loaded further out.
     *
     * @throws CodedException RECURSIVE_LOAD
     */
    static void check(CacheKey wanted) {
        for (LoadChain link = current(); link != null; link = link.outer) {
            if (link.key.equals(wanted)) {
                throw CodedException.of(RECURSIVE, "loader of " + wanted, "must not ask for its own key");
            }
        }
    }

    /** Runs the call as part of the load of the key, within the outer loads. */
    static <T> T within(CacheKey key, @Nullable LoadChain outer, Callable<T> call) throws Exception {
        return ScopedValue.where(CURRENT, new LoadChain(key, outer)).call(call::call);
    }
}
