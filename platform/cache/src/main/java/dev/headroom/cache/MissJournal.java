package dev.headroom.cache;

import dev.headroom.base.Ticker;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Why keys were last not answered from memory: the last key of each name, and the changes that came in between. */
final class MissJournal implements AutoCloseable {
    private static final int KEYS = 2_000;
    private static final int CHANGES = 8_192;

    private final ChangeJournal changes;
    private final Ticker ticker;
    private final Map<String, Missed> last = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Missed> eldest) {
            return size() > KEYS;
        }
    };

    private record Missed(CacheKey key, Counters.Miss why, Dependencies dependencies, long readNanos, long nanos) {}

    MissJournal(Source source, Ticker ticker) {
        this.changes = new ChangeJournal(source, CHANGES, ticker);
        this.ticker = ticker;
    }

    /**
     * A reader found nothing that it could be served.
     *
     * @param readNanos when what was kept had been read
     */
    void missed(CacheKey key, Counters.Miss why, Dependencies dependencies, long readNanos) {
        Missed missed = new Missed(key, why, dependencies, readNanos, ticker.nanos());
        synchronized (last) {
            last.put(key.toString(), missed);
        }
    }

    /** The last miss of a key, as {@link CacheKey#toString} writes it. */
    Optional<LastMiss> lastMiss(String key) {
        Missed missed;
        synchronized (last) {
            missed = last.get(key);
        }
        return Optional.ofNullable(missed).map(this::told);
    }

    /** The last misses of the keys that are asked for, the newest first. */
    List<KeyMiss> lastMisses(Predicate<CacheKey> which, int most) {
        List<Missed> found;
        synchronized (last) {
            found = last.values().stream()
                    .filter(missed -> which.test(missed.key()))
                    .toList();
        }
        return found.reversed().stream()
                .limit(most)
                .map(missed -> new KeyMiss(missed.key(), told(missed)))
                .toList();
    }

    private LastMiss told(Missed missed) {
        List<LastMiss.Cause> causes = missed.why() == Counters.Miss.INVALIDATED
                ? changes.since(missed.dependencies(), missed.readNanos())
                : List.of();
        String reason = switch (missed.why()) {
            case ABSENT -> "nothing was kept under the key";
            case EXPIRED -> "its time was over";
            case NOT_FRESH -> "this node's knowledge wasn't as fresh as the reader asked for";
            case INVALIDATED ->
                causes.isEmpty()
                        ? changes.restartedSince(missed.readNanos())
                                ? "the history of changes began anew, which ends every value"
                                : "something it depends on had changed; the change is no longer remembered"
                        : "something it depends on had changed";
        };
        return new LastMiss(
                missed.why().name().toLowerCase(Locale.ROOT),
                (ticker.nanos() - missed.nanos()) / 1_000_000,
                reason,
                causes);
    }

    @Override
    public void close() {
        changes.close();
    }
}
