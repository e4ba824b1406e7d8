package dev.headroom.finance.server.graphql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.web.PageCursors;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.finance.server.web.QueryParameters;
import graphql.GraphQLContext;
import graphql.schema.DataFetchingEnvironment;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a field's arguments ask for, in the words of the resources' own services. */
public final class Asked {
    /** Under this name the context of a request holds the household that it reads. */
    public static final String HOUSEHOLD = "household";

    /** Under this one what the cursors of its lists are signed with. */
    static final String CURSORS = "cursors";

    private static final int LARGEST = 100;
    private static final ErrorCode BAD_LIMIT = new ErrorCode("BAD_LIMIT", ErrorCode.Kind.MALFORMED);
    private static final ErrorCode MALFORMED = new ErrorCode("MALFORMED_PARAMETER", ErrorCode.Kind.MALFORMED);

    private Asked() {}

    /**
     * The page that {@code first} and {@code after} ask for; a cursor is bound to the household, the field and its
     * other arguments.
     *
     * @throws CodedException {@code BAD_LIMIT} where {@code first} isn't 1 to 100, {@code BAD_CURSOR}
     */
    public static PageRequest page(DataFetchingEnvironment field) {
        Map<String, String> filter = new TreeMap<>();
        field.getArguments().forEach((name, value) -> {
            if (value != null && !name.equals("first") && !name.equals("after")) {
                filter.put(name, value.toString());
            }
        });
        GraphQLContext context = field.getGraphQlContext();
        PageCursors cursors = context.get(CURSORS);
        Household household = context.get(HOUSEHOLD);
        return cursors.page(
                first(field),
                field.getArgument("after"),
                "graphql " + household.id() + ' ' + field.getField().getName() + filter);
    }

    /** How many are wanted of a list without a cursor. */
    public static int first(DataFetchingEnvironment field) {
        Integer first = field.getArgument("first");
        int wanted = first == null ? LARGEST : first;
        if (wanted < 1 || wanted > LARGEST) {
            throw CodedException.of(
                    BAD_LIMIT,
                    Violation.of("first", "must be 1.." + LARGEST, wanted).instead("go on with after: nextCursor"));
        }
        return wanted;
    }

    /** The id among the arguments. */
    public static long id(DataFetchingEnvironment field) {
        String id = field.getArgument("id");
        try {
            return Long.parseLong(String.valueOf(id));
        } catch (NumberFormatException _) {
            throw CodedException.of(MALFORMED, Violation.of("id", "must be a whole number", id));
        }
    }

    /**
     * The arguments as a list's parameters.
     *
     * @param names of the parameters, by argument where they differ
     */
    public static QueryParameters filter(DataFetchingEnvironment field, Map<String, String> names) {
        Map<String, String> parameters = new TreeMap<>();
        field.getArguments().forEach((name, value) -> {
            if (value != null) {
                parameters.put(names.getOrDefault(name, name), value.toString());
            }
        });
        return QueryParameters.of(parameters);
    }

    /**
     * What belongs to each of the rows, asked for once.
     *
     * @param key by which a row names it; null where it names none
     * @param find what the keys stand for, among what the caller may read; not asked where no row has a key
     * @return nothing of rows whose key is unknown
     */
    public static <R, K, V> Map<R, V> belonging(
            List<R> rows, Function<R, @Nullable K> key, Function<Collection<K>, Map<K, V>> find) {
        Set<K> keys = new LinkedHashSet<>();
        for (R row : rows) {
            K named = key.apply(row);
            if (named != null) {
                keys.add(named);
            }
        }
        Map<K, V> known = keys.isEmpty() ? Map.of() : find.apply(keys);
        Map<R, V> found = new HashMap<>();
        for (R row : rows) {
            K named = key.apply(row);
            V value = named == null ? null : known.get(named);
            if (value != null) {
                found.put(row, value);
            }
        }
        return found;
    }
}
