package dev.headroom.finance.server.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Some of a list, and how to go on.
 *
 * @param items in the list's order
 * @param nextCursor what to send as {@code cursor} for the items behind these; null at the end
 * @param totalEstimate about how many items the whole list has; left out where nobody asked for it
 */
public record Page<T>(
        List<T> items,
        @Nullable String nextCursor,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long totalEstimate) {
    public Page {
        items = List.copyOf(items);
    }

    public Page(List<T> items, @Nullable String nextCursor) {
        this(items, nextCursor, null);
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

    /**
     * The same page, which tells about how many items the list has.
     *
     * @param request that the page answers
     * @param estimate where the page itself doesn't tell: a list that ends with its first page is counted
     */
    public Page<T> withTotal(PageRequest request, LongSupplier estimate) {
        boolean whole = request.first() && nextCursor == null;
        long least = nextCursor == null ? items.size() : items.size() + 1L;
        return new Page<>(items, nextCursor, whole ? least : Math.max(least, estimate.getAsLong()));
    }

    /** The same page with its items in another form. */
    public <U> Page<U> map(Function<? super T, U> form) {
        return new Page<>(items.stream().map(form).toList(), nextCursor, totalEstimate);
    }
}
