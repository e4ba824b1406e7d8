package dev.headroom.sql;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One execution with its real values, as they were given to the driver. Held in memory only and printed without them.
 *
 * @param sql as the application wrote it
 * @param binds in the order of the placeholders; numbers of whole types are {@code Long}
 */
public record StatementSample(String sql, List<@Nullable Object> binds) {
    public StatementSample {
        Objects.requireNonNull(sql, "sql");
        binds = Collections.unmodifiableList(binds);
    }

    /** Without the values. */
    @Override
    public String toString() {
        return "StatementSample[%d binds of %s]".formatted(binds.size(), sql);
    }
}
