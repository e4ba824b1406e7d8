package dev.headroom.sql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Nearest;
import dev.headroom.base.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pages of a list that go on behind the last row's key, so that each costs the same at any depth and no row is skipped
 * or seen twice while others come and go. Declared once; immutable.
 */
public final class Keyset {
    private static final ErrorCode BAD_LIMIT = new ErrorCode("BAD_LIMIT", ErrorCode.Kind.MALFORMED);
    private static final ErrorCode UNKNOWN_FIELD = new ErrorCode("UNKNOWN_SORT_FIELD", ErrorCode.Kind.MALFORMED);
    private static final ErrorCode FIELD_TWICE = new ErrorCode("SORT_FIELD_TWICE", ErrorCode.Kind.MALFORMED);

    private final String name;
    private final Cursors cursors;
    private final Map<String, KeysetColumn> columns;
    private final int largest;

    private Keyset(String name, Cursors cursors, Map<String, KeysetColumn> columns, int largest) {
        this.name = name;
        this.cursors = cursors;
        this.columns = columns;
        this.largest = largest;
    }

    /**
     * Begins a declaration.
     *
     * @param name of the list, which no other list has: cursors are bound to it
     * @param largest page, from 1
     */
    public static Keyset of(String name, Cursors cursors, int largest) {
        if (largest < 1) {
            throw badLimit(largest, 1, Integer.MAX_VALUE);
        }
        return new Keyset(name, cursors, Map.of(), largest);
    }

    /** With one more column to sort by, which is never null. */
    public Keyset by(String field, String sql) {
        return with(new KeysetColumn(field, sql, false, false));
    }

    /** With one more column to sort by, which may be null. */
    public Keyset byNullable(String field, String sql) {
        return with(new KeysetColumn(field, sql, true, false));
    }

    /** With the column that tells rows with the same other values apart; ends every sort that doesn't name it. */
    public Keyset unique(String field, String sql) {
        return with(new KeysetColumn(field, sql, false, true));
    }

    private Keyset with(KeysetColumn column) {
        Map<String, KeysetColumn> more = new LinkedHashMap<>(columns);
        more.put(column.field(), column);
        return new Keyset(name, cursors, more, largest);
    }

    /**
     * An order as a client asks for it: fields separated by commas, a minus for from the largest, {@code :nullsfirst}
     * or {@code :nullslast} where nulls shall not be the largest. The unique column is added where it is missing, in
     * the direction of the last field.
     *
     * @param asked {@code -date,name:nullsfirst}; empty for the unique column alone
     * @throws CodedException {@code UNKNOWN_SORT_FIELD} with the nearest, {@code SORT_FIELD_TWICE}
     */
    public KeysetSort sort(String asked) {
        List<KeysetOrder> orders = new ArrayList<>();
        for (String each : asked.split(",", -1)) {
            if (!each.isBlank()) {
                KeysetOrder order = order(each.strip());
                if (orders.stream().anyMatch(before -> before.column().equals(order.column()))) {
                    throw CodedException.of(
                            FIELD_TWICE,
                            Violation.of(
                                    "sort",
                                    "must name a field once",
                                    order.column().field()));
                }
                orders.add(order);
            }
        }
        if (orders.stream().noneMatch(order -> order.column().unique())) {
            boolean descending = !orders.isEmpty() && orders.getLast().descending();
            columns.values().stream()
                    .filter(KeysetColumn::unique)
                    .findFirst()
                    .ifPresent(unique -> orders.add(KeysetOrder.of(unique, descending)));
        }
        return new KeysetSort(orders);
    }

    private KeysetOrder order(String asked) {
        boolean descending = asked.startsWith("-");
        String rest = descending ? asked.substring(1) : asked;
        int colon = rest.indexOf(':');
        String field = colon < 0 ? rest : rest.substring(0, colon);
        KeysetColumn column = columns.get(field);
        if (column == null) {
            throw unknown(field, columns.keySet());
        }
        return switch (colon < 0 ? "" : rest.substring(colon + 1)) {
            case "" -> KeysetOrder.of(column, descending);
            case "nullsfirst" -> new KeysetOrder(column, descending, true);
            case "nullslast" -> new KeysetOrder(column, descending, false);
            default -> throw unknown(rest.substring(colon + 1), List.of("nullsfirst", "nullslast"));
        };
    }

    private static CodedException unknown(String field, java.util.Collection<String> known) {
        return CodedException.of(
                UNKNOWN_FIELD,
                Violation.of("sort", "must be one of " + known, field)
                        .instead("did you mean " + Nearest.to(field, known).orElse("none") + "?"));
    }

    /**
     * A page.
     *
     * @param limit rows, 1 to the largest
     * @param cursor of a page that was answered; null for the first
     * @param scope what else the list depends on, such as the tenant and the filter: a cursor of another is refused
     * @throws CodedException {@code BAD_LIMIT}, or as {@link Cursors#read}
     */
    public KeysetQuery page(KeysetSort sort, int limit, @Nullable String cursor, String scope) {
        if (limit < 1 || limit > largest) {
            throw badLimit(limit, 1, largest);
        }
        String list = name + '\n' + sort.sql() + '\n' + scope;
        return new KeysetQuery(cursors, list, sort, limit, cursor == null ? null : cursors.read(list, cursor));
    }

    private static CodedException badLimit(int limit, int smallest, int largest) {
        return CodedException.of(
                BAD_LIMIT, Violation.of("limit", "must be %d..%d".formatted(smallest, largest), limit));
    }
}
