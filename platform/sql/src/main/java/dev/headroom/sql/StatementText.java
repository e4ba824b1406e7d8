package dev.headroom.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a statement's text says, read once.
 *
 * @param sql the text itself
 * @param roles of the placeholders, in their order
 * @param literals hashes of the values in the text itself
 * @param traits what it does beside its kind
 * @param lookUp the first column that a value is compared with; null where there is none or it isn't known
 */
record StatementText(
        String sql,
        Fingerprint fingerprint,
        List<StatementRole> roles,
        Literals literals,
        Traits traits,
        @Nullable LookUp lookUp) {
    /**
     * What decides whether repeating it is worth a word.
     *
     * @param equality some value is compared with {@code =}
     * @param batch some value is a list of several, or an array
     * @param repeatable the same binds give the same rows within a unit of work
     */
    record Traits(boolean equality, boolean batch, boolean repeatable) {}

    /** Hashes of the literals that are compared with {@code =}, of those in lists, and of all. */
    record Literals(long equal, long batch, long all) {}

    /** Rows of a table by a column. */
    record LookUp(String table, String column) {}

    StatementText {
        roles = List.copyOf(roles);
    }

    StatementRole role(int placeholder) {
        return placeholder < roles.size() ? roles.get(placeholder) : StatementRole.OTHER;
    }
}
