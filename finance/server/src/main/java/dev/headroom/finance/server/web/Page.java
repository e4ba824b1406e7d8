package dev.headroom.finance.server.web;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Some of a list, and how to go on.
 *
 * @param items in the list's order
 * @param nextCursor what to send as {@code cursor} for the items behind these; null at the end
 */
public record Page<T>(List<T> items, @Nullable String nextCursor) {
    public Page {
        items = List.copyOf(items);
    }

    /** The whole of a short list. */
    public static <T> Page<T> all(List<T> items) {
        return new Page<>(items, null);
    }

    /**
     * The page out of rows that were read with {@link PageRequest#fetch} as their limit.
     *
     * @param key the columns that order the list, as whole numbers, unique as a whole
     */
    public static <T> Page<T> of(List<T> rows, PageRequest request, Function<T, List<Long>> key) {
        if (rows.size() < request.fetch()) {
            return all(rows);
        }
        List<T> items = rows.subList(0, request.limit());
        return new Page<>(items, request.cursorBehind(key.apply(items.getLast())));
    }

    /** The same page with its items in another form. */
    public <U> Page<U> map(Function<? super T, U> form) {
        return new Page<>(items.stream().map(form).toList(), nextCursor);
    }
}
