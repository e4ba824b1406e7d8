package dev.headroom.datasource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SqlTraitsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                " /* insert */ select 'delete from t' -- update\n from t",
                "(select 1) union (select 2)",
                "with x as (select 1) select * from x",
                "values (1), (2)",
                "table t",
                "show timezone",
                "select \"update\" from t",
                "select t.delete from t",
                "select $$insert into t$$",
                "select $tag$ ; drop table t $tag$ from t",
                "select substring(a from 1 for 3) from t",
                "explain select 1"
            })
    void reads_ofQueries_isTrue(String sql) {
        assertTrue(SqlTraits.of(sql).reads());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-- nothing",
                "insert into t values (1)",
                "with x as (delete from t returning *) select * from x",
                "select * from t for update",
                "select * from t for no key update",
                "select * from t for key share",
                "select * into t2 from t",
                "select 1; delete from t",
                "explain analyze select 1",
                "call p()",
                "do $$ begin end $$",
                "\"select\" 1"
            })
    void reads_ofAnythingElse_isFalse(String sql) {
        assertFalse(SqlTraits.of(sql).reads());
    }

    @Test
    void functions_areCallsAndNothingElse() {
        assertEquals(
                Set.of("nextval", "f", "Mixed", "unnest", "count"),
                SqlTraits.of("select nextval('s'), public.f(1), \"Mixed\"(2), count (*), a::numeric(10, 2)"
                                + " from unnest(?) as t(a, b) where a in (1) and 'g(' <> 'h(' -- i(\n")
                        .functions());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set statement_timeout = 1",
                "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
                "reset all",
                "listen x",
                "discard all",
                "prepare p as select 1",
                "deallocate p",
                "create temp table t (a int)",
                "create local temporary table t (a int)",
                "select 1 into temp t",
                "declare c cursor with hold for select 1",
                "select pg_advisory_lock(1)",
                "select pg_try_advisory_lock(1)",
                "select set_config('a.b', 'c', false)",
                "select 1; set x to y"
            })
    void sessionState_ofWhatASessionKeeps_isNamed(String sql) {
        assertNotNull(SqlTraits.of(sql).sessionState());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set local statement_timeout = 1",
                "set transaction isolation level serializable",
                "set constraints all deferred",
                "update t set listen = 1",
                "create temp table t (a int) on commit drop",
                "create table temp (a int)",
                "declare c cursor for select 1",
                "select pg_advisory_xact_lock(1)",
                "select pg_try_advisory_xact_lock_shared(1)",
                "select set_config('a.b', 'c', true)",
                "select 'set x'",
                "prepare transaction 'x'",
                "notify x"
            })
    void sessionState_ofWhatEndsWithItsTransaction_isNone(String sql) {
        assertNull(SqlTraits.of(sql).sessionState());
    }
}
