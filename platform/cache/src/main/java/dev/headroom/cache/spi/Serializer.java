package dev.headroom.cache.spi;

/**
 * Turns values into bytes and back. It reads what may have been written by an older node, by another service or by
 * nobody at all: it must never run code that the bytes name.
 */
public interface Serializer<V> {
    /** Of the format, 1 to 127; kept with every value. */
    byte id();

    /** Of the values' shape: bytes with another one aren't read. */
    long schema();

    byte[] write(V value);

    /**
     * The value in a part of the bytes, which must not be written to or kept.
     *
     * @throws RuntimeException of any kind where they aren't one
     */
    V read(byte[] bytes, int from, int length);
}
