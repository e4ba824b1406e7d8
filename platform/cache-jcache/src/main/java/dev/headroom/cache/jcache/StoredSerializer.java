package dev.headroom.cache.jcache;

import dev.headroom.cache.spi.Serializer;
import java.nio.ByteBuffer;

/** A value's own form, with its deadline and id in front. */
final class StoredSerializer<V> implements Serializer<Stored<V>> {
    private static final int HEADER = 2 * Long.BYTES;
    /** Changes with the form of what stands in front. */
    private static final long FORM = 0x6a63_6163_6865_01L;

    private final Serializer<Object> values;

    StoredSerializer(Serializer<Object> values) {
        this.values = values;
    }

    @Override
    public byte id() {
        return values.id();
    }

    @Override
    public long schema() {
        return values.schema() ^ FORM;
    }

    @Override
    public byte[] write(Stored<V> stored) {
        byte[] value = values.write(stored.value());
        return ByteBuffer.allocate(HEADER + value.length)
                .putLong(stored.deadline())
                .putLong(stored.id())
                .put(value)
                .array();
    }

    @Override
    public Stored<V> read(byte[] bytes, int from, int length) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
        long deadline = buffer.getLong();
        long id = buffer.getLong();
        @SuppressWarnings("unchecked") // of the type that the cache was declared with
        V value = (V) values.read(bytes, buffer.position(), buffer.remaining());
        return new Stored<>(value, deadline, id);
    }
}
