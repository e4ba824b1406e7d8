package dev.headroom.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FingerprintTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            select * from a where id=7                     | SELECT *  FROM a WHERE id = -12.5e3
            select 'it''s' from a                          | select E'it\\'s' from a
            select 1 from a where id in (1,2,3)            | select 1 from a where id in (?)
            select 1 from a where id = any(array[1,2])     | select 1 from a where id = any (array[?])
            insert into a values (1, 'x')                  | insert into a values (?,?),(?,?) , (3, 'z')
            select 1 -- why                                | select /* traceparent='00' /* nested */ */ 1
            select "Id" from a where x = $1                | select "Id" from a where x = ?
            select $$one$$ from a                          | select $t$ two $$ $t$ from a
            select a.b::text from a where c = ?::uuid      | select a.b :: text from a where c = 'x'::uuid
            select 1 from a where b is null;               | select 1 from a where b is null
            update a set b=1 where c=-1                    | update a set b = +2 where c = 3
            """)
    void of_sameShape_sameFingerprint(String one, String other) {
        assertEquals(Fingerprint.of(one).sql(), Fingerprint.of(other).sql());
        assertEquals(Fingerprint.of(one), Fingerprint.of(other));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            select 1 from a where b = 1      | select 1 from a where b > 1
            select 1 from a                  | select 1 from "A"
            select 1 from a where b is null  | select 1 from a where b is not null
            select 1 from a where b - 1 = 2  | select 1 from a where b = 2
            select b from a                  | select b from c
            """)
    void of_otherShape_otherFingerprint(String one, String other) {
        assertNotEquals(Fingerprint.of(one).hash(), Fingerprint.of(other).hash());
    }

    @Test
    void of_statement_readsAsSql() {
        assertEquals(
                "select o.id, count(*) from shop.orders o where o.customer_id = ? and o.state in (?...) limit ?",
                Fingerprint.of("SELECT o.id,count( * ) FROM shop.orders o\n WHERE o.customer_id=? "
                                + "AND o.state IN ('A', ?) LIMIT 5")
                        .sql());
        assertEquals(
                "insert into a(b, c) values (?, ?) on conflict (b) do update set c = excluded.c returning id",
                Fingerprint.of("insert into a (b, c) values (1, 2), (3, 4), (5, lower('X')) on conflict (b) do update "
                                + "set c = excluded.c returning id")
                        .sql());
    }

    @Test
    void scan_values_tellsWhatEachIsFor() {
        assertRoles("select 1 from a where b = ? and c > ? limit ? offset ?", "EQUAL RANGE LIMIT LIMIT");
        assertRoles("select 1 from a where ? = b and (c, d) = (?, ?)", "EQUAL EQUAL EQUAL");
        assertRoles(
                "select 1 from a where (c, d) < (?, ?) and e between ? and ? and f = ?",
                "RANGE RANGE RANGE RANGE EQUAL");
        assertRoles("select 1 from a where b in (?, ?, ?) and c = any (?)", "BATCH BATCH BATCH BATCH");
        assertRoles("select 1 from a where b in (?) and c like ?", "EQUAL RANGE");
        assertRoles("update a set b = ?, c = c + ? where d = lower(?)", "WRITTEN WRITTEN EQUAL");
        assertRoles("insert into a (b) values (?), (lower(?))", "WRITTEN WRITTEN");
        assertRoles("select ? from a join b on b.x = a.x and b.y = cast(? as int)", "OTHER EQUAL");
        assertRoles("select 1 from a where b = (select max(c) from d where e = ?)", "EQUAL");
        assertRoles("select 1 from a where b is not distinct from ?", "EQUAL");
        assertRoles("select 1 from a where b -> 'x' ??| ? and c = ?", "OTHER EQUAL");
        assertRoles("select 1 from a where extract(year from b) = ? order by c fetch first ? rows only", "EQUAL LIMIT");
        assertRoles("insert into a (b) values (?) on conflict (b) do update set c = ?", "WRITTEN WRITTEN");
        assertRoles("with x as (select 1 from a where b = ?) select * from x where c < ?", "EQUAL RANGE");
    }

    private static void assertRoles(String sql, String roles) {
        assertEquals(
                roles,
                new FingerprintScanner(sql)
                        .scan().roles().stream().map(StatementRole::name).collect(Collectors.joining(" ")),
                sql);
    }

    @Test
    void scan_kind_isOfTheWholeStatement() {
        assertKind(Fingerprint.Kind.SELECT, "with x as (select 1) select * from x");
        assertKind(Fingerprint.Kind.DELETE, "with x as (delete from a returning *) select * from x");
        assertKind(Fingerprint.Kind.INSERT, "with x as (select 1) insert into a select * from x");
        assertKind(Fingerprint.Kind.UPDATE, "update a set b = 1");
        assertKind(Fingerprint.Kind.SELECT, "(select 1) union (select 2)");
        assertKind(Fingerprint.Kind.OTHER, "set local statement_timeout = 5");
        assertKind(Fingerprint.Kind.CALL, "{call x(?)}");
        assertKind(Fingerprint.Kind.OTHER, "");
        assertKind(Fingerprint.Kind.SELECT, "select 'never closed");
    }

    private static void assertKind(Fingerprint.Kind kind, String sql) {
        assertEquals(kind, Fingerprint.of(sql).kind(), sql);
    }

    @Test
    void scan_lookUp_namesTableAndColumn() {
        assertEquals(
                new StatementText.LookUp("order_line", "order_id"),
                new FingerprintScanner("select l1_0.order_id, l1_0.id from shop.order_line l1_0 where l1_0.order_id=?")
                        .scan()
                        .lookUp());
        assertEquals(
                new StatementText.LookUp("customer", "id"),
                new FingerprintScanner("select name from customer where id = ?")
                        .scan()
                        .lookUp());
    }

    @Test
    void scan_traits_tellWhatMayBeKept() {
        assertTrue(new FingerprintScanner("select b from a where c = ?")
                .scan()
                .traits()
                .repeatable());
        assertFalse(
                new FingerprintScanner("select nextval('s')").scan().traits().repeatable());
        assertFalse(new FingerprintScanner("select 1").scan().traits().repeatable());
        assertFalse(new FingerprintScanner("select b from a where c = ? for update skip locked")
                .scan()
                .traits()
                .repeatable());
    }

    @Test
    void read_moreTextsThanItHolds_keepsThoseInUse() {
        FingerprintCache cache = new FingerprintCache(100);
        StatementText used = cache.read("select 1 from used");
        List<Integer> sizes = IntStream.range(0, 1_000)
                .map(i -> {
                    cache.read("select " + i + " from t" + i);
                    cache.read("select 1 from used");
                    return cache.size();
                })
                .boxed()
                .toList();
        assertTrue(sizes.stream().allMatch(size -> size <= 200));
        assertEquals(System.identityHashCode(used), System.identityHashCode(cache.read("select 1 from used")));
    }
}
