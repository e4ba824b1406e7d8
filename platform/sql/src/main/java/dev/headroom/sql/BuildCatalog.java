package dev.headroom.sql;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What a build has to know of the database before, between and after its attempts. */
final class BuildCatalog {
    private static final int COUNT_SECONDS = 30;

    private final IndexSession session;

    BuildCatalog(IndexSession session) {
        this.session = session;
    }

    /** A table as the server knows it; parted where rows live in its partitions. */
    record Table(long oid, long schema, String schemaName, boolean parted, double rows) {}

    /** A relation that has the name of a declared index. */
    record Found(long oid, boolean index, boolean valid, long table, boolean part) {}

    /** A partition of a table. */
    record Part(String schema, String name) {}

    /** A transaction that a concurrent build waits for. */
    record Older(long process, long seconds, String application, String state) {
        @Override
        public String toString() {
            return "process " + process + " (" + (application.isEmpty() ? "unnamed" : application) + ", " + state + ", "
                    + seconds + " s)";
        }
    }

    Optional<Table> table(IndexDefinition index) throws SQLException {
        return session.first(
                """
                select c.oid::bigint, c.relnamespace::bigint, n.nspname, c.relkind = 'p', greatest(c.reltuples, 0)
                from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where c.oid = to_regclass(?) and c.relkind in ('r', 'p', 'm')
                """,
                row -> new Table(row.getLong(1), row.getLong(2), row.getString(3), row.getBoolean(4), row.getDouble(5)),
                index.qualifiedTable());
    }

    Optional<Found> named(String name, Table table) throws SQLException {
        return session.first(
                """
                select c.oid::bigint, i.indexrelid is not null, coalesce(i.indisvalid and i.indisready, false),
                       coalesce(i.indrelid, 0)::bigint, c.relispartition
                from pg_class c left join pg_index i on i.indexrelid = c.oid
                where c.relname = ? and c.relnamespace = ?::bigint::oid
                """,
                row -> new Found(
                        row.getLong(1), row.getBoolean(2), row.getBoolean(3), row.getLong(4), row.getBoolean(5)),
                name,
                table.schema());
    }

    /** Direct partitions, in the order of their making. */
    List<Part> parts(Table table) throws SQLException {
        return session.list("""
                select n.nspname, c.relname from pg_inherits h
                join pg_class c on c.oid = h.inhrelid join pg_namespace n on n.oid = c.relnamespace
                where h.inhparent = ?::bigint::oid and c.relkind in ('r', 'p') order by c.oid
                """, row -> new Part(row.getString(1), row.getString(2)), table.oid());
    }

    /** The index of the partition that belongs to the parent's index. */
    Optional<String> attached(long parentIndex, Part part) throws SQLException {
        return session.first("""
                select quote_ident(n.nspname) || '.' || quote_ident(c.relname)
                from pg_inherits h join pg_index i on i.indexrelid = h.inhrelid
                join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
                where h.inhparent = ?::bigint::oid
                  and i.indrelid = to_regclass(quote_ident(?) || '.' || quote_ident(?))
                """, row -> row.getString(1), parentIndex, part.schema(), part.name());
    }

    /** Transactions of this database that have lasted longer already and that a concurrent build would wait for. */
    List<Older> older(Duration than) throws SQLException {
        return session.list(
                """
                select pid, extract(epoch from clock_timestamp() - xact_start)::bigint, coalesce(application_name, ''),
                       coalesce(state, '')
                from pg_stat_activity
                where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
                  and (backend_xmin is not null or backend_xid is not null)
                  and clock_timestamp() - xact_start > make_interval(secs => ?::float8)
                union all
                select 0, extract(epoch from clock_timestamp() - prepared)::bigint, gid, 'prepared transaction'
                from pg_prepared_xacts where database = current_database()
                order by 2 desc limit 5
                """,
                row -> new Older(row.getLong(1), row.getLong(2), row.getString(3), row.getString(4)),
                than.toMillis() / 1000.0);
    }

    /** Roughly what the finished index takes, from the statistics of its columns; 16 bytes for an expression. */
    long estimatedBytes(IndexDefinition index, Table table) throws SQLException {
        double width = 16;
        for (String key : index.keys()) {
            String column = key.strip().split("[ (]", 2)[0].replace("\"", "");
            width += session.first(
                            "select avg_width from pg_stats where schemaname = ? and tablename = ? and attname = ?",
                            row -> row.getDouble(1),
                            table.schemaName(),
                            index.table(),
                            column)
                    .orElse(16.0);
        }
        return (long) (table.rows() * width * 1.1);
    }

    /** How many keys occur more than once; empty where counting takes too long. */
    Optional<Long> duplicates(IndexDefinition index) throws SQLException {
        StringBuilder keys = new StringBuilder();
        StringBuilder known = new StringBuilder("true");
        for (String key : index.keys()) {
            String plain = key.replaceAll("(?i)\\s+(asc|desc|nulls\\s+(first|last))", "")
                    .strip();
            keys.append(keys.isEmpty() ? "" : ", ").append(plain);
            known.append(" and (").append(plain).append(") is not null");
        }
        String sql = "select count(*) from (select from " + index.qualifiedTable() + " where " + known
                + index.predicate().map(it -> " and (" + it + ")").orElse("") + " group by " + keys
                + " having count(*) > 1) twice";
        try {
            session.run("set statement_timeout = '" + COUNT_SECONDS + "s'");
            return Optional.of(session.number(sql));
        } catch (SQLException _) {
            return Optional.empty();
        } finally {
            session.run("set statement_timeout = 0");
        }
    }

    /** What {@code reindex concurrently} left of an index when it was stopped. */
    List<String> rebuildLeftovers(String qualified) throws SQLException {
        return session.list("""
                select quote_ident(n.nspname) || '.' || quote_ident(c.relname)
                from pg_index mine join pg_class m on m.oid = mine.indexrelid
                join pg_index i on i.indrelid = mine.indrelid and not i.indisvalid
                join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
                where mine.indexrelid = to_regclass(?)
                  and starts_with(c.relname, left(m.relname, 57) || '_cc')
                  and substr(c.relname, length(left(m.relname, 57)) + 1) ~ '^_cc(new|old)[0-9]*$'
                """, row -> row.getString(1), qualified);
    }

    long bytes(long index) throws SQLException {
        return session.number("""
                select pg_relation_size(?::bigint::oid::regclass) + coalesce(
                    (select sum(pg_relation_size(relid)) from pg_partition_tree(?::bigint::oid::regclass)
                     where isleaf), 0)
                """, index, index);
    }
}
