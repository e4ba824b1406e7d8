package dev.headroom.cache;

import dev.headroom.cache.spi.Serializer;
import java.util.Arrays;

/** For values that are bytes already, and stay as they are. */
public final class BytesSerializer implements Serializer<byte[]> {
    private static final byte ID = 2;

    private final int version;

    /**
     * A serializer of bytes.
     *
     * @param version of what the bytes mean
     */
    public BytesSerializer(int version) {
        this.version = version;
    }

    @Override
    public byte id() {
        return ID;
    }

    @Override
    public long schema() {
        return version;
    }

    @Override
    public byte[] write(byte[] value) {
        return value;
    }

    @Override
    public byte[] read(byte[] bytes, int from, int length) {
        return Arrays.copyOfRange(bytes, from, from + length);
    }
}
