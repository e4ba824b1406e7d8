package dev.headroom.changefeed;

import dev.headroom.changefeed.LogMessage.Row;
import dev.headroom.changefeed.LogMessage.Table;
import dev.headroom.changefeed.LogMessage.Value;
import dev.headroom.freshness.Tag;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes one list of tags of each transaction in the log. What it holds is bounded by tables and not by rows: a
 * transaction with more than {@value #MOST} different rows of one table touches the whole table.
 *
 * <p>Large transactions arrive in parts, between those of others, before anybody knows whether they will commit; a part
 * that is rolled back to a savepoint is forgotten by its number.
 */
final class CommitAssembler {
    /** Row tags of one table in one transaction. */
    static final int MOST = 1000;

    /** What {@code pg_logical_emit_message} names as its prefix, with one tag a line. */
    static final String SAID = "headroom";

    private final TagMapping mapping;
    private final UnaryOperator<Table> roots;
    private final Map<Integer, Table> tables = new HashMap<>();
    private final Map<Integer, Map<Integer, Parts>> large = new HashMap<>();
    private Map<Integer, Parts> current = new HashMap<>();
    private int transaction;

    /** @param roots gives for a partition the table that it is part of, and for any other table itself */
    CommitAssembler(TagMapping mapping, UnaryOperator<Table> roots) {
        this.mapping = mapping;
        this.roots = roots;
    }

    /**
     * A transaction that committed.
     *
     * @param transaction the low 32 bits of its number
     * @param end where its commit record ends
     * @param tags empty where it changed nothing that is followed
     */
    record Committed(int transaction, long end, List<Tag> tags) {}

    /** The transaction that this message ends; null for all other messages. */
    @Nullable Committed take(LogMessage message) {
        switch (message) {
            case LogMessage.Begin begin -> open(begin.transaction(), new HashMap<>());
            case LogMessage.StreamStart start ->
                open(start.transaction(), large.computeIfAbsent(start.transaction(), _ -> new HashMap<>()));
            case LogMessage.StreamStop _ -> current = new HashMap<>();
            case LogMessage.StreamAbort abort -> abort(abort);
            case LogMessage.Described described -> tables.put(described.table().id(), roots.apply(described.table()));
            case Row row -> parts(row.part()).row(row);
            case LogMessage.Truncate truncate ->
                truncate.tables().forEach(table -> parts(truncate.part()).all(table));
            case LogMessage.Said said -> said(said);
            case LogMessage.Other _ -> {
                // changes no row
            }
            case LogMessage.Commit commit -> {
                return committed(transaction, commit.end(), current);
            }
            case LogMessage.StreamCommit commit -> {
                Map<Integer, Parts> parts = large.remove(commit.transaction());
                return committed(commit.transaction(), commit.end(), parts == null ? Map.of() : parts);
            }
        }
        return null;
    }

    /** As after a new connection: transactions that were in the middle are sent again from their beginning. */
    void reset() {
        tables.clear();
        large.clear();
        current = new HashMap<>();
    }

    private void open(int number, Map<Integer, Parts> parts) {
        transaction = number;
        current = parts;
    }

    private void abort(LogMessage.StreamAbort abort) {
        if (abort.part() == abort.transaction()) {
            large.remove(abort.transaction());
            return;
        }
        Map<Integer, Parts> parts = large.get(abort.transaction());
        if (parts != null) {
            parts.remove(abort.part());
        }
    }

    private Parts parts(int part) {
        return current.computeIfAbsent(part, _ -> new Parts());
    }

    private void said(LogMessage.Said said) {
        if (said.transactional() && said.prefix().equals(SAID)) {
            said.content()
                    .lines()
                    .filter(line -> !line.isBlank())
                    .forEach(line -> parts(said.part()).said.add(Tag.of(line)));
        } else if (said.transactional() && said.prefix().equals(SchemaTrigger.SAID)) {
            said.content().lines().forEach(line -> parts(said.part()).said.addAll(altered(line)));
        }
    }

    /** A table that was dropped without being followed may have been a part of one that is. */
    private List<Tag> altered(String line) {
        boolean dropped = line.startsWith("-");
        String table = dropped ? line.substring(1) : line;
        int dot = table.indexOf('.');
        if (dot < 0 || (dropped && !mapping.tables().contains(table))) {
            return mapping.everything();
        }
        return mapping.all(table.substring(0, dot), table.substring(dot + 1));
    }

    private static Committed committed(int number, long end, Map<Integer, Parts> parts) {
        Set<Tag> tags = new LinkedHashSet<>();
        parts.values().forEach(part -> part.into(tags));
        return new Committed(number, end, List.copyOf(tags));
    }

    /** What one subtransaction changed. */
    private final class Parts {
        private final Map<Integer, Set<Tag>> rows = new LinkedHashMap<>();
        private final Set<Integer> whole = new LinkedHashSet<>();
        private final Set<Tag> said = new LinkedHashSet<>();

        void row(Row row) {
            Table table = tables.get(row.table());
            if (table == null || whole.contains(row.table())) {
                return;
            }
            Set<Tag> of = rows.computeIfAbsent(row.table(), _ -> new LinkedHashSet<>());
            of.add(TagMapping.table(table.schema(), table.name()));
            boolean known = rowTags(table, row, (root, value) -> of.add(Tag.of(root, value)));
            if (!known || of.size() > MOST) {
                all(row.table());
            }
        }

        /** False where a mapped value isn't in the log. */
        private boolean rowTags(Table table, Row row, BiConsumer<String, String> each) {
            Map<String, String> roots = mapping.columns(table.schema() + '.' + table.name());
            boolean known = true;
            for (Map.Entry<String, String> column : roots.entrySet()) {
                int at = table.columns().indexOf(column.getKey());
                // without its column the mapping says nothing about the table's rows
                known &= at >= 0
                        && told(row.before(), at, column.getValue(), each)
                        && told(row.after(), at, column.getValue(), each);
            }
            return known;
        }

        private static boolean told(List<Value> values, int at, String root, BiConsumer<String, String> each) {
            if (values.size() <= at) {
                return values.isEmpty();
            }
            if (values.get(at) instanceof Value.Text(String text)) {
                if (text != null) {
                    each.accept(root, text);
                }
                return true;
            }
            return false;
        }

        void all(int table) {
            rows.remove(table);
            whole.add(table);
        }

        void into(Set<Tag> tags) {
            rows.values().forEach(tags::addAll);
            for (int id : whole) {
                Table table = tables.get(id);
                if (table != null) {
                    tags.addAll(mapping.all(table.schema(), table.name()));
                }
            }
            tags.addAll(said);
        }
    }
}
