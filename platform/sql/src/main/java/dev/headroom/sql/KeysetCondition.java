package dev.headroom.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Rows behind a key, as a condition that an index on the sort can begin at.
 *
 * <p>Where all columns go one way and none is null that is a comparison of rows. Otherwise the first column bounds the
 * scan and the rest is written out: {@code a <= ? and (a < ? or (a = ? and b > ?))}. Without the bound PostgreSQL reads
 * every row before the page, as an offset does.
 */
final class KeysetCondition {
    private final List<KeysetOrder> orders;
    private final List<@Nullable Object> key;
    private final List<Integer> used = new ArrayList<>();

    private KeysetCondition(KeysetSort sort, List<? extends @Nullable Object> key) {
        this.orders = sort.orders();
        this.key = new ArrayList<>(key);
    }

    /**
     * The condition, with {@code ?} for each value.
     *
     * @param used which values of the key stand for the placeholders
     */
    record Written(String sql, List<Integer> used) {}

    static Written behind(KeysetSort sort, List<? extends @Nullable Object> key) {
        KeysetCondition condition = new KeysetCondition(sort, key);
        String sql = condition.uniform() ? condition.rows() : condition.bounded();
        return new Written(sql, List.copyOf(condition.used));
    }

    private boolean uniform() {
        return orders.stream()
                        .allMatch(order -> !order.column().nullable()
                                && order.descending() == orders.getFirst().descending())
                && !key.contains(null);
    }

    private String rows() {
        String columns = orders.stream().map(order -> order.column().sql()).collect(Collectors.joining(", "));
        List<String> values = new ArrayList<>();
        for (int i = 0; i < orders.size(); i++) {
            values.add(value(i));
        }
        String operator = orders.getFirst().descending() ? "<" : ">";
        return orders.size() == 1
                ? "%s %s %s".formatted(columns, operator, values.getFirst())
                : "(%s) %s (%s)".formatted(columns, operator, String.join(", ", values));
    }

    private String value(int index) {
        used.add(index);
        return "?";
    }

    private String bounded() {
        String bound = bound();
        String rest = from(0);
        return bound.isEmpty() ? rest : bound + " and " + rest;
    }

    /** What every row behind the key satisfies by its first column alone; empty where that is all of them. */
    private String bound() {
        KeysetOrder order = orders.getFirst();
        String column = order.column().sql();
        if (orders.size() == 1) {
            return "";
        }
        if (key.getFirst() == null) {
            return order.nullsFirst() ? "" : column + " is null";
        }
        String compared = column + (order.descending() ? " <= " : " >= ") + value(0);
        return order.column().nullable() && !order.nullsFirst()
                ? "(%s or %s is null)".formatted(compared, column)
                : compared;
    }

    /** Rows behind the key by the columns from that one on. */
    private String from(int index) {
        String after = after(index);
        if (index == orders.size() - 1) {
            return after;
        }
        String same = same(index);
        String rest = same + " and " + from(index + 1);
        return after.equals("false") ? rest : "(%s or (%s))".formatted(after, rest);
    }

    private String after(int index) {
        KeysetOrder order = orders.get(index);
        String column = order.column().sql();
        if (key.get(index) == null) {
            return order.nullsFirst() ? column + " is not null" : "false";
        }
        String compared = column + (order.descending() ? " < " : " > ") + value(index);
        return order.column().nullable() && !order.nullsFirst()
                ? "(%s or %s is null)".formatted(compared, column)
                : compared;
    }

    private String same(int index) {
        String column = orders.get(index).column().sql();
        return key.get(index) == null ? column + " is null" : column + " = " + value(index);
    }
}
