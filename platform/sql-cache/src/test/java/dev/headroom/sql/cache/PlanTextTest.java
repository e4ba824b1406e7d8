package dev.headroom.sql.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions as the server writes them. */
final class PlanTextTest {
    @Test
    void pins_ofEqualities_areFound() {
        assertEquals(
                List.of(new PlanText.Pin("item", "owner_id", List.of("42"))),
                PlanText.pins("(item.owner_id = '42'::bigint)"));
        assertEquals(
                List.of(new PlanText.Pin("i", "owner_id", List.of("-3"))),
                PlanText.pins("((i.price > 3) AND (i.owner_id = -3))"));
        assertEquals(
                List.of(new PlanText.Pin("t", "Name", List.of("O'Hara (x) AND y"))),
                PlanText.pins("((t.\"Name\")::text = 'O''Hara (x) AND y'::text)"));
        assertEquals(
                List.of(new PlanText.Pin("t", "id", List.of("1", "2", "3"))),
                PlanText.pins("(t.id = ANY ('{1,2,3}'::bigint[]))"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((item.owner_id = 1) OR (item.price > 3))",
                "(NOT (item.owner_id = 1))",
                "(item.owner_id > 1)",
                "(item.owner_id <> 1)",
                "(item.owner_id = other.id)",
                "(item.owner_id = (SubPlan 1))",
                "((item.owner_id)::numeric = '1.0'::numeric)",
                "(item.owner_id = ANY ('{1,NULL}'::bigint[]))",
                "(item.note = ' (item.owner_id = 1)'::text) IS TRUE",
                "(COALESCE(item.owner_id, '0'::bigint) = 1)"
            })
    void pins_ofOtherConditions_areNone(String condition) {
        assertEquals(List.of(), PlanText.pins(condition));
    }

    @Test
    void called_outsideLiterals_namesFunctions() {
        Set<String> called = PlanText.called("Output: count(*), \"Odd\"(x), EXTRACT(year FROM d), 'random()'::text");
        assertTrue(called.containsAll(Set.of("count", "Odd", "extract")), called::toString);
        assertFalse(called.contains("random"), called::toString);
    }

    @Test
    void texts_ofJson_areUnescapedOneByOne() {
        List<String> texts = PlanText.texts("{\"Output\": [\"\\\"Odd\\\"(x)\", \"it's\", \"now()\"]}");
        assertEquals(List.of("Output", "\"Odd\"(x)", "it's", "now()"), texts);
        assertEquals(Set.of("Odd", "now"), PlanText.calledAnywhere(texts));
    }

    @Test
    void severalStatements_areToldFromOne() {
        assertTrue(PlanText.severalStatements("select 1; delete from x"));
        assertFalse(PlanText.severalStatements("select ';' as \"a;b\" ; "));
    }

    @Test
    void moment_inExpressions_isFound() {
        assertEquals(Optional.of("CURRENT_DATE"), PlanText.moment("(d = CURRENT_DATE)"));
        assertEquals(Optional.empty(), PlanText.moment("(\"CURRENT_DATE\" = 'CURRENT_USER'::text)"));
        assertEquals(Optional.of("'now'"), PlanText.literalMoment("select 'now'::timestamptz"));
        assertEquals(Optional.empty(), PlanText.literalMoment("select 'no'"));
    }
}
