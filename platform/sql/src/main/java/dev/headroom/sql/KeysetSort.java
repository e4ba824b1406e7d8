package dev.headroom.sql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An order of rows without ties. Made by {@link Keyset#sort}.
 *
 * @param orders the last, or an earlier one, is of a unique column
 */
public record KeysetSort(List<KeysetOrder> orders) {
    private static final ErrorCode NO_TIE_BREAKER = new ErrorCode("NO_TIE_BREAKER", ErrorCode.Kind.IMPOSSIBLE);

    public KeysetSort {
        orders = List.copyOf(orders);
        if (orders.stream().noneMatch(order -> order.column().unique())) {
            throw CodedException.of(
                    NO_TIE_BREAKER,
                    Violation.of("the sort", "must contain a unique column", fields(orders))
                            .instead("add the primary key at its end"));
        }
    }

    private static String fields(List<KeysetOrder> orders) {
        return orders.stream().map(order -> order.column().field()).toList().toString();
    }

    /** The same rows from the other end. */
    KeysetSort reversed() {
        return new KeysetSort(orders.stream().map(KeysetOrder::reversed).toList());
    }

    /** What stands behind {@code order by}. */
    public String sql() {
        return orders.stream().map(KeysetOrder::sql).collect(Collectors.joining(", "));
    }
}
