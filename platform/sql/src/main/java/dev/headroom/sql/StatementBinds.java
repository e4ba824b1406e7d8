package dev.headroom.sql;

import java.io.InputStream;
import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of one execution, by hash; the values themselves only where somebody asked for samples or for binds in the
 * log. Belongs to one statement, so to one thread at a time.
 */
final class StatementBinds {
    private static final int MOST = 65_535;
    private static final Object STREAM = new Object() {
        @Override
        public String toString() {
            return "<stream>";
        }
    };

    private long[] hashes;
    private @Nullable Object @Nullable [] values;
    private int count;

    StatementBinds(int expected, boolean kept) {
        hashes = new long[Math.max(expected, 1)];
        values = kept ? new @Nullable Object[hashes.length] : null;
    }

    /** 64 bits that depend on every bit of the input. */
    static long mix(long hash) {
        long mixed = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    static long mix(long hash, long next) {
        return mix(hash * 31 + next);
    }

    /** Position from 1, as JDBC counts. */
    void set(int position, @Nullable Object value) {
        note(position, hash(value), value);
    }

    void set(int position, long value) {
        note(position, mix(value), values == null ? null : (Object) value);
    }

    private void note(int position, long hash, @Nullable Object value) {
        if (position < 1 || position > MOST) {
            return; // the driver refuses it
        }
        if (position > hashes.length) {
            grow(Math.max(position, hashes.length * 2));
        }
        hashes[position - 1] = hash;
        if (values != null) {
            values[position - 1] = value instanceof InputStream || value instanceof Reader ? STREAM : value;
        }
        count = Math.max(count, position);
    }

    private void grow(int size) {
        hashes = Arrays.copyOf(hashes, size);
        values = values == null ? null : Arrays.copyOf(values, size);
    }

    void clear() {
        Arrays.fill(hashes, 0, count, 0);
        if (values != null) {
            Arrays.fill(values, null);
        }
        count = 0;
    }

    int count() {
        return count;
    }

    /** Of the values with that role and the literals of the same. */
    long hash(StatementText text, StatementRole role) {
        long hash = role == StatementRole.EQUAL
                ? text.literals().equal()
                : text.literals().batch();
        for (int i = 0; i < count; i++) {
            if (text.role(i) == role) {
                hash = mix(hash, hashes[i]);
            }
        }
        return hash;
    }

    /** Of all values and all literals. */
    long hash(StatementText text) {
        long hash = text.literals().all();
        for (int i = 0; i < count; i++) {
            hash = mix(hash, hashes[i]);
        }
        return hash;
    }

    /** A copy; empty where values aren't kept. */
    List<@Nullable Object> values() {
        return values == null
                ? List.of()
                : Collections.unmodifiableList(
                        new ArrayList<>(Arrays.asList(values).subList(0, count)));
    }

    private static long hash(@Nullable Object value) {
        return switch (value) {
            case null -> 1;
            case String text -> mix(text.hashCode() * 31L + text.length());
            case Long whole -> mix(whole);
            case Integer whole -> mix(whole);
            case Short whole -> mix(whole);
            case Number number -> mix(number.longValue() * 31 + number.hashCode());
            case byte[] bytes -> mix(Arrays.hashCode(bytes));
            case Object[] array -> mix(Arrays.deepHashCode(array));
            default -> mix(value.hashCode());
        };
    }
}
