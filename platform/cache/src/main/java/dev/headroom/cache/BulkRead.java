package dev.headroom.cache;

import dev.headroom.freshness.Freshness;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One read of many keys: memory, then one trip to each shared tier, then one load of what is still missing. */
final class BulkRead<V> {
    private final CacheSpec<V> spec;
    private final Node node;
    private final Loads<V> loads;

    BulkRead(CacheSpec<V> spec, Node node, Loads<V> loads) {
        this.spec = spec;
        this.node = node;
        this.loads = loads;
    }

    /** Looks a key up in memory. */
    @FunctionalInterface
    interface MemoryLookup<V> {
        @Nullable Entry<V> find(CacheKey key, long nowNanos);
    }

    Map<CacheKey, V> getAllOrLoad(Collection<CacheKey> keys, BulkLoader<V> loader, MemoryLookup<V> memory) {
        Map<CacheKey, V> values = LinkedHashMap.newLinkedHashMap(keys.size());
        Set<CacheKey> missing = new LinkedHashSet<>();
        long now = node.ticker().nanos();
        boolean plain =
                spec.freshness() instanceof Freshness.Bounded || node.gate().admits(spec.freshness(), now);
        for (CacheKey key : keys) {
            Entry<V> entry = plain ? memory.find(key, now) : null;
            if (entry == null) {
                missing.add(key);
            } else {
                entry.value().ifPresent(value -> values.put(key, value));
            }
        }
        if (!missing.isEmpty()) {
            loads.getAllOrLoad(missing, loader, values);
        }
        return values;
    }

    /** Those that this caller loads, and those that it takes from the loads of others. */
    record Division<V>(Map<CacheKey, Flight<V>> own, List<Joined<V>> joined) {
        Division() {
            this(new LinkedHashMap<>(), new ArrayList<>());
        }
    }

    /** A key that another caller loads. */
    record Joined<V>(CacheKey key, Flight<V> flight) {}
}
