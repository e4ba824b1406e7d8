package dev.headroom.sql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The values of one execution, in the order of the placeholders.
 *
 * @param values as JDBC takes them; left out of {@link #toString}
 */
public record WorkloadBinds(List<@Nullable Object> values) {
    public WorkloadBinds {
        values = Collections.unmodifiableList(new ArrayList<>(values));
    }

    /** In the order of the placeholders. */
    public static WorkloadBinds of(@Nullable Object... values) {
        return new WorkloadBinds(Arrays.asList(values));
    }

    @Override
    public String toString() {
        return values.size() + " values";
    }
}
