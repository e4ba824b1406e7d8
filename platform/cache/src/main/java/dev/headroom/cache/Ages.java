package dev.headroom.cache;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** How old served answers could have been, counted in classes. */
final class Ages {
    /** Upper bounds of the classes, in milliseconds; the last class has none. */
    private static final long[] BOUNDS = {1, 10, 50, 100, 250, 500, 1_000, 2_000, 5_000, 60_000};

    private final LongAdder[] counts =
            Stream.generate(LongAdder::new).limit(BOUNDS.length + 1).toArray(LongAdder[]::new);

    /** So many answers that could have been this old. */
    void add(long nanos, int answers) {
        long millis = nanos / 1_000_000;
        int at = 0;
        while (at < BOUNDS.length && millis >= BOUNDS[at]) {
            at++;
        }
        counts[at].add(answers);
    }

    /** Answers by the bound in milliseconds that they were below; those above every bound under the largest long. */
    Map<Long, Long> snapshot() {
        Map<Long, Long> snapshot = new LinkedHashMap<>();
        for (int i = 0; i < counts.length; i++) {
            snapshot.put(i < BOUNDS.length ? BOUNDS[i] : Long.MAX_VALUE, counts[i].sum());
        }
        return snapshot;
    }

    /** The later of two readings of the ticker. */
    static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }
}
