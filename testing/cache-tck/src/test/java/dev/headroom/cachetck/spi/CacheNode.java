package dev.headroom.cachetck.spi;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** One node of the product. Called from many threads, virtual ones among them. */
public interface CacheNode extends AutoCloseable {
    /** The value where a level has it, else what the loader makes. */
    String getOrLoad(Ref ref, Callable<String> loader) throws Exception;

    /** Makes this the value, after it was made so in the source. */
    void put(Ref ref, String value) throws Exception;

    /** Ends the value, after it was changed in the source. */
    void invalidate(Ref ref) throws Exception;

    /** Ends all values with the tag; only called of products with {@link Capability#TAGS}. */
    void invalidateTag(String tag) throws Exception;

    /** Ends all values. */
    void clear() throws Exception;

    /** What a level would give a reader now, without loading; only called of inspectable levels. */
    Optional<String> peek(Level level, Ref ref) throws Exception;

    /** Counts of the product's own, for the report. */
    Map<String, Long> counters();

    @Override
    void close();
}
