package dev.headroom.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.sql.AdvisorCondition.Kind;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: what EXPLAIN prints is read as what it means, and nothing else is taken for it. */
final class PlanTest {
    @Test
    void read_nested_keepsOrderAndTypes() {
        Object read = PlanJson.read(
                " {\"a\": [1, -2.5, 1e3, true, false], \"b\": {\"c\": \"x\\n\\u00e9\\\"\"}, \"d\": null} ");

        assertEquals(Map.of("a", List.of(1L, -2.5, 1000.0, true, false), "b", Map.of("c", "x\n\u00e9\"")), read);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[1,]", "{\"a\" 1}", "[1] x", "\"open", "nul", "[null]", "{\"a\":01x}", "'a'", "\"\\q\""
            })
    void read_notJson_isRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> PlanJson.read(text));
    }

    @Test
    void read_tooDeep_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> PlanJson.read("[".repeat(5_000) + "]".repeat(5_000)));
    }

    @Test
    void parse_notAPlan_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> Plan.parse("[{\"Query\": {}}]"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "select ? from t where a = ?|select $1 from t where a = $2",
                "select '?' , \"?\" /* ? */ from t where a ?? 'k' -- ?|select '?' , \"?\" /* ? */ from t where a ? 'k' -- ?",
                "select E'\\'?' , $a$ ? $a$, ?|select E'\\'?' , $a$ ? $a$, $1",
            })
    void number_placeholders_onlyWhereTheyAre(String sql, String numbered) {
        assertEquals(numbered, PlanPlaceholders.number(sql).text());
    }

    @Test
    void highest_countsOutsideLiteralsOnly() {
        assertEquals(3, PlanPlaceholders.highest("select $1, '$9', $3 from t where x = $$ $7 $$"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "(t.a = 1)|EQUALITY t.a",
                "((t.a = 1) AND (t.b < '2026-01-01'::date))|EQUALITY t.a, RANGE t.b",
                "(t.a = u.b)|JOIN t.a, JOIN u.b",
                "(5 > t.a)|RANGE t.a",
                "(t.a = ANY ('{1,2,3}'::integer[]))|EQUALITY t.a",
                "(t.a IS NULL)|STATE t.a",
                "(t.a IS NOT NULL)|STATE t.a",
                "t.active|STATE t.active",
                "(NOT t.active)|STATE t.active",
                "((t.name)::text = 'x'::text)|EQUALITY t.name",
                "(lower((t.name)::text) = 'x'::text)|EQUALITY t.lower((name)::text)",
                "((t.a = 1) OR (t.b = 2))|EQUALITY t.a, EQUALITY t.b",
                "((t.a = 1) OR (u.b = 2))|``",
                "((t.a = 1) OR (t.b <> 2))|``",
                "(t.a <> 1)|``",
                "(t.commit < t.receipt)|``",
                "(t.name ~~ 'abc%'::text)|PREFIX t.name",
                "(t.name ~~ '%abc%'::text)|CONTAINS t.name",
                "(t.body @> '{\"k\": 7}'::jsonb)|CONTAINS t.body",
                "(ROW(t.at, t.id) < ROW('2026-01-01'::date, 7))|RANGE t.at",
                "(\"Bar\".\"Id\" = 10)|EQUALITY Bar.Id",
                "(t.a = (InitPlan 1).col1)|EQUALITY t.a",
                "(t.a = $0)|EQUALITY t.a",
                "(t.a < (SubPlan 1))|RANGE t.a",
                "((t.a + t.b) > 5)|``",
                "(t.a <> ALL ('{1,2}'::integer[]))|``",
            })
    void uses_condition_asksWhatItMeans(String condition, String expected) {
        String uses = AdvisorCondition.uses(condition).stream()
                .map(use -> use.kind() + " " + use.alias() + "." + use.key())
                .collect(Collectors.joining(", "));

        assertEquals(expected == null ? "" : expected, uses);
    }

    @Test
    void uses_equalityWithConstant_givesThePredicate() {
        AdvisorCondition.Use use =
                AdvisorCondition.uses("((t.state)::text = 'FAILED'::text)").getFirst();

        assertEquals("state = 'FAILED'::text", use.predicate().orElseThrow());
        assertEquals(Kind.EQUALITY, use.kind());
    }

    @Test
    void order_descendingNullsLast_isRead() {
        AdvisorCondition.Use plain = AdvisorCondition.order("t.at DESC").getFirst();
        AdvisorCondition.Use last =
                AdvisorCondition.order("t.at DESC NULLS LAST").getFirst();

        assertTrue(plain.descending() && !plain.nullsAside());
        assertTrue(last.descending() && last.nullsAside());
        assertTrue(AdvisorCondition.order("(sum(t.a))").stream().allMatch(AdvisorCondition.Use::expression));
    }

    @Test
    void parse_definition_readsWhatDdlWrites() {
        List<IndexDefinition> definitions = List.of(
                IndexDefinition.on("posts", "posts_a", "a desc nulls last", "lower(b)"),
                IndexDefinition.on("posts", "posts_b", "a").asUnique().including("c", "\"D\""),
                IndexDefinition.on("Odd Table", "odd_body", "body jsonb_path_ops")
                        .using("gin"),
                IndexDefinition.on("posts", "posts_c", "a").where("state = 'a;b' and (c is null)"));

        assertEquals(
                definitions,
                IndexDefinition.parseAll(definitions.stream()
                        .map(it -> "-- why\n" + it.ddl() + ";\n")
                        .collect(Collectors.joining())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "drop table x",
                "create index on t (a)",
                "create index i on t (a",
                "create index i on t (a) tablespace x"
            })
    void parse_anythingElse_isRefused(String ddl) {
        assertThrows(RuntimeException.class, () -> IndexDefinition.parse(ddl));
    }

    @Test
    void partName_long_isCutAndDiffers() {
        String index = "transactions_by_household_and_booked_date_and_more";

        String first = BuildSteps.partName(index, "transactions_2026_january");
        String second = BuildSteps.partName(index, "transactions_2026_february");

        assertEquals(63, first.length());
        assertTrue(!first.equals(second), first);
    }

    @Test
    void condition_withALongList_isReadOnALittleStack() throws InterruptedException {
        String list = "'{" + "1234567,".repeat(100_000) + "7}'::bigint[]";
        int[] uses = new int[1];
        Thread reader = new Thread(
                null,
                () -> uses[0] =
                        AdvisorCondition.uses("(t.id = ANY (" + list + "))").size(),
                "reader",
                256 * 1024);
        reader.start();
        reader.join();
        assertEquals(1, uses[0]);
    }
}
