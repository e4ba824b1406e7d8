package dev.headroom.finance.server.generate;

import dev.headroom.embedded.DatabaseAccess;
import dev.headroom.embedded.testing.TestServers;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** A database of its own with the schema, and a generator over it. */
final class FilledDatabase {
    static final LocalDate TODAY = LocalDate.of(2026, 3, 18);

    private final PGSimpleDataSource source = new PGSimpleDataSource();

    FilledDatabase(TestServers servers) {
        try {
            DatabaseAccess access = servers.freshDatabase();
            source.setUrl(access.url());
            source.setUser(access.user());
            source.setPassword(access.password());
            source.setApplicationName("generator under test");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:db/migration")
                .load()
                .migrate();
    }

    HouseholdGenerator generator() {
        return new HouseholdGenerator(source, InstantSource.fixed(Instant.parse("2026-03-18T12:00:00Z")));
    }

    Generated fill(int households, long seed) {
        return generator().fill(new GenerationPlan(households, seed, TODAY), line -> {});
    }

    Connection connect() throws SQLException {
        return source.getConnection();
    }

    void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }

    long count(String sql) {
        return Long.parseLong(rows(sql).getFirst());
    }

    double number(String sql) {
        return Double.parseDouble(rows(sql).getFirst());
    }

    /** Rows in the order of the query, each as the text of its columns. */
    List<String> rows(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    values.add(String.valueOf(rows.getString(i)));
                }
                found.add(String.join(" | ", values));
            }
            return found;
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }

    /** A digest of each table's rows without ids, by table, and one of what belongs to whom. */
    Map<String, String> digests() {
        Map<String, String> digests = new TreeMap<>();
        for (Sheet sheet : Sheet.values()) {
            String table = sheet.temporary() ? "fx_rate" : sheet.table();
            String columns = rows("""
                            select string_agg(quote_ident(column_name), ', ' order by column_name)
                            from information_schema.columns
                            where table_schema = 'public' and table_name = '%s'
                              and column_name <> 'id' and column_name not like '%%\\_id' and column_name <> 'name'
                            """.formatted(table)).getFirst();
            digests.put(
                    table,
                    rows("""
                    select count(*) || ' ' || coalesce(sum(hashtextextended(r::text, 0)::numeric), 0)
                    from (select %s from %s) r
                    """.formatted(columns.equals("null") ? "1" : columns, table))
                            .getFirst());
        }
        digests.put("ownership", rows("""
                select sum(hashtextextended(r::text, 0)::numeric) from (
                    select u.email, h.name, a.name, t.posted_on, t.amount_minor, t.payee, c.slug, d.due_on
                    from txn t join account a on a.id = t.account_id join household h on h.id = t.household_id
                    join app_user u on u.household_id = h.id join category c on c.id = t.category_id
                    left join bill_due d on d.txn_id = t.id) r
                """).getFirst());
        digests.put("holdings", rows("""
                select sum(hashtextextended(r::text, 0)::numeric) from (
                    select u.email, s.symbol, s.name, a.kind, a.traded_at, a.qty, a.amount_minor, l.qty_open
                    from activity a join app_user u on u.household_id = a.household_id
                    left join asset s on s.id = a.asset_id left join tax_lot l on l.open_activity_id = a.id) r
                """).getFirst());
        return digests;
    }

    /** Constraints, indexes and triggers with their definitions and states, without those of monthly partitions. */
    List<String> schema() {
        return rows("""
                select * from (select conrelid::regclass || ' ' || conname || ' ' || convalidated || ' ' || pg_get_constraintdef(oid)
                from pg_constraint where connamespace = 'public'::regnamespace and conrelid <> 0
                union all
                select indexdef from pg_indexes where schemaname = 'public'
                union all
                select pg_get_triggerdef(t.oid) || ' ' || tgenabled::text from pg_trigger t
                join pg_class c on c.oid = tgrelid and c.relnamespace = 'public'::regnamespace where not tgisinternal
                ) s (definition) where definition !~ '_interval_[0-9]{6}' order by 1
                """);
    }

    /** What one schema has and the other hasn't. */
    static List<String> difference(List<String> before, List<String> after) {
        List<String> difference = new ArrayList<>();
        before.stream().filter(line -> !after.contains(line)).forEach(line -> difference.add("gone: " + line));
        after.stream().filter(line -> !before.contains(line)).forEach(line -> difference.add("new: " + line));
        return difference;
    }
}
