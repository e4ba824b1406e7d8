package dev.headroom.spring;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the observer has found of a service's own caches, method by method. */
public final class ObservedAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(ObservedAnswers.class);

    private final Map<String, Sums> methods = new ConcurrentHashMap<>();

    /** What one comparison came to. */
    enum Outcome {
        /** It was what the source said. */
        FRESH,
        /** The source had said something else before and after it was served. */
        STALE,
        /** The source changed meanwhile, or couldn't be asked, or its values can't be compared. */
        UNDECIDED
    }

    private static final class Sums {
        private final LongAdder fresh = new LongAdder();
        private final LongAdder stale = new LongAdder();
        private final LongAdder undecided = new LongAdder();
    }

    /**
     * Of one method.
     *
     * @param compared answers from a cache that were compared with the source
     * @param stale that differed from what the source had said before they were served, and said after
     * @param undecided that can't be told, not among those compared
     */
    public record Counts(long compared, long stale, long undecided) {
        /** Share of the compared answers, 0 where none was. */
        public double staleShare() {
            return compared == 0 ? 0 : (double) stale / compared;
        }
    }

    void found(String method, Outcome outcome) {
        Sums sums = methods.computeIfAbsent(method, _ -> new Sums());
        switch (outcome) {
            case FRESH -> sums.fresh.increment();
            case UNDECIDED -> sums.undecided.increment();
            case STALE -> {
                if (sums.stale.sum() == 0) {
                    LOG.warn("a cache answered {} with what its source no longer says", method);
                }
                sums.stale.increment();
            }
        }
    }

    /** By method, as {@code Class.method}. */
    public Map<String, Counts> byMethod() {
        Map<String, Counts> all = new TreeMap<>();
        methods.forEach((method, sums) -> all.put(
                method, new Counts(sums.fresh.sum() + sums.stale.sum(), sums.stale.sum(), sums.undecided.sum())));
        return all;
    }

    /** Of all methods. */
    public Counts all() {
        long compared = 0;
        long stale = 0;
        long undecided = 0;
        for (Counts of : byMethod().values()) {
            compared += of.compared();
            stale += of.stale();
            undecided += of.undecided();
        }
        return new Counts(compared, stale, undecided);
    }
}
