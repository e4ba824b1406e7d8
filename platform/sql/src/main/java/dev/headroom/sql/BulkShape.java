package dev.headroom.sql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How items become rows of a table. Immutable; made by {@link BulkTable#with} or {@link BulkTable#lists}.
 *
 * @param <T> an item
 */
public final class BulkShape<T> {
    private static final ErrorCode WRONG_COUNT = new ErrorCode("WRONG_NUMBER_OF_VALUES", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode TWICE = new ErrorCode("COLUMN_TWICE", ErrorCode.Kind.IMPOSSIBLE);

    private final BulkTable table;
    private final List<BulkColumn> columns;
    private final List<Function<? super T, ? extends @Nullable Object>> values;
    private final boolean lists;

    BulkShape(
            BulkTable table,
            List<BulkColumn> columns,
            List<? extends Function<? super T, ? extends @Nullable Object>> values,
            boolean lists) {
        this.table = table;
        this.columns = List.copyOf(columns);
        this.values = List.copyOf(values);
        this.lists = lists;
    }

    /**
     * The same with one more column.
     *
     * @param value of an item: a number, text, enum constant, {@code java.time} value, UUID, bytes, list or array of
     *     such, null, or anything whose {@code toString} is what PostgreSQL reads, such as JSON
     * @throws CodedException {@code NO_SUCH_COLUMN}, or {@code COLUMN_TWICE}
     */
    public BulkShape<T> and(String column, Function<? super T, ? extends @Nullable Object> value) {
        BulkColumn described = table.column(column);
        if (columns.contains(described)) {
            throw CodedException.of(TWICE, Violation.of("column " + column, "must be given once", null));
        }
        List<BulkColumn> more = new ArrayList<>(columns);
        more.add(described);
        List<Function<? super T, ? extends @Nullable Object>> all = new ArrayList<>(values);
        all.add(value);
        return new BulkShape<>(table, more, all, lists);
    }

    BulkTable table() {
        return table;
    }

    List<BulkColumn> columns() {
        return columns;
    }

    /** Of those names, in their order. */
    List<BulkColumn> columns(List<String> names) {
        List<BulkColumn> found = new ArrayList<>();
        for (String name : names) {
            BulkColumn column = table.column(name);
            if (!columns.contains(column)) {
                throw CodedException.of(
                        WRONG_COUNT,
                        Violation.of("key column " + name, "must be one of the given columns", names(columns)));
            }
            found.add(column);
        }
        return found;
    }

    private static String names(List<BulkColumn> columns) {
        return columns.stream().map(BulkColumn::name).toList().toString();
    }

    @Nullable Object value(T item, int column) {
        return values.get(column).apply(item);
    }

    /** Refuses lists that are too short or too long, each with its row. */
    void check(List<? extends T> items) {
        if (!lists) {
            return;
        }
        List<Violation> violations = new ArrayList<>();
        for (int row = 0; row < items.size() && violations.size() < 10; row++) {
            int size = items.get(row) instanceof List<?> list ? list.size() : columns.size();
            if (size != columns.size()) {
                violations.add(Violation.of("row " + row, "must have %d values".formatted(columns.size()), size)
                        .instead("one for each of " + names(columns)));
            }
        }
        if (!violations.isEmpty()) {
            throw CodedException.of(WRONG_COUNT, violations);
        }
    }
}
