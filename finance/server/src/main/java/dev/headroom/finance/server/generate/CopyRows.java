package dev.headroom.finance.server.generate;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows in the binary form of PostgreSQL's {@code COPY}, which the server reads at about twice the speed of text. A row
 * begins with {@link #row} and must get exactly as many values; the server refuses others. Not thread-safe; reused
 * after {@link #clear}.
 */
final class CopyRows {
    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    private static final int EPOCH_DAY_2000 = 10_957;
    private static final long EPOCH_MICROS_2000 = EPOCH_DAY_2000 * 86_400L * 1_000_000L;
    private static final int OID_TEXT = 25;
    private static final int OID_FLOAT8 = 701;
    private static final int OID_DATE = 1082;
    private static final int LOWER_INCLUSIVE = 0x02;
    private static final int UPPER_INFINITE = 0x10;

    private byte[] bytes = new byte[1 << 12];
    private int size;
    private int rows;

    CopyRows() {
        clear();
    }

    void clear() {
        size = 0;
        rows = 0;
        put(HEADER);
    }

    int rows() {
        return rows;
    }

    /** Ends the data; what {@link #bytes} then holds up to {@link #size} is the whole stream. */
    void end() {
        put2(-1);
    }

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    CopyRows row(int columns) {
        rows++;
        put2(columns);
        return this;
    }

    CopyRows none() {
        put4(-1);
        return this;
    }

    CopyRows int8(long value) {
        put4(8);
        put8(value);
        return this;
    }

    CopyRows int8(@Nullable Long value) {
        return value == null ? none() : int8(value.longValue());
    }

    CopyRows int4(int value) {
        put4(4);
        put4(value);
        return this;
    }

    CopyRows int2(int value) {
        put4(2);
        put2(value);
        return this;
    }

    CopyRows bool(boolean value) {
        put4(1);
        put1(value ? 1 : 0);
        return this;
    }

    /** A date as its epoch day. */
    CopyRows date(int epochDay) {
        return int4(epochDay - EPOCH_DAY_2000);
    }

    CopyRows timestamp(Instant instant) {
        return int8(micros(instant));
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant) - EPOCH_MICROS_2000;
    }

    CopyRows text(String value) {
        int length = value.length();
        reserve(4 + 3 * length);
        int start = size;
        size += 4;
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c >= 0x80) {
                size = start;
                byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
                put4(encoded.length);
                put(encoded);
                return this;
            }
            bytes[size++] = (byte) c;
        }
        int end = size;
        size = start;
        put4(length);
        size = end;
        return this;
    }

    CopyRows jsonb(String json) {
        byte[] encoded = json.getBytes(StandardCharsets.UTF_8);
        put4(encoded.length + 1);
        put1(1);
        put(encoded);
        return this;
    }

    /** {@code unscaled} · 10^-{@code scale}, of any sign. */
    CopyRows numeric(long unscaled, int scale) {
        long value = Math.abs(unscaled);
        int places = scale;
        // digits are groups of four decimal places, aligned to the point
        for (; places % 4 != 0; places++) {
            value = Math.multiplyExact(value, 10L);
        }
        int groups = 0;
        long shifted = value;
        while (shifted != 0) {
            groups++;
            shifted /= 10_000;
        }
        put4(8 + 2 * groups);
        put2(groups);
        put2(groups - 1 - places / 4);
        put2(unscaled < 0 ? 0x4000 : 0);
        put2(scale);
        reserve(2 * groups);
        int end = size + 2 * groups;
        for (int at = end - 2; at >= size; at -= 2) {
            int group = (int) (value % 10_000);
            bytes[at] = (byte) (group >>> 8);
            bytes[at + 1] = (byte) group;
            value /= 10_000;
        }
        size = end;
        return this;
    }

    CopyRows dates(int[] epochDays, int from, int to) {
        array(OID_DATE, to - from, 8);
        for (int i = from; i < to; i++) {
            date(epochDays[i]);
        }
        return this;
    }

    /** Amounts of hundredths as floating-point numbers. */
    CopyRows hundredths(int[] values, int from, int to) {
        array(OID_FLOAT8, to - from, 12);
        for (int i = from; i < to; i++) {
            put4(8);
            put8(Double.doubleToLongBits(values[i] / 100.0));
        }
        return this;
    }

    /** Short ASCII words. */
    CopyRows texts(Iterable<String> words) {
        int length = 0;
        int count = 0;
        for (String word : words) {
            length += 4 + word.length();
            count++;
        }
        arrayOfLength(OID_TEXT, count, length);
        words.forEach(this::text);
        return this;
    }

    /** From an instant on, without an end. */
    CopyRows since(Instant lower) {
        put4(1 + 4 + 8);
        put1(LOWER_INCLUSIVE | UPPER_INFINITE);
        return timestamp(lower);
    }

    private void array(int type, int count, int bytesEach) {
        arrayOfLength(type, count, count * bytesEach);
    }

    private void arrayOfLength(int type, int count, int length) {
        if (count == 0) {
            put4(12);
            put4(0);
            put4(0);
            put4(type);
            return;
        }
        put4(20 + length);
        put4(1);
        put4(0);
        put4(type);
        put4(count);
        put4(1);
    }

    private void put(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    private void put1(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    private void put2(int value) {
        reserve(2);
        bytes[size++] = (byte) (value >>> 8);
        bytes[size++] = (byte) value;
    }

    private void put4(int value) {
        reserve(4);
        bytes[size++] = (byte) (value >>> 24);
        bytes[size++] = (byte) (value >>> 16);
        bytes[size++] = (byte) (value >>> 8);
        bytes[size++] = (byte) value;
    }

    private void put8(long value) {
        put4((int) (value >>> 32));
        put4((int) value);
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }
}
