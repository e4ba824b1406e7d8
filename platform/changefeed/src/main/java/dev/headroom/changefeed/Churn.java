package dev.headroom.changefeed;

import dev.headroom.freshness.Tag;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Which tags change most, counted with a bounded memory: where there is no room the tag that was counted least makes
 * some, and the new one takes over its count as its possible error (Metwally, Agrawal, El Abbadi, "Efficient
 * Computation of Frequent and Top-k Elements in Data Streams", 2005).
 */
final class Churn {
    private static final int KEPT = 512;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Tag, Count> counts = new HashMap<>();

    private record Count(long changes, long error) {}

    void changed(Collection<Tag> tags) {
        lock.lock();
        try {
            for (Tag tag : tags) {
                Count known = counts.get(tag);
                if (known != null) {
                    counts.put(tag, new Count(known.changes() + 1, known.error()));
                } else if (counts.size() < KEPT) {
                    counts.put(tag, new Count(1, 0));
                } else {
                    replaceLeast(tag);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void replaceLeast(Tag tag) {
        counts.entrySet().stream()
                .min(Comparator.comparingLong(entry -> entry.getValue().changes()))
                .ifPresent(least -> {
                    long count = least.getValue().changes();
                    counts.remove(least.getKey());
                    counts.put(tag, new Count(count + 1, count));
                });
    }

    /** Those that changed most, the most first. */
    List<TagChurn> top(int most) {
        lock.lock();
        try {
            return counts.entrySet().stream()
                    .map(entry -> new TagChurn(
                            entry.getKey().name(),
                            entry.getValue().changes(),
                            entry.getValue().error()))
                    .sorted(Comparator.comparingLong(TagChurn::changes)
                            .reversed()
                            .thenComparing(TagChurn::tag))
                    .limit(most)
                    .toList();
        } finally {
            lock.unlock();
        }
    }
}
