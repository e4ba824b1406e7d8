package dev.headroom.cache.jcache;

/** Makes the copies that a cache by value keeps and hands out, so that nobody changes what is kept. */
@FunctionalInterface
public interface Copier {
    /**
     * A value that is equal and shares nothing that can be changed; the same one where nothing of it can.
     *
     * @param loader of the cache manager: whose classes the copy is made of
     * @throws javax.cache.CacheException where it can't be copied
     */
    <T> T copy(T value, ClassLoader loader);

    /**
     * Values of the JDK's immutable types, enums and records of those stay as they are; others must be
     * {@link java.io.Serializable} and are copied through Java's serialization, from bytes that were written a moment
     * before in this process and go nowhere else.
     */
    static Copier serializing() {
        return SerializingCopier.INSTANCE;
    }
}
