package dev.headroom.cache;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What happened in one cache since its node started. */
final class Counters {
    final LongAdder memoryHits = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder loads = new LongAdder();
    final LongAdder loadNanos = new LongAdder();
    final LongAdder loadFailures = new LongAdder();
    final LongAdder coalesced = new LongAdder();
    final LongAdder bypassed = new LongAdder();
    final Ages ages = new Ages();
    final LongAdder stale = new LongAdder();
    final LongAdder refreshed = new LongAdder();
    final LongAdder rawBytes = new LongAdder();
    final LongAdder storedBytes = new LongAdder();
    final Map<Tier, LongAdder> sharedHits = adders(Tier.class);
    final Map<Tier, LongAdder> sharedMisses = adders(Tier.class);
    final Map<Miss, LongAdder> missesBy = adders(Miss.class);
    final Map<Rejection, LongAdder> rejections = adders(Rejection.class);

    /** Why the in-process tier could not answer. */
    enum Miss {
        /** Never kept here, or pushed out. */
        ABSENT,
        /** Its time was over. */
        EXPIRED,
        /** Something it depends on has changed since. */
        INVALIDATED,
        /** What this node knows wasn't fresh enough for the caller. */
        NOT_FRESH
    }

    /** Why a loaded or received value was not kept. */
    enum Rejection {
        /** A change arrived that the load may not have seen. */
        CHANGED_MEANWHILE,
        /** It was made of something that may not be kept. */
        NOT_KEEPABLE,
        /** Bytes in a shared tier that can't be read. */
        UNDECODABLE,
        /** Above the cap of the cache or the tier. */
        TOO_LARGE
    }

    private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> type) {
        Map<E, LongAdder> adders = new EnumMap<>(type);
        for (E each : type.getEnumConstants()) {
            adders.put(each, new LongAdder());
        }
        return adders;
    }

    static void increment(Map<?, LongAdder> adders, Object which) {
        add(adders, which, 1);
    }

    static void add(Map<?, LongAdder> adders, Object which, long howMany) {
        LongAdder adder = adders.get(which);
        if (adder != null) {
            adder.add(howMany);
        }
    }
}
