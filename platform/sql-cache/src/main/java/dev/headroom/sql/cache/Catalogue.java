package dev.headroom.sql.cache;

import dev.headroom.sql.PlanNode;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the database's catalogue says of the tables and functions of one plan, and of the session.
 *
 * @param relations by {@code schema.name}
 * @param unstable functions of those names that aren't immutable, as {@code schema.name}
 * @param volatileOperators of the user's own: a plan doesn't name what they call
 */
record Catalogue(
        SessionState session, Map<String, Relation> relations, Set<String> unstable, Set<String> volatileOperators) {
    private static final String RELATIONS = """
            select n.nspname, c.relname, coalesce(rn.nspname, n.nspname), coalesce(r.relname, c.relname),
                c.relkind::text, c.relpersistence::text, c.relrowsecurity or coalesce(r.relrowsecurity, false),
                array(select a.attname::text from pg_attribute a left join pg_collation k on k.oid = a.attcollation
                    where a.attrelid = coalesce(r.oid, c.oid) and a.attnum > 0 and not a.attisdropped
                        and a.atttypid = any (array['int2', 'int4', 'int8', 'uuid', 'text', 'varchar']::regtype[])
                        and coalesce(k.collisdeterministic, true))
            from unnest(?::text[], ?::text[]) wanted (schema, name)
            join pg_namespace n on n.nspname = wanted.schema
            join pg_class c on c.relnamespace = n.oid and c.relname = wanted.name
            left join pg_class r on c.relispartition and r.oid = pg_partition_root(c.oid)
            left join pg_namespace rn on rn.oid = r.relnamespace
            """;
    private static final String FUNCTIONS = """
            select n.nspname || '.' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where p.proname = any (?) and p.provolatile <> 'i'
            """;
    private static final String OPERATORS = """
            select o.oprname from pg_operator o join pg_proc p on p.oid = o.oprcode
            where o.oid >= 16384 and p.provolatile = 'v'
            union all
            select 'cast to ' || format_type(c.casttarget, null) from pg_cast c join pg_proc p on p.oid = c.castfunc
            where c.oid >= 16384 and p.provolatile = 'v'
            """;

    /**
     * A relation of the plan.
     *
     * @param root it is part of, as {@code schema.name}; itself where it is no partition
     * @param kind {@code r} for a table, {@code m} for a materialized view, {@code f} for a foreign table
     * @param persistence {@code p} for what is in the log
     * @param secured whether policies decide who sees what
     * @param comparable columns whose equal values are written alike
     */
    record Relation(String root, String kind, String persistence, boolean secured, Set<String> comparable) {}

    /** In one trip. */
    static Catalogue read(Connection connection, Collection<PlanNode.Relation> relations, Set<String> called)
            throws SQLException {
        List<PlanNode.Relation> wanted = List.copyOf(relations);
        try (PreparedStatement statement =
                connection.prepareStatement(String.join(";", SessionState.QUESTION, RELATIONS, FUNCTIONS, OPERATORS))) {
            statement.setArray(
                    1,
                    texts(
                            connection,
                            wanted.stream().map(PlanNode.Relation::schema).toList()));
            statement.setArray(
                    2,
                    texts(
                            connection,
                            wanted.stream().map(PlanNode.Relation::name).toList()));
            statement.setArray(3, texts(connection, called));
            statement.execute();
            SessionState session;
            try (ResultSet row = statement.getResultSet()) {
                session = SessionState.read(row);
            }
            statement.getMoreResults();
            Map<String, Relation> found = new HashMap<>();
            try (ResultSet rows = statement.getResultSet()) {
                while (rows.next()) {
                    found.put(rows.getString(1) + '.' + rows.getString(2), relation(rows));
                }
            }
            return new Catalogue(session, found, names(statement), names(statement));
        }
    }

    private static Relation relation(ResultSet row) throws SQLException {
        return new Relation(
                row.getString(3) + '.' + row.getString(4),
                String.valueOf(row.getString(5)),
                String.valueOf(row.getString(6)),
                row.getBoolean(7),
                Set.of((String[]) row.getArray(8).getArray()));
    }

    private static Set<String> names(PreparedStatement statement) throws SQLException {
        statement.getMoreResults();
        Set<String> names = new TreeSet<>();
        try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
                names.add(String.valueOf(rows.getString(1)));
            }
        }
        return names;
    }

    private static Array texts(Connection connection, Collection<String> of) throws SQLException {
        return connection.createArrayOf("text", of.toArray());
    }
}
