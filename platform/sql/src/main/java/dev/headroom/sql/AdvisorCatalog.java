package dev.headroom.sql;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Tables, columns, statistics and indexes of one database at one moment. */
final class AdvisorCatalog {
    private static final String OURS = """
            n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'
            """;
    private static final String TABLES = """
            select c.oid::bigint as oid, n.nspname, c.relname, c.relkind::text as kind, greatest(c.reltuples, 0) as rows,
                   case when c.relkind = 'p' then 0 else pg_relation_size(c.oid) end as bytes,
                   coalesce((select inhparent::bigint from pg_inherits
                             where inhrelid = c.oid and c.relispartition), 0) as parent,
                   coalesce(s.n_tup_ins, 0) as inserted, coalesce(s.n_tup_upd, 0) as updated,
                   coalesce(s.n_tup_hot_upd, 0) as hot
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            left join pg_stat_all_tables s on s.relid = c.oid
            where c.relkind in ('r', 'p', 'm') and\s""" + OURS;
    private static final String COLUMNS = """
            select c.oid::bigint as oid, a.attname, a.attnum, format_type(a.atttypid, a.atttypmod) as type,
                   a.attlen, s.avg_width, s.n_distinct, s.null_frac, s.correlation,
                   s.most_common_vals::text::text[] as common, s.most_common_freqs::text::text[] as shares
            from pg_class c join pg_namespace n on n.oid = c.relnamespace
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            left join pg_stats s on s.schemaname = n.nspname and s.tablename = c.relname and s.attname = a.attname
                 and s.inherited = (c.relkind = 'p')
            where c.relkind in ('r', 'p', 'm') and\s""" + OURS + " order by a.attnum";
    private static final String INDEXES = """
            select i.indrelid::bigint as oid, c.relname, am.amname, i.indisunique, i.indisprimary,
                   i.indisvalid and i.indisready as usable,
                   array(select pg_get_indexdef(i.indexrelid, k, false) from generate_series(1, i.indnkeyatts) k) as keys,
                   array(select (i.indoption[k - 1])::text from generate_series(1, i.indnkeyatts) k) as options,
                   array(select pg_get_indexdef(i.indexrelid, k, false)
                         from generate_series(i.indnkeyatts + 1, i.indnatts) k) as stored,
                   pg_get_expr(i.indpred, i.indrelid) as predicate,
                   exists (select from pg_constraint f where f.contype = 'f' and f.conrelid = i.indrelid
                           and f.conkey[1] = i.indkey[0]) as serves_key
            from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
            join pg_am am on am.oid = c.relam
            where\s""" + OURS;
    private static final String IMMUTABLE = """
            select proname from pg_proc where prokind in ('f', 'a')
            group by proname having bool_and(provolatile = 'i' and prokind = 'f')
            """;

    private final Map<Long, Table> byOid;
    private final Map<String, Table> byName;
    private final Set<String> immutable;
    private final long version;

    private AdvisorCatalog(Map<Long, Table> byOid, Set<String> immutable, long version) {
        this.byOid = byOid;
        this.byName = byOid.values().stream()
                .collect(Collectors.toMap(table -> table.schema() + "." + table.name(), table -> table, (a, _) -> a));
        this.immutable = immutable;
        this.version = version;
    }

    /**
     * A table.
     *
     * @param parent the table that it is a partition of, 0 where it is none
     * @param writes since its statistics were reset
     */
    record Table(
            long oid,
            String schema,
            String name,
            boolean parted,
            double rows,
            double pages,
            long parent,
            Writes writes,
            Map<String, Column> columns,
            List<Existing> indexes) {
        String qualified() {
            return (schema.equals("public") ? "" : IndexDefinition.quoted(schema) + ".") + IndexDefinition.quoted(name);
        }

        Optional<Column> column(String column) {
            return Optional.ofNullable(columns.get(column));
        }
    }

    /** Rows since the statistics were reset; {@code hot} are updates that touched no index. */
    record Writes(long inserted, long updated, long hot) {}

    /**
     * A column with what ANALYZE found.
     *
     * @param width mean bytes
     * @param distinct different values, at least 1
     * @param nulls share of nulls
     * @param correlation of its order with the rows' place, -1 to 1
     * @param common share of rows by frequent value
     */
    record Column(
            String name,
            String type,
            double width,
            double distinct,
            double nulls,
            double correlation,
            Map<String, Double> common) {
        /**
         * Types whose equal values can look different, or that have no B-tree; a B-tree doesn't merge their entries.
         */
        boolean merges() {
            return !(type.startsWith("numeric")
                    || type.equals("real")
                    || type.startsWith("double")
                    || type.endsWith("[]"));
        }
    }

