package dev.headroom.changefeed;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.freshness.Tag;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * Which tags a changed row touches. Each table has a tag of its own, {@code table:schema.name}; a declared column gives
 * its rows a narrower one: {@code item.owner_id} mapped to {@code owner} makes a change of a row of owner 42 touch
 * {@code owner:42} as well. Queries that are pinned to one value of such a column depend on the row's tag, all others
 * on the table's.
 *
 * <p>A mapped column must be part of the table's replica identity, or a row that moves from one value to another would
 * leave the first one stale; {@link FeedSetup} checks it.
 */
public final class TagMapping {
    private static final ErrorCode INVALID = new ErrorCode("INVALID_TAG_MAPPING", ErrorCode.Kind.IMPOSSIBLE);
    private static final Pattern TABLE = Pattern.compile("[^.:*]{1,63}\\.[^.:*]{1,63}");
    private static final Pattern ROOT = Pattern.compile("[a-z][a-z0-9_]{0,59}");

    private final Map<String, Map<String, String>> rootsByTable;

    private TagMapping(Map<String, Map<String, String>> rootsByTable) {
        this.rootsByTable = rootsByTable;
    }

    /** Of nothing yet. */
    public static Builder builder() {
        return new Builder();
    }

    /** The tag that every change of the table touches. */
    public static Tag table(String schema, String name) {
        return Tag.of("table", schema + '.' + name);
    }

    /** The tables that are followed, as {@code schema.name}, in the order of their declaration. */
    public Set<String> tables() {
        return Collections.unmodifiableSet(rootsByTable.keySet());
    }

    /** The root of the tags that each mapped column of the table gives; empty for a table that isn't followed. */
    public Map<String, String> columns(String table) {
        return Optional.ofNullable(rootsByTable.get(table)).orElse(Map.of());
    }

    /** The same for equal mappings, on every node; of what two different ones hash to, nearly always different. */
    public long fingerprint() {
        CRC32 sum = new CRC32();
        new TreeMap<>(rootsByTable).forEach((table, roots) -> {
            sum.update((table + '\n').getBytes(StandardCharsets.UTF_8));
            new TreeMap<>(roots)
                    .forEach((column, root) ->
                            sum.update((column + ':' + root + '\n').getBytes(StandardCharsets.UTF_8)));
        });
        return sum.getValue();
    }

    /** All that depends on a followed table. */
    List<Tag> everything() {
        Set<Tag> tags = new LinkedHashSet<>();
        tags.add(Tag.of("table").below());
        rootsByTable
                .values()
                .forEach(roots ->
                        roots.values().forEach(root -> tags.add(Tag.of(root).below())));
        return List.copyOf(tags);
    }

    /** Everything that changes where nothing is known of which rows did: the table, and all below its roots. */
    public List<Tag> all(String schema, String name) {
        Set<Tag> tags = new LinkedHashSet<>();
        tags.add(table(schema, name));
        columns(schema + '.' + name)
                .values()
                .forEach(root -> tags.add(Tag.of(root).below()));
        return List.copyOf(tags);
    }

    /** Declares tables and columns; refuses all that is wrong at once. */
    public static final class Builder {
        private final Map<String, Map<String, String>> rootsByTable = new LinkedHashMap<>();
        private final List<Violation> violations = new ArrayList<>();

        private Builder() {}

        /**
         * A table that is followed.
         *
         * @param table {@code schema.name}; without a schema it is {@code public}'s
         */
        public Builder table(String table) {
            of(table);
            return this;
        }

        /**
         * A column whose values narrow what a change of the table touches.
         *
         * @param root of the tags, for example {@code owner}: small letters, digits and underscores
         */
        public Builder column(String table, String column, String root) {
            if (!ROOT.matcher(root).matches()) {
                violations.add(Violation.of(
                        "root of %s.%s".formatted(table, column),
                        "must be small letters, digits and underscores, at most 60",
                        root));
            }
            String other = of(table).putIfAbsent(column, root);
            if (other != null && !other.equals(root)) {
                violations.add(Violation.of(
                        "root of %s.%s".formatted(table, column), "must be declared once, was also " + other, root));
            }
            return this;
        }

        private Map<String, String> of(String table) {
            String whole = table.contains(".") ? table : "public." + table;
            if (!TABLE.matcher(whole).matches()) {
                violations.add(Violation.of("table", "must be a name or schema.name", table));
            }
            return rootsByTable.computeIfAbsent(whole, _ -> new LinkedHashMap<>());
        }

        /** @throws CodedException INVALID_TAG_MAPPING */
        public TagMapping build() {
            if (!violations.isEmpty()) {
                throw CodedException.of(INVALID, violations);
            }
            Map<String, Map<String, String>> copy = new LinkedHashMap<>();
            rootsByTable.forEach((table, roots) -> copy.put(table, Collections.unmodifiableMap(roots)));
            return new TagMapping(copy);
        }
    }
}
