package dev.headroom.cache;

/** A loader threw a checked exception, which is the cause. Nothing was kept; a retry loads again. */
public final class LoadFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LoadFailed(CacheKey key, Throwable cause) {
        super("loading " + key + " failed: " + cause.getMessage(), cause);
    }
}
