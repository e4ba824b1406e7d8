package dev.headroom.cache;

import dev.headroom.base.Sha256;
import dev.headroom.cache.spi.Serializer;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Position;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A value in a shared tier, with what it has seen. Format 1, big endian:
 *
 * <pre>
 *  2  magic 0x4852
 *  1  format version 2
 *  1  flags: 1 where there is no value
 *  1  serializer
 *  1  compression: 0 none, 1 LZ4, 2 zstd
 *  8  schema of the value
 *  8  incarnation of the source
 *  8  offset up to which the value has seen every change to what it depends on
 *  8  shared milliseconds when it was loaded
 *  8  milliseconds it is served from then
 *  8  milliseconds it may be served from then where its source fails
 *  8  nanoseconds its load took
 * 16  first bytes of the SHA-256 of the whole key
 *  2  number of dependencies, then 8 for each
 *  4  length of the value before compression
 *  .. the value
 *  4  CRC-32C of everything before it: the JDK computes it with one instruction per 8 bytes
 * </pre>
 *
 * Whatever the bytes are, reading them ends with a value or a reason, and takes no more memory than the cap allows.
 */
record Envelope(Header header, Dependencies dependencies) {
    private static final short MAGIC = 0x4852;
    private static final byte VERSION = 2;
    private static final byte ABSENT = 1;
    /** Magic and version. */
    private static final int PREFIX = 3;

    private static final int CHECK = 16;
    private static final int FIXED = 6 + 7 * Long.BYTES + CHECK + 2 + 4;
    private static final int CHECKSUM = Integer.BYTES;
    private static final int MOST_DEPENDENCIES = 512;

    /**
     * What is known of a value apart from itself.
     *
     * @param read up to where it has seen every change
     * @param loadedMillis on the clock that nodes share
     * @param softMillis how long it is served from then
     * @param hardMillis how long it may be served from then where its source fails
     * @param loadNanos how long its load took
     */
    record Header(Position read, long loadedMillis, long softMillis, long hardMillis, long loadNanos) {}

    /** Why bytes are not a value. */
    enum Defect {
        /** Too short, or lengths that don't add up. */
        LENGTH,
        /** Not an envelope. */
        MAGIC,
        /** Of a format that isn't known here. */
        VERSION,
        /** Damaged. */
        CHECKSUM,
        /** Of another key: a collision of hashes. */
        KEY,
        /** Of another shape, version or serializer. */
        SCHEMA,
        /** Larger than the cache takes. */
        SIZE,
        /** Not what the serializer writes. */
        PAYLOAD
    }

    /** What bytes came to. */
    sealed interface Opened<V> {
        /** A value. */
        record Value<V>(Envelope envelope, Optional<V> value) implements Opened<V> {}

        /** None. */
        record Refused<V>(Defect defect) implements Opened<V> {}
    }

    /**
     * The bytes of a value.
     *
     * @param check of its key
     */
    <V> byte[] seal(
            byte[] check, Optional<V> value, Serializer<V> serializer, Compression.Packed packed, int rawLength) {
        long[] hashes = dependencies.hashes();
        ByteBuffer buffer = ByteBuffer.allocate(FIXED + hashes.length * Long.BYTES + packed.bytes().length + CHECKSUM);
        buffer.putShort(MAGIC).put(VERSION).put(value.isEmpty() ? ABSENT : 0);
        buffer.put(serializer.id()).put(packed.compression().id()).putLong(serializer.schema());
        buffer.putLong(header.read().incarnation()).putLong(header.read().offset());
        buffer.putLong(header.loadedMillis()).putLong(header.softMillis()).putLong(header.hardMillis());
        buffer.putLong(header.loadNanos()).put(check);
        buffer.putShort((short) hashes.length);
        for (long hash : hashes) {
            buffer.putLong(hash);
        }
        buffer.putInt(rawLength).put(packed.bytes());
        buffer.putInt(checksum(buffer.array(), buffer.position()));
        return buffer.array();
    }

    /**
     * The value in the bytes.
     *
     * @param check of the key that is asked for
     * @param largest bytes of a value before compression at most
     */
    static <V> Opened<V> open(byte[] bytes, byte[] check, Serializer<V> serializer, int largest) {
        if (bytes.length < FIXED + CHECKSUM) {
            return new Opened.Refused<>(Defect.LENGTH);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (buffer.getShort() != MAGIC) {
            return new Opened.Refused<>(Defect.MAGIC);
        }
        if (buffer.get() != VERSION) {
            return new Opened.Refused<>(Defect.VERSION);
        }
        if (checksum(bytes, bytes.length - CHECKSUM) != ByteBuffer.wrap(bytes).getInt(bytes.length - CHECKSUM)) {
            return new Opened.Refused<>(Defect.CHECKSUM);
        }
        try {
            return opened(bytes, check, serializer, largest);
        } catch (BufferUnderflowException _) {
            return new Opened.Refused<>(Defect.LENGTH);
        } catch (RuntimeException _) {
            return new Opened.Refused<>(Defect.PAYLOAD);
        }
    }

    private static <V> Opened<V> opened(byte[] bytes, byte[] check, Serializer<V> serializer, int largest) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, PREFIX, bytes.length - PREFIX - CHECKSUM);
        boolean absent = (buffer.get() & ABSENT) != 0;
        byte format = buffer.get();
        Compression compression = Compression.byId(buffer.get());
        if (format != serializer.id() || buffer.getLong() != serializer.schema()) {
            return new Opened.Refused<>(Defect.SCHEMA);
        }
        Position read = new Position(buffer.getLong(), buffer.getLong());
        Header header = new Header(read, buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
        int at = buffer.position();
        if (!Arrays.equals(bytes, at, at + CHECK, check, 0, CHECK)) {
            return new Opened.Refused<>(Defect.KEY);
        }
        buffer.position(at + CHECK);
        int count = buffer.getShort();
        if (count < 0 || count > MOST_DEPENDENCIES) {
            return new Opened.Refused<>(Defect.LENGTH);
        }
        long[] hashes = new long[count];
        for (int i = 0; i < count; i++) {
            hashes[i] = buffer.getLong();
        }
        Envelope envelope = new Envelope(header, Dependencies.ofHashes(hashes));
        int rawLength = buffer.getInt();
        if (absent) {
            return new Opened.Value<>(envelope, Optional.empty());
        }
        if (rawLength < 0 || rawLength > largest || compression == null) {
            return new Opened.Refused<>(Defect.SIZE);
        }
        int from = buffer.position();
        int length = buffer.remaining();
        if (compression == Compression.NONE) {
            return length == rawLength
                    ? new Opened.Value<>(envelope, Optional.of(serializer.read(bytes, from, length)))
                    : new Opened.Refused<>(Defect.PAYLOAD);
        }
        byte[] raw = compression.unpack(bytes, from, length, rawLength);
        return raw == null
                ? new Opened.Refused<>(Defect.PAYLOAD)
                : new Opened.Value<>(envelope, Optional.of(serializer.read(raw, 0, rawLength)));
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    /** What of a key is kept with its value: 128 bits of SHA-256. */
    static byte[] check(String key) {
        return Arrays.copyOf(Sha256.of(key), CHECK);
    }
}
