package dev.headroom.cache.jcache;

import java.util.function.Supplier;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An expiry policy as deadlines, in milliseconds on the clock that the nodes share. */
final class Expiry {
    static final long ETERNAL = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

    private final ExpiryPolicy policy;

    Expiry(ExpiryPolicy policy) {
        this.policy = policy;
    }

    long onCreation(long now) {
        return moved(policy::getExpiryForCreation, now, ETERNAL);
    }

    long onUpdate(long now, long present) {
        return moved(policy::getExpiryForUpdate, now, present);
    }

    long onAccess(long now, long present) {
        return moved(policy::getExpiryForAccess, now, present);
    }

    /** A policy that fails, or says nothing, leaves the deadline as it is. */
    private static long moved(Supplier<@Nullable Duration> asked, long now, long present) {
        try {
            Duration duration = asked.get();
            return duration == null ? present : deadline(duration, now);
        } catch (RuntimeException failure) {
            LOG.warn("an expiry policy failed: the deadline stays", failure);
            return present;
        }
    }

    private static long deadline(Duration duration, long now) {
        if (duration.isEternal()) {
            return ETERNAL;
        }
        if (duration.isZero()) {
            return now;
        }
        long millis = Math.max(1, duration.getTimeUnit().toMillis(duration.getDurationAmount()));
        return millis > ETERNAL - now ? ETERNAL : now + millis;
    }

    Object policy() {
        return policy;
    }
}