    /** An index that is there. Keys are columns or expressions as the server writes them. */
    record Existing(
            String name,
            String method,
            boolean unique,
            boolean primary,
            List<String> keys,
            List<Boolean> descending,
            List<String> stored,
            Optional<String> predicate,
            boolean servesForeignKey) {}

    static AdvisorCatalog load(IndexSession session) throws SQLException {
        Map<Long, Map<String, Column>> columns = new HashMap<>();
        Map<Long, List<Existing>> indexes = new HashMap<>();
        Map<Long, Table> tables = new LinkedHashMap<>();
        for (Table table : session.list(TABLES, row -> table(row, columns, indexes))) {
            tables.put(table.oid(), table);
        }
        session.list(COLUMNS, row -> {
            long oid = row.getLong("oid");
            Table table = tables.get(oid);
            if (table != null) {
                Column column = column(row, table.rows());
                columns.computeIfAbsent(oid, _ -> new LinkedHashMap<>()).put(column.name(), column);
            }
            return oid;
        });
        session.list(INDEXES, row -> {
            long oid = row.getLong("oid");
            if (row.getBoolean("usable")) {
                indexes.computeIfAbsent(oid, _ -> new ArrayList<>()).add(existing(row));
            }
            return oid;
        });
        return new AdvisorCatalog(
                tables, Set.copyOf(session.list(IMMUTABLE, row -> row.getString(1))), session.version());
    }

    private static Table table(ResultSet row, Map<Long, Map<String, Column>> columns, Map<Long, List<Existing>> indexes)
            throws SQLException {
        long oid = row.getLong("oid");
        return new Table(
                oid,
                row.getString("nspname"),
                row.getString("relname"),
                row.getString("kind").equals("p"),
                row.getDouble("rows"),
                row.getDouble("bytes") / 8192,
                row.getLong("parent"),
                new Writes(row.getLong("inserted"), row.getLong("updated"), row.getLong("hot")),
                columns.computeIfAbsent(oid, _ -> new LinkedHashMap<>()),
                indexes.computeIfAbsent(oid, _ -> new ArrayList<>()));
    }

    private static Column column(ResultSet row, double rows) throws SQLException {
        double distinct = row.getDouble("n_distinct");
        boolean unknown = row.wasNull();
        double width = row.getDouble("avg_width");
        if (row.getInt("attlen") < 0) {
            // the server cuts the mean to a whole number
            width += 0.5;
        }
        if (width == 0) {
            width = Math.max(4, row.getInt("attlen"));
        }
        List<String> values = IndexSession.texts(row, "common");
        List<String> shares = IndexSession.texts(row, "shares");
        Map<String, Double> common = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(values.size(), shares.size()); i++) {
            common.put(values.get(i), Double.valueOf(shares.get(i)));
        }
        double known = unknown || distinct == 0 ? Math.min(rows, 200) : distinct < 0 ? -distinct * rows : distinct;
        return new Column(
                row.getString("attname"),
                row.getString("type"),
                width,
                Math.max(1, known),
                row.getDouble("null_frac"),
                row.getDouble("correlation"),
                Map.copyOf(common));
    }

    private static Existing existing(ResultSet row) throws SQLException {
        return new Existing(
                row.getString("relname"),
                row.getString("amname"),
                row.getBoolean("indisunique"),
                row.getBoolean("indisprimary"),
                IndexSession.texts(row, "keys"),
                IndexSession.texts(row, "options").stream()
                        .map(option -> (Integer.parseInt(option) & 1) == 1)
                        .toList(),
                IndexSession.texts(row, "stored"),
                Optional.ofNullable(row.getString("predicate")),
                row.getBoolean("serves_key"));
    }

    long version() {
        return version;
    }

    Collection<Table> tables() {
        return byOid.values();
    }

    Optional<Table> table(String schema, String name) {
        return Optional.ofNullable(byName.get(schema + "." + name));
    }

    /** Whether every function of that name gives the same answer to the same arguments, so that it can be indexed. */
    boolean immutable(String function) {
        return immutable.contains(function);
    }

    /** The table that an index is declared on: the topmost of a partition's parents. */
    Table root(Table table) {
        Table at = table;
        while (at.parent() != 0 && byOid.containsKey(at.parent())) {
            at = byOid.get(at.parent());
        }
        return at;
    }

    /** Tables that hold the rows: itself, or its partitions to any depth. */
    List<Table> leaves(Table table) {
        if (!table.parted()) {
            return List.of(table);
        }
        return byOid.values().stream()
                .filter(other -> other.parent() == table.oid())
                .flatMap(other -> leaves(other).stream())
                .toList();
    }

    double rows(Table table) {
        return leaves(table).stream().mapToDouble(Table::rows).sum();
    }

    double pages(Table table) {
        return leaves(table).stream().mapToDouble(Table::pages).sum();
    }
}
