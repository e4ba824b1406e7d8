package dev.headroom.sql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a statement needs to read one page: a condition, an order and how many rows. The texts are made of declared
 * columns only; what a client sent is a value.
 */
public final class KeysetQuery {
    private static final ErrorCode WRONG_KEY = new ErrorCode("WRONG_NUMBER_OF_VALUES", ErrorCode.Kind.IMPOSSIBLE);

    private final Cursors cursors;
    private final String list;
    private final KeysetSort sort;
    private final int limit;
    private final Cursors.@Nullable Place place;
    private final KeysetCondition.@Nullable Written condition;

    KeysetQuery(Cursors cursors, String list, KeysetSort sort, int limit, Cursors.@Nullable Place place) {
        this.cursors = cursors;
        this.list = list;
        this.sort = sort;
        this.limit = limit;
        this.place = place;
        this.condition =
                place == null ? null : KeysetCondition.behind(place.backward() ? sort.reversed() : sort, place.key());
    }

    /** With {@code ?} for each of {@link #values()}; {@code true} for the first page. */
    public String condition() {
        return condition == null ? "true" : condition.sql();
    }

    /** In the order of the condition's placeholders; empty for the first page. */
    public List<@Nullable Object> values() {
        if (condition == null || place == null) {
            return List.of();
        }
        List<@Nullable Object> values = new ArrayList<>();
        for (int index : condition.used()) {
            values.add(place.key().get(index));
        }
        return Collections.unmodifiableList(values);
    }

    /** The condition with {@code :after_0}, {@code :after_1} for {@link #named()}. */
    public String namedCondition() {
        if (condition == null) {
            return "true";
        }
        StringBuilder sql = new StringBuilder();
        int next = 0;
        for (char c : condition.sql().toCharArray()) {
            if (c == '?') {
                sql.append(":after_").append(condition.used().get(next++));
            } else {
                sql.append(c);
            }
        }
        return sql.toString();
    }

    /** Values by the names of {@link #namedCondition()}. */
    public Map<String, Object> named() {
        Map<String, Object> named = new LinkedHashMap<>();
        if (condition != null && place != null) {
            for (int index : condition.used()) {
                Object value = place.key().get(index);
                if (value != null) {
                    named.put("after_" + index, value);
                }
            }
        }
        return Collections.unmodifiableMap(named);
    }

    /** What stands behind {@code order by}; the other way round for a page before. */
    public String order() {
        return place != null && place.backward() ? sort.reversed().sql() : sort.sql();
    }

    /** Rows to read: one more than the page has, to know whether it is the last. */
    public int fetch() {
        return limit + 1;
    }

    /**
     * Sets the values of the condition.
     *
     * @param from position of the first
     * @return position behind the last
     */
    public int bind(PreparedStatement statement, int from) throws SQLException {
        int position = from;
        for (Object value : values()) {
            statement.setObject(position++, value);
        }
        return position;
    }

    /**
     * The page out of the rows that were read.
     *
     * @param rows in the order that they were read in, at most {@link #fetch()}
     * @param key values of the sort's columns of a row, in their order
     */
    public <T> KeysetPage<T> page(List<T> rows, Function<? super T, ? extends List<?>> key) {
        boolean more = rows.size() > limit;
        List<T> items = new ArrayList<>(more ? rows.subList(0, limit) : rows);
        boolean backward = place != null && place.backward();
        if (backward) {
            Collections.reverse(items);
        }
        boolean behind = backward || more;
        boolean before = backward ? more : place != null;
        return new KeysetPage<>(
                items,
                behind && !items.isEmpty() ? cursor(key.apply(items.getLast()), false) : null,
                before && !items.isEmpty() ? cursor(key.apply(items.getFirst()), true) : null);
    }

    private String cursor(List<?> key, boolean backward) {
        if (key.size() != sort.orders().size()) {
            throw CodedException.of(
                    WRONG_KEY,
                    Violation.of("the key of a row", "must have one value for each column of the sort", key.size())
                            .instead("give " + sort.orders().size()));
        }
        return cursors.write(list, new Cursors.Place(new ArrayList<>(key), backward));
    }
}
