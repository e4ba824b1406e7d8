package dev.headroom.finance.server.rows;

import dev.headroom.finance.server.money.Money;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values to write, by column; the columns' names are the program's own, never a request's. */
public final class Columns {
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

    /** Writes a value; enumerations are kept as the words they print. */
    public Columns set(String column, @Nullable Object value) {
        values.put(column, value instanceof Enum<?> word ? word.toString() : value);
        return this;
    }

    /** Writes a value unless it is null: a field that a partial change left out. */
    public Columns setIfGiven(String column, @Nullable Object value) {
        return value == null ? this : set(column, value);
    }

    /** Writes an amount of money without its currency. */
    public Columns setMinor(String column, Money money) {
        return set(column, money.minor());
    }

    /** Whether there is nothing to write. */
    public boolean isEmpty() {
        return values.isEmpty();
    }

    Map<String, @Nullable Object> values() {
        return Collections.unmodifiableMap(values);
    }
}
