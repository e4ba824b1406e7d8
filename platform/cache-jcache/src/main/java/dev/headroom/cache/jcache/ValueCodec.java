package dev.headroom.cache.jcache;

/**
 * Keys and values of javax.cache in the tiers that nodes share. What is read may have been written by anybody: it must
 * never run code that the bytes name.
 */
public abstract class ValueCodec {
    /**
     * Smile by the declared type of a cache's values, which has to be a concrete one: nothing in the bytes names a
     * class. Keys that aren't texts, numbers, UUIDs or enums are hashed whole.
     */
    public static ValueCodec smile() {
        return new SmileCodec();
    }

    /** A text that is the same for equal keys, on every node, and another for any others; 1 to 4,000 characters. */
    public abstract String keyText(Object key);

    /** The bytes of a value of a cache whose values are declared to be of the type. */
    public abstract byte[] write(Object value, Class<?> declared);

    /**
     * The value in the bytes.
     *
     * @throws RuntimeException of any kind where they aren't one: the entry counts as missing
     */
    public abstract Object read(byte[] bytes, Class<?> declared);
}
