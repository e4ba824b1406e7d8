package dev.headroom.cache.jcache;

import dev.headroom.cache.spi.Serializer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;

/** The name of the cache, the expiry, and the value as the manager's codec writes it. */
final class StoredSerializer implements Serializer<Stored> {
    private static final byte ID = 3;
    private static final long SCHEMA = 1;

    private final ValueCodec codec;
    private final Function<String, Class<?>> declaredTypes;

    /** @param declaredTypes of the values of a cache, by its name; Object where the cache isn't known here */
    StoredSerializer(ValueCodec codec, Function<String, Class<?>> declaredTypes) {
        this.codec = codec;
        this.declaredTypes = declaredTypes;
    }

    @Override
    public byte id() {
        return ID;
    }

    @Override
    public long schema() {
        return SCHEMA;
    }

    @Override
    public byte[] write(Stored stored) {
        byte[] name = stored.cache().getBytes(StandardCharsets.UTF_8);
        byte[] value = codec.write(stored.value(), declaredTypes.apply(stored.cache()));
        return ByteBuffer.allocate(Short.BYTES + name.length + Long.BYTES + value.length)
                .putShort((short) name.length)
                .put(name)
                .putLong(stored.expiresMillis())
                .put(value)
                .array();
    }

    @Override
    public Stored read(byte[] bytes, int from, int length) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
        byte[] name = new byte[buffer.getShort()];
        buffer.get(name);
        String cache = new String(name, StandardCharsets.UTF_8);
        long expires = buffer.getLong();
        byte[] value = Arrays.copyOfRange(bytes, buffer.position(), from + length);
        return new Stored(cache, codec.read(value, declaredTypes.apply(cache)), expires);
    }
}
