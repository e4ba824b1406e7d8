package dev.headroom.finance.server.rows;

import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.web.IfMatch;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.finance.server.web.QueryParameters;
import dev.headroom.finance.server.web.Versioned;
import org.jspecify.annotations.Nullable;

/**
 * Rows of one kind that a household adds, reads, replaces and removes. An implementation says how a request becomes
 * columns; whatever more a change has to do, it does around the method here, in one transaction.
 *
 * @param <Q> what a request says about a row
 * @param <R> a row as it is answered
 */
public interface HouseholdResource<Q, R extends Versioned> {
    /** Where the rows are. */
    HouseholdTable<R> table();

    /**
     * What a request writes; refuses what can't be.
     *
     * @param before the row it replaces, null for a new one
     */
    Columns columns(Household household, Q request, @Nullable R before);

    /** Some of the rows. */
    default Page<R> page(Household household, PageRequest page, QueryParameters filter) {
        return table().page(household, page);
    }

    /** One row, or {@code NO_SUCH_...}. */
    default R get(Household household, long id) {
        return table().get(household, id);
    }

    /** Adds a row and answers it. */
    default R add(Household household, Q request) {
        return table().add(household, columns(household, request, null));
    }

    /** Replaces a row and answers it; {@code STALE} where the condition doesn't hold. */
    default R change(Household household, long id, IfMatch condition, Q request) {
        table().update(household, id, condition, columns(household, request, table().get(household, id)));
        return get(household, id);
    }

    /** Removes a row. */
    default void remove(Household household, long id, IfMatch condition) {
        table().delete(household, id, condition);
    }
}
