package dev.headroom.cache;

import org.jspecify.annotations.Nullable;

/** Makes a value from its source. What it reads through tracked queries and other caches becomes its tags. */
@FunctionalInterface
public interface Loader<V> {
    /** The value, or null where there is none: that is kept too, for the time to live of absence. */
    @Nullable V load() throws Exception;
}
