package dev.headroom.cache.redis;

import dev.headroom.freshness.Tag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What this node has announced lately. A primary that was cut off goes on acknowledging until it notices; what it was
 * told meanwhile is missing in the history that its successor began before. So each node says it again there. Guarded
 * by the lock of its user.
 */
final class RecentTags {
    /** Sentinel and clusters fence an old primary earlier, with the usual settings and {@code min-replicas-max-lag}. */
    private static final long KEPT_NANOS = Duration.ofSeconds(15).toNanos();

    /** When it was announced, and in which history. */
    private record Said(long nanos, long incarnation) {}

    private final int most;
    private final Map<Tag, Said> said = new LinkedHashMap<>();
    private long forgottenNanos;
    private boolean forgot;

    RecentTags(int most) {
        this.most = most;
    }

    void add(Collection<Tag> tags, long incarnation, long nowNanos) {
        Said now = new Said(nowNanos, incarnation);
        for (Tag tag : tags) {
            said.remove(tag);
            said.put(tag, now);
        }
        Iterator<Said> oldest = said.values().iterator();
        while (oldest.hasNext()) {
            Said next = oldest.next();
            boolean old = nowNanos - next.nanos() > KEPT_NANOS;
            if (!old && said.size() <= most) {
                return;
            }
            if (!old) {
                forgot = true;
                forgottenNanos = next.nanos();
            }
            oldest.remove();
        }
    }

    /** All that was said elsewhere than in the incarnation, once; empty where it was more than is kept. */
    Optional<List<Tag>> take(long incarnation, long nowNanos) {
        boolean complete = !forgot || nowNanos - forgottenNanos > KEPT_NANOS;
        List<Tag> tags = new ArrayList<>();
        said.forEach((tag, when) -> {
            if (when.incarnation() != incarnation && nowNanos - when.nanos() <= KEPT_NANOS) {
                tags.add(tag);
            }
        });
        clear();
        return complete ? Optional.of(tags) : Optional.empty();
    }

    /** Every node begins anew behind all of it. */
    void clear() {
        said.clear();
        forgot = false;
    }
}
