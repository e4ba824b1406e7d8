package dev.headroom.http;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Many resources in one request, each with a status of its own: those that are kept come from there, the others are
 * loaded in one call.
 */
public final class Batch {
    /** Items of one batch. */
    public static final int MOST = 100;

    private static final int LONGEST_ID = 200;

    private Batch() {}

    /**
     * One answer.
     *
     * @param id as asked for
     * @param status of this item alone
     * @param value null where the status says why there is none
     * @param error what went wrong, null where nothing did
     */
    public record Item<V>(
            String id,
            int status,
            @Nullable V value,
            @Nullable Problem error) {
        static <V> Item<V> of(String id, V value) {
            return new Item<>(id, 200, value, null);
        }

        static <V> Item<V> failed(String id, Problem problem) {
            return new Item<>(id, problem.status(), null, problem);
        }
    }

    /** Gives those of the ids that it has at hand. */
    @FunctionalInterface
    public interface Kept<V> {
        Map<String, V> of(Collection<String> ids);
    }

    /** Loads ids that aren't at hand in one go; what it leaves out doesn't exist. */
    @FunctionalInterface
    public interface Loads<V> {
        Map<String, V> of(Collection<String> ids) throws Exception;
    }

    /**
     * The ids of a batch as they may be asked for.
     *
     * @return in the order given; as many as the limiter weighs the batch
     * @throws CodedException INVALID_BATCH with every broken rule: none, more than {@value #MOST}, an empty or too long
     *     one, one that comes twice
     */
    public static List<String> checked(List<String> ids) {
        List<Violation> violations = new ArrayList<>();
        if (ids.isEmpty() || ids.size() > MOST) {
            throw CodedException.of(
                    HttpErrors.INVALID_BATCH,
                    Violation.of("batch", "must have 1.." + MOST + " ids", ids.size())
                            .instead("split the request"));
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < ids.size(); i++) {
            String id = ids.get(i);
            String subject = "id " + (i + 1);
            if (id.isBlank() || id.length() > LONGEST_ID) {
                violations.add(Violation.of(subject, "must have 1.." + LONGEST_ID + " characters", id.length()));
            } else if (!seen.add(id)) {
                violations.add(Violation.of(subject, "must be asked for once", id));
            }
        }
        if (!violations.isEmpty()) {
            throw CodedException.of(HttpErrors.INVALID_BATCH, violations);
        }
        return List.copyOf(ids);
    }

    /**
     * Every item, in the order asked for. Where the load of many fails, all that were to be loaded have its status; the
     * kept ones are answered.
     *
     * @throws CodedException INVALID_BATCH
     */
    public static <V> List<Item<V>> answer(List<String> ids, Kept<V> kept, Loads<V> loads) {
        List<String> asked = checked(ids);
        Map<String, Item<V>> items = new LinkedHashMap<>();
        Map<String, V> present = kept.of(asked);
        List<String> missing =
                asked.stream().filter(id -> !present.containsKey(id)).toList();
        present.forEach((id, value) -> items.put(id, Item.of(id, value)));
        if (!missing.isEmpty()) {
            items.putAll(loaded(missing, loads));
        }
        return asked.stream()
                .map(id -> items.getOrDefault(id, Item.failed(id, missing(id))))
                .toList();
    }

    private static <V> Map<String, Item<V>> loaded(List<String> ids, Loads<V> loads) {
        Map<String, Item<V>> items = new HashMap<>();
        try {
            Map<String, V> values = loads.of(ids);
            ids.stream()
                    .filter(values::containsKey)
                    .forEach(id -> items.put(id, Item.of(id, Objects.requireNonNull(values.get(id)))));
        } catch (CodedException failure) {
            Problem problem = Problem.of(failure);
            ids.forEach(id -> items.put(id, Item.failed(id, problem)));
        } catch (Exception _) {
            Problem problem = Problem.of(500, "INTERNAL", "the item could not be loaded");
            ids.forEach(id -> items.put(id, Item.failed(id, problem)));
        }
        return items;
    }

    private static Problem missing(String id) {
        return Problem.of(404, "NOT_FOUND", "there is no " + id);
    }
}
