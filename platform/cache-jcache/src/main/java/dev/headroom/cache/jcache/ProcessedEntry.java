package dev.headroom.cache.jcache;

import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/** An entry while a processor works on it; what the processor did is done to the cache when it has ended. */
final class ProcessedEntry<K, V> implements MutableEntry<K, V> {
    private final K key;
    private final @Nullable Held<K, V> present;
    private final Contents<K, V> contents;
    private final Origin<K, V> origin;
    private @Nullable V value;
    private Outcome outcome = Outcome.NOTHING;

    private enum Outcome {
        NOTHING,
        USED,
        LOADED,
        SET,
        REMOVED
    }

    ProcessedEntry(K key, @Nullable Held<K, V> present, Contents<K, V> contents, Origin<K, V> origin) {
        this.key = key;
        this.present = present;
        this.contents = contents;
        this.origin = origin;
    }

    @Override
    public K getKey() {
        return key;
    }

    @Override
    public boolean exists() {
        return switch (outcome) {
            case NOTHING, USED -> present != null;
            case LOADED, SET -> true;
            case REMOVED -> false;
        };
    }

    @Override
    public @Nullable V getValue() {
        if (outcome != Outcome.NOTHING) {
            return value;
        }
        if (present != null) {
            value = contents.peek(present);
            outcome = Outcome.USED;
        } else {
            value = origin.load(key);
            if (value != null) {
                outcome = Outcome.LOADED;
            }
        }
        return value;
    }

    @Override
    public void setValue(V next) {
        if (next == null) {
            throw new NullPointerException("value");
        }
        value = next;
        outcome = Outcome.SET;
    }

    @Override
    public void remove() {
        boolean created = present == null && (outcome == Outcome.SET || outcome == Outcome.LOADED);
        outcome = created ? Outcome.NOTHING : Outcome.REMOVED;
        value = null;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Unwrapping.as(this, type);
    }

    /** Under the key's lock. */
    void apply(Statistics statistics) {
        V last = value;
        switch (outcome) {
            case NOTHING -> {}
            case USED -> {
                if (present != null) {
                    contents.touch(present);
                }
            }
            case LOADED, SET -> {
                if (last != null) {
                    if (outcome == Outcome.SET) {
                        origin.write(key, last);
                    }
                    if (contents.put(key, last, present) && outcome == Outcome.SET) {
                        statistics.put();
                    }
                }
            }
            case REMOVED -> {
                origin.delete(key);
                if (contents.remove(key, present)) {
                    statistics.removal();
                }
            }
        }
    }
}
