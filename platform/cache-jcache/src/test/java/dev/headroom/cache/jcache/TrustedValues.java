package dev.headroom.cache.jcache;

import dev.headroom.cache.spi.Serializer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;

/**
 * Whatever the specification's tests put, by Java's serialization: they declare no types. Only for a Redis that nobody
 * but the test writes to.
 */
final class TrustedValues implements Serializer<Object> {
    private static final byte ID = 127;

    @Override
    public byte id() {
        return ID;
    }

    @Override
    public long schema() {
        return ID;
    }

    @Override
    public byte[] write(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return bytes.toByteArray();
    }

    @Override
    public Object read(byte[] bytes, int from, int length) {
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes, from, length))) {
            return in.readObject();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (ClassNotFoundException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
