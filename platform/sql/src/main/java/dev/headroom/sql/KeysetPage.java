package dev.headroom.sql;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of a list, and how to go on.
 *
 * @param items in the list's order, whichever way the page was come to
 * @param next cursor of the page behind; null at the end
 * @param previous cursor of the page before; null at the beginning
 */
public record KeysetPage<T>(
        List<T> items, @Nullable String next, @Nullable String previous) {
    public KeysetPage {
        items = List.copyOf(items);
    }

    /** The same page with its items in another form. */
    public <U> KeysetPage<U> map(Function<? super T, ? extends U> form) {
        return new KeysetPage<>(items.stream().<U>map(form).toList(), next, previous);
    }
}
