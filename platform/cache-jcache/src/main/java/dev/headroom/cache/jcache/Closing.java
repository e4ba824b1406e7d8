package dev.headroom.cache.jcache;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what an application has given, where it can be closed. */
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    /** A failure is logged: the rest is to be closed too. */
    static void close(@Nullable Object given) {
        if (given instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception failure) {
                LOG.warn("{} could not be closed", given.getClass().getName(), failure);
            }
        }
    }
}
