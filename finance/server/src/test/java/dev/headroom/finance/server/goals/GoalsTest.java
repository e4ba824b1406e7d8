package dev.headroom.finance.server.goals;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GoalsTest {
    private static final String GOALS = "/api/v1/goals";

    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient robin = service.household();

    private static Map<String, Object> goal(Object... fieldsAndValues) {
        Map<String, Object> body = new HashMap<>(
                Map.of("name", "Boiler", "kind", "purchase", "target", "1200", "target_date", "2027-03-15"));
        for (int i = 0; i < fieldsAndValues.length; i += 2) {
            body.put(fieldsAndValues[i].toString(), fieldsAndValues[i + 1]);
        }
        return body;
    }

    private TestClient.Answer contribute(TestClient.Answer goal, String amount, String date) {
        return robin.post(goal.header("Location") + "/contributions", Map.of("amount", amount, "date", date));
    }

    @Test
    void goal_tellsItsProgressAndPace() {
        TestClient.Answer added =
                robin.post(GOALS, goal("started_on", "2025-12-15")).expect(201);
        assertEquals("0.00", added.text("/saved/amount"));
        assertEquals("100.07", added.text("/required_monthly/amount"));
        assertTrue(added.json().path("projected_date").isNull());
        contribute(added, "450", "2026-01-15").expect(201);
        contribute(added, "-150", "2026-02-15").expect(201);
        TestClient.Answer read = robin.get(added.header("Location")).expect(200);
        assertEquals("300.00", read.text("/saved/amount"));
        assertEquals(25, read.number("/progress_percent"));
        // 300 in 90 days; 365 are left
        assertEquals("1516.66", read.text("/projected/amount"));
        assertEquals("2026-12-10", read.text("/projected_date"));
        assertTrue(read.json().path("on_track").asBoolean());
        assertEquals("75.06", read.text("/required_monthly/amount"));
        assertEquals(1, read.number("/version"));
    }

    @Test
    void pace_atItsEdges() {
        LocalDate today = LocalDate.of(2026, 3, 15);
        Pace late = new Pace(500, 1000, today.minusDays(400), today, today);
        assertNull(late.requiredMonthlyMinor());
        assertEquals(500, late.projectedMinor());
        assertFalse(late.onTrack());
        Pace lastDay = new Pace(500, 1000, today.minusDays(400), today.plusDays(1), today);
        assertEquals(500L, lastDay.requiredMonthlyMinor());
        Pace done = new Pace(1000, 1000, today, today.plusDays(1), today);
        assertEquals(0L, done.requiredMonthlyMinor());
        assertEquals(today, done.projectedDate());
        Pace slow = new Pace(1, 1_000_000_000_000_000L, today.minusYears(1), today.plusDays(9), today);
        assertNull(slow.projectedDate());
        Pace huge = new Pace(1_000_000_000_000_000L, 1, today, LocalDate.of(2200, 12, 31), today);
        assertEquals(1_000_000_000_000_000L, huge.projectedMinor());
        assertEquals(Integer.MAX_VALUE, huge.progressPercent());
    }

    @Test
    void targetDate_mustBeAhead() {
        robin.post(GOALS, goal("target_date", "2026-03-15")).expectProblem(422, "IMPOSSIBLE_DATE");
        robin.post(GOALS, goal("target_date", "2020-01-01")).expectProblem(422, "IMPOSSIBLE_DATE");
        robin.post(GOALS, goal("target_date", "2201-01-01")).expectProblem(422, "IMPOSSIBLE_DATE");
        robin.post(GOALS, goal("started_on", "2026-03-16")).expectProblem(422, "IMPOSSIBLE_DATE");
        TestClient.Answer added =
                robin.post(GOALS, goal("target_date", "2026-03-16")).expect(201);
        service.clock().at(Instant.parse("2026-03-20T12:00:00Z"), () -> {
            robin.ifMatch("*")
                    .put(added.header("Location"), goal("name", "Late boiler", "target_date", "2026-03-16"))
                    .expect(200);
            robin.ifMatch("*")
                    .put(added.header("Location"), goal("target_date", "2026-03-17"))
                    .expectProblem(422, "IMPOSSIBLE_DATE");
        });
    }

    @Test
    void add_refusesWhatCannotBe() {
        robin.post(GOALS, goal("target", "0")).expectProblem(422, "IMPOSSIBLE_AMOUNT");
        robin.post(GOALS, goal("target", "-1")).expectProblem(422, "IMPOSSIBLE_AMOUNT");
        robin.post(GOALS, goal("priority", 6)).expectProblem(422, "INVALID_INPUT");
        robin.post(GOALS, goal("currency", "ABC")).expect(422);
        robin.post(GOALS, goal("kind", "yacht")).expectProblem(400, "MALFORMED_BODY");
    }

    @Test
    void change_needsTheCurrentVersion() {
        TestClient.Answer added = robin.post(GOALS, goal()).expect(201);
        String path = added.header("Location");
        robin.put(path, goal()).expectProblem(428, "IF_MATCH_REQUIRED");
        TestClient.Answer changed = robin.ifMatch(added.etag())
                .put(path, goal("name", "Furnace", "closed", true))
                .expect(200);
        assertEquals("Furnace", changed.text("/name"));
        assertEquals("2026-03-15T12:00:00Z", changed.text("/closed_at"));
        robin.ifMatch(added.etag()).put(path, goal()).expectProblem(412, "STALE");
        robin.ifMatch(added.etag()).delete(path).expectProblem(412, "STALE");
        robin.ifMatch(changed.etag()).delete(path).expect(204);
        robin.get(path).expectProblem(404, "NO_SUCH_GOAL");
    }

    @Test
    void contributions_areListedAndTakenBack() {
        TestClient.Answer goal = robin.post(GOALS, goal()).expect(201);
        TestClient.Answer first = contribute(goal, "10", "2026-03-01").expect(201);
        contribute(goal, "20", "2026-03-02").expect(201);
        contribute(goal, "30", "2026-03-02").expect(201);
        String list = goal.header("Location") + "/contributions?limit=2";
        TestClient.Answer page = robin.get(list).expect(200);
        assertEquals("30.00", page.text("/items/0/amount/amount"));
        TestClient.Answer rest =
                robin.get(list + "&cursor=" + page.text("/next_cursor")).expect(200);
        assertEquals(first.id(), rest.number("/items/0/id"));
        assertEquals(
                first.body(), robin.get(first.header("Location")).expect(200).body());
        robin.delete(first.header("Location")).expect(204);
        robin.get(first.header("Location")).expectProblem(404, "NO_SUCH_CONTRIBUTION");
        assertEquals("50.00", robin.get(goal.header("Location")).text("/saved/amount"));
    }

    @Test
    void contributions_neverLeaveLessThanNothing() {
        TestClient.Answer goal = robin.post(GOALS, goal()).expect(201);
        contribute(goal, "-1", "2026-03-01").expectProblem(422, "GOAL_OVERDRAWN");
        TestClient.Answer first = contribute(goal, "10", "2026-03-01").expect(201);
        contribute(goal, "-4", "2026-03-02").expect(201);
        robin.delete(first.header("Location")).expectProblem(422, "GOAL_OVERDRAWN");
        contribute(goal, "0", "2026-03-02").expectProblem(422, "IMPOSSIBLE_AMOUNT");
        contribute(goal, "1", "2026-03-16").expectProblem(422, "IMPOSSIBLE_DATE");
        contribute(goal, "10000000000000.01", "2026-03-02").expectProblem(422, "IMPOSSIBLE_AMOUNT");
        robin.ifMatch("*").put(goal.header("Location"), goal("currency", "EUR")).expectProblem(409, "CURRENCY_IN_USE");
        robin.post(
                        goal.header("Location") + "/contributions",
                        Map.of("amount", Map.of("amount", "1", "currency", "EUR")))
                .expectProblem(422, "MIXED_CURRENCIES");
    }
}
