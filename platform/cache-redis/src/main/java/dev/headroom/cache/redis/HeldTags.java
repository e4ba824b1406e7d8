package dev.headroom.cache.redis;

import dev.headroom.freshness.History;
import dev.headroom.freshness.Tag;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Tags whose change the others don't know yet. They wait, are announced in batches, and are let go after a reading of
 * the feed that began after the announcement had arrived: by then this node has applied it, or has begun anew behind
 * it. Guarded by the lock of its user.
 */
final class HeldTags {
    /** Tags per announcement. */
    private static final int BATCH = 500;

    private final History history;
    private final int most;
    private final Set<Tag> waiting = new LinkedHashSet<>();
    private List<Tag> flying = List.of();
    private List<Tag> delivered = new ArrayList<>();
    private List<Tag> leaving = List.of();

    HeldTags(History history, int most) {
        this.history = history;
        this.most = most;
    }

    int count() {
        return waiting.size() + flying.size() + delivered.size() + leaving.size();
    }

    /** Until they are announced; false, and nothing held, where they are too many. */
    boolean hold(Collection<Tag> tags) {
        List<Tag> added =
                tags.stream().distinct().filter(tag -> !waiting.contains(tag)).toList();
        if (count() + added.size() > most) {
            return false;
        }
        history.hold(added);
        waiting.addAll(added);
        return true;
    }

    /** They were announced, in a history that this node doesn't follow yet. */
    boolean announced(Collection<Tag> tags) {
        if (count() + tags.size() > most) {
            return false;
        }
        history.hold(tags);
        delivered.addAll(tags);
        return true;
    }

    /** The next to announce; empty where none wait. */
    List<Tag> take() {
        flying = waiting.stream().limit(BATCH).toList();
        flying.forEach(waiting::remove);
        return flying;
    }

    /** What was taken has arrived, or hasn't for all that is known. */
    void taken(boolean arrived) {
        if (arrived) {
            delivered.addAll(flying);
        } else {
            // one that came again meanwhile is held twice, and needs it once
            history.release(flying.stream().filter(waiting::contains).toList());
            waiting.addAll(flying);
        }
        flying = List.of();
    }

    /** A reading begins, which will have seen what has arrived so far. */
    void readingBegins() {
        leaving = delivered;
        delivered = new ArrayList<>();
    }

    /** The reading is applied, or has failed. */
    void readingEnds(boolean applied) {
        if (applied) {
            history.release(leaving);
        } else {
            delivered.addAll(leaving);
        }
        leaving = List.of();
    }

    /** Everything is held by other means; what is flying goes on. */
    void clear() {
        history.release(waiting);
        history.release(delivered);
        waiting.clear();
        delivered = new ArrayList<>();
    }
}
