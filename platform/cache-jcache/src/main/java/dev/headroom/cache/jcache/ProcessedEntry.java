package dev.headroom.cache.jcache;

import java.util.function.Function;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/** What an entry processor sees, and what it has decided: applied when it returns. */
final class ProcessedEntry<K, V> implements MutableEntry<K, V> {
    /** What is to be done. */
    enum Decision {
        NONE,
        READ,
        LOAD,
        CREATE,
        UPDATE,
        REMOVE
    }

    private final K key;
    private final @Nullable V present;
    private final Function<K, @Nullable V> loader;
    private @Nullable V value;
    private Decision decision = Decision.NONE;

    /** @param present null where there is no entry */
    ProcessedEntry(K key, @Nullable V present, Function<K, @Nullable V> loader) {
        this.key = key;
        this.present = present;
        this.value = present;
        this.loader = loader;
    }

    Decision decision() {
        return decision;
    }

    @Override
    public K getKey() {
        return key;
    }

    @Override
    public boolean exists() {
        return value != null;
    }

    @Override
    public @Nullable V getValue() {
        if (decision == Decision.NONE) {
            if (present == null) {
                value = loader.apply(key);
                decision = value == null ? Decision.NONE : Decision.LOAD;
            } else {
                decision = Decision.READ;
            }
        }
        return value;
    }

    @Override
    public void setValue(V next) {
        if (next == null) {
            throw new NullPointerException("value must not be null");
        }
        value = next;
        decision = present == null ? Decision.CREATE : Decision.UPDATE;
    }

    @Override
    public void remove() {
        boolean made = decision == Decision.CREATE || decision == Decision.LOAD;
        decision = made && present == null ? Decision.NONE : Decision.REMOVE;
        value = null;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new IllegalArgumentException("an entry is no " + type.getName());
    }
}
