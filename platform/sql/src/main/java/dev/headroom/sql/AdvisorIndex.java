package dev.headroom.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An index that doesn't exist and may be worth having.
 *
 * @param table its identifier
 * @param include stored columns, unquoted
 * @param predicate of a partial index, with its share of the rows
 */
record AdvisorIndex(
        long table, String schema, String tableName, List<Key> keys, List<String> include, Optional<Part> predicate) {
    private static final int LONGEST = 63;

    /**
     * @param sql column, quoted where it has to be, or expression
     * @param column unquoted, empty for an expression
     * @param nullsAside whether nulls stand at the other end than usual
     * @param operators operator class, empty for the type's own
     */
    record Key(String sql, Optional<String> column, boolean descending, boolean nullsAside, String operators) {
        static Key of(AdvisorCondition.Use use) {
            return new Key(
                    use.sql(),
                    use.expression() ? Optional.empty() : Optional.of(use.key()),
                    use.kind() == AdvisorCondition.Kind.ORDER && use.descending(),
                    use.kind() == AdvisorCondition.Kind.ORDER && use.nullsAside(),
                    "");
        }

        Key ascending() {
            return new Key(sql, column, false, false, operators);
        }

        String text() {
            return (column.isPresent() || (sql.endsWith(")") && !sql.startsWith("(")) ? sql : "(" + sql + ")")
                    + (operators.isEmpty() ? "" : " " + operators)
                    + (descending ? " desc" : "")
                    + (nullsAside ? (descending ? " nulls last" : " nulls first") : "");
        }

        boolean sameAs(String existing) {
            return normal(existing).equals(normal(sql));
        }
    }

    /** Some of the rows. */
    record Part(String sql, double share) {}

    AdvisorIndex {
        keys = List.copyOf(keys);
        include = List.copyOf(include);
    }

    static AdvisorIndex on(AdvisorCatalog.Table table, List<Key> keys) {
        // the direction of a single key doesn't matter: a B-tree is read both ways
        List<Key> usual = keys.size() == 1 && !keys.getFirst().nullsAside()
                ? List.of(keys.getFirst().ascending())
                : keys;
        return new AdvisorIndex(table.oid(), table.schema(), table.name(), usual, List.of(), Optional.empty());
    }

    AdvisorIndex including(List<String> columns) {
        return new AdvisorIndex(table, schema, tableName, keys, columns, predicate);
    }

    AdvisorIndex where(Part part) {
        return new AdvisorIndex(table, schema, tableName, keys, include, Optional.of(part));
    }

    /** Whether the other begins with all of this one's keys and covers the same rows. */
    boolean leads(AdvisorIndex other) {
        return table == other.table
                && predicate.equals(other.predicate)
                && (keys.size() < other.keys.size() || include.size() < other.include.size())
                && keys.size() <= other.keys.size()
                && keys.equals(other.keys.subList(0, keys.size()))
                && other.stored().containsAll(include);
    }

    Set<String> stored() {
        Set<String> all = keys.stream().flatMap(key -> key.column().stream()).collect(Collectors.toSet());
        all.addAll(include);
        return all;
    }

    /** Whether an index that is there does the same: it begins with the keys, in this order or wholly turned round. */
    boolean coveredBy(AdvisorCatalog.Existing existing) {
        if (!existing.method().equals("btree")
                || existing.keys().size() < keys.size()
                || (existing.predicate().isPresent()
                        && !samePart(existing.predicate().get()))) {
            return false;
        }
        boolean same = true;
        boolean turned = true;
        for (int i = 0; i < keys.size(); i++) {
            if (!keys.get(i).sameAs(existing.keys().get(i))
                    || !keys.get(i).operators().isEmpty()) {
                return false;
            }
            same &= keys.get(i).descending() == existing.descending().get(i);
            turned &= keys.get(i).descending() != existing.descending().get(i);
        }
        List<String> there = new ArrayList<>(existing.keys());
        there.addAll(existing.stored());
        boolean stores = include.stream()
                .allMatch(column -> there.stream().anyMatch(it -> normal(it).equals(normal(column))));
        return stores && (same || turned || keys.size() == 1);
    }

    /** Whether it begins with all keys of a unique index that is there: it would find one row, as that does. */
    boolean extendsUnique(AdvisorCatalog.Existing existing) {
        if (!existing.unique()
                || existing.predicate().isPresent()
                || existing.keys().size() > keys.size()) {
            return false;
        }
        for (int i = 0; i < existing.keys().size(); i++) {
            if (!keys.get(i).sameAs(existing.keys().get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean samePart(String existing) {
        return predicate
                .map(part -> normal(part.sql()).equals(normal(existing)))
                .orElse(false);
    }

    /** Without what the server adds or leaves out: blanks, parentheses, quotes of names, casts of texts. */
    private static String normal(String sql) {
        return sql.replaceAll("::(text|character varying|bpchar)(\\([0-9]+\\))?", "")
                .replaceAll("[\\s()\"]", "");
    }

    private String tableSql() {
        return (schema.equals("public") ? "" : IndexDefinition.quoted(schema) + ".")
                + IndexDefinition.quoted(tableName);
    }

    /** Without a name, for a hypothetical one. */
    String anonymous() {
        return "create index on " + tableSql() + tail();
    }

    private String tail() {
        return " (" + keys.stream().map(Key::text).collect(Collectors.joining(", ")) + ")"
                + (include.isEmpty()
                        ? ""
                        : " include ("
                                + include.stream().map(IndexDefinition::quoted).collect(Collectors.joining(", ")) + ")")
                + predicate.map(part -> " where " + part.sql()).orElse("");
    }

    /** With a name that says what it is over and that isn't taken. */
    IndexDefinition definition(Set<String> taken) {
        String words = keys.stream()
                .map(key -> key.column().orElseGet(() -> key.sql().replaceAll("::.*|[^a-zA-Z0-9_]+", "_")))
                .collect(Collectors.joining("_"));
        String base = (tableName + "_" + words + (predicate.isPresent() ? "_part" : ""))
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9_]+", "_")
                .replaceAll("_+", "_");
        String name = cut(base, "_idx");
        for (int i = 2; taken.contains(name); i++) {
            name = cut(base, "_idx" + i);
        }
        return new IndexDefinition(
                name,
                schema.equals("public") ? Optional.empty() : Optional.of(schema),
                tableName,
                false,
                "btree",
                keys.stream().map(Key::text).toList(),
                include.stream().map(IndexDefinition::quoted).toList(),
                predicate.map(Part::sql));
    }

    private static String cut(String base, String end) {
        return base.substring(0, Math.min(base.length(), LONGEST - end.length())) + end;
    }
}
