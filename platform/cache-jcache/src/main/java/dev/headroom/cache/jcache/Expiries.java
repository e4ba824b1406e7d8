package dev.headroom.cache.jcache;

import java.util.function.Supplier;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;

/** What a cache's policy says, as moments; a policy that throws keeps what there is, and for ever what is new. */
record Expiries(ExpiryPolicy policy) {
    long onCreation(long now) {
        return moment(policy::getExpiryForCreation, now, Long.MAX_VALUE);
    }

    long onUpdate(long now, long present) {
        return moment(policy::getExpiryForUpdate, now, present);
    }

    long onAccess(long now, long present) {
        return moment(policy::getExpiryForAccess, now, present);
    }

    private static long moment(Supplier<@Nullable Duration> duration, long now, long otherwise) {
        try {
            Duration given = duration.get();
            return given == null ? otherwise : given.getAdjustedTime(now);
        } catch (RuntimeException _) {
            return otherwise;
        }
    }
}
