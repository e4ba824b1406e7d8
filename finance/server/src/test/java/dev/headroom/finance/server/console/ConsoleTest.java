package dev.headroom.finance.server.console;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Goal: an operator sees every part that can be told, whatever becomes of the others, and every change has a name. */
final class ConsoleTest {
    private static final ServiceFixture SERVICE = ServiceFixture.shared();
    private static final String SCREENS = "/api/v1/operator/screens";

    private final TestClient operator = SERVICE.operator();
    private final JdbcClient jdbc = SERVICE.jdbc();

    private JsonNode panel(String screen, String panel) {
        return operator.get(SCREENS + '/' + screen).expect(200).json().at("/panels/" + panel);
    }

    @Test
    void everyScreen_tellsEachOfItsPanels() {
        JsonNode names = operator.get(SCREENS).expect(200).json().path("screens");
        assertEquals(11, names.size());
        for (JsonNode name : names) {
            eventually(
                    name.asString() + " is told as a whole",
                    () -> operator.get(SCREENS + '/' + name.asString())
                            .expect(200)
                            .json()
                            .path("panels")
                            .valueStream()
                            .allMatch(panel -> panel.path("trouble").isNull()
                                    && !panel.path("at").isNull()));
        }
        assertEquals("no-store", operator.get(SCREENS + "/cache").expect(200).header("Cache-Control"));
    }

    @Test
    void screens_areForOperators_andWhatIsUnknownNamesTheNearest() {
        SERVICE.household().get(SCREENS + "/cache").expectProblem(403, "FORBIDDEN");
        SERVICE.anonymous().get(SCREENS + "/cache").expectProblem(401, "NOT_SIGNED_IN");
        TestClient.Answer unknown = operator.get(SCREENS + "/caches").expectProblem(404, "SCREEN_UNKNOWN");
        assertTrue(unknown.body().contains("did you mean cache"));
    }

    @Test
    void head_tellsTheLeastBudgetAndTheNodes() {
        SERVICE.bean(Heartbeat.class).tell();
        JsonNode head = panel("alerts", "head").path("value");
        assertTrue(List.of("calm", "burning", "spent", "firing")
                .contains(head.path("state").asString()));
        assertEquals(NodeName.ofThisProcess().text(), head.path("node").asString());
        eventually(
                "this node is among the living",
                () -> panel("alerts", "head").at("/value/nodes_alive").asInt() >= 1);
    }

    @Test
    void panelThatFails_tellsItsTroubleAndLeavesTheOthers() {
        eventually(
                "the events were read",
                () -> !panel("alerts", "events").path("at").isNull());
        jdbc.sql("alter table headroom_alert_event rename to headroom_alert_event_away")
                .update();
        try {
            eventually(
                    "the panel tells",
                    () -> panel("alerts", "events")
                            .at("/trouble/code")
                            .asString("")
                            .equals("PANEL_FAILED"));
            JsonNode screen = operator.get(SCREENS + "/alerts").expect(200).json();
            assertTrue(screen.at("/panels/alerts/trouble").isNull());
            assertFalse(screen.at("/panels/alerts/value").isEmpty());
            assertTrue(screen.at("/panels/events/value").isArray(), "the last good value stays");
        } finally {
            jdbc.sql("alter table headroom_alert_event_away rename to headroom_alert_event")
                    .update();
        }
        eventually(
                "the panel is well again",
                () -> panel("alerts", "events").path("trouble").isNull());
    }

    @Test
    void panelThatIsSlow_holdsNobodyUp() throws SQLException {
        try (Connection blocking = SERVICE.bean(DataSource.class).getConnection();
                Statement statement = blocking.createStatement()) {
            blocking.setAutoCommit(false);
            statement.execute("lock table console_failover in access exclusive mode");
            eventually(
                    "the panel is told as slow",
                    () -> panel("pools", "failovers")
                            .at("/trouble/code")
                            .asString("")
                            .equals("PANEL_SLOW"));
            JsonNode screen = operator.get(SCREENS + "/pools").expect(200).json();
            assertTrue(screen.at("/panels/pools/trouble").isNull(), screen.toString());
            assertFalse(screen.at("/panels/pools/value").isEmpty());
            blocking.rollback();
            blocking.setAutoCommit(true);
        }
        eventually(
                "it is there once it can be read",
                () -> panel("pools", "failovers").path("trouble").isNull());
    }

    @Test
    void hundredNodes_areToldInOneRead_andOneThatFellSilentIsNamed() {
        Nodes nodes = SERVICE.bean(Nodes.class);
        for (int i = 0; i < 100; i++) {
            nodes.tell(
                    new Nodes.Self(new NodeName("far-%03d:1".formatted(i)), Instant.EPOCH, "r1", i % 2 == 0),
                    new Nodes.Figures(i, 0.01, 0.02, 0.5, null, 0.97, 3, 16, 0, 12L, 1, 0));
        }
        try {
            jdbc.sql("update console_node set seen_at = seen_at - interval '1 minute' where node = 'far-007:1'")
                    .update();
            JsonNode all = operator.get("/api/v1/operator/nodes").expect(200).json();
            List<JsonNode> far = all.valueStream()
                    .filter(node -> node.path("node").asString().startsWith("far-"))
                    .toList();
            assertEquals(100, far.size());
            assertEquals("silent", far.get(7).path("state").asString());
            assertEquals("alive", far.get(8).path("state").asString());
            assertEquals(8, far.get(8).at("/figures/requests_per_second").asInt());
            assertTrue(far.get(8).at("/figures/memory_share").isNull());
            jdbc.sql("update console_node set seen_at = seen_at - interval '2 hours' where node like 'far-00%'")
                    .update();
            nodes.forget();
            assertEquals(
                    90L,
                    jdbc.sql("select count(*) from console_node where node like 'far-%'")
                            .query(Long.class)
                            .single());
        } finally {
            jdbc.sql("delete from console_node where node like 'far-%'").update();
        }
    }

    @Test
    void releases_areToldWhereTheyCameAndWhereTheyWentBack() {
        Nodes nodes = SERVICE.bean(Nodes.class);
        Instant start = Instant.now().minus(Duration.ofDays(3)).truncatedTo(ChronoUnit.SECONDS);
        List<String> releases = List.of("r1", "r1", "r2", "r2", "r1");
        try {
            for (int i = 0; i < releases.size(); i++) {
                Nodes.Self self = new Nodes.Self(
                        new NodeName("roll-%d:1".formatted(i % 2)), start.plusSeconds(i), releases.get(i), true);
                nodes.began(self);
                nodes.began(self);
            }
            List<String> told = operator.get("/api/v1/operator/releases")
                    .expect(200)
                    .json()
                    .valueStream()
                    .filter(each -> each.path("node").asString().startsWith("roll-"))
                    .map(each -> each.path("before").asString() + " "
                            + each.path("release").asString() + " "
                            + each.path("at").asString())
                    .toList();
            assertEquals(List.of("r1 r2 " + start.plusSeconds(2), "r2 r1 " + start.plusSeconds(4)), told);
        } finally {
            jdbc.sql("delete from console_start where node like 'roll-%'").update();
        }
    }

    @Test
    void requests_areSpentOfTheBudgets_onceEach() {
        TestClient home = SERVICE.household();
        Heartbeat heartbeat = SERVICE.bean(Heartbeat.class);
        heartbeat.tell();
        long before = requests("GET /api/v1/goals");
        for (int i = 0; i < 5; i++) {
            home.get("/api/v1/goals").expect(200);
        }
        home.get("/api/v1/goals/999999999").expect(404);
        heartbeat.tell();
        heartbeat.tell();
        assertEquals(before + 5, requests("GET /api/v1/goals"));
        JsonNode line = line("GET /api/v1/goals");
        assertEquals(300, line.path("slow_millis").asInt());
        assertTrue(line.at("/errors/left").asDouble() <= 1);
        JsonNode past = operator.get("/api/v1/operator/objectives/past?operation=GET%20/api/v1/goals")
                .expect(200)
                .json();
        assertTrue(past.path("hours").size() >= 1);
        assertTrue(past.path("minutes").size() >= 1);
        operator.get("/api/v1/operator/objectives/past?operation=").expect(422);
        String times = "/api/v1/operator/objectives/times?operation=GET%20/api/v1/goals&hours=";
        JsonNode minutes = operator.get(times + 2).expect(200).json();
        assertEquals(60, minutes.path("step_seconds").asInt());
        minutes.path("slots")
                .forEach(slot -> assertEquals(
                        minutes.path("band_millis").size() + 1,
                        slot.path("counts").size()));
        assertEquals(
                12 * 3600,
                operator.get(times + 720)
                        .expect(200)
                        .json()
                        .path("step_seconds")
                        .asInt());
        operator.get(times + 721).expect(422);
    }

    private JsonNode line(String operation) {
        return operator.get("/api/v1/operator/objectives")
                .expect(200)
                .json()
                .valueStream()
                .filter(each -> each.path("operation").asString().equals(operation))
                .findFirst()
                .orElseThrow();
    }

    private long requests(String operation) {
        return jdbc.sql("select coalesce(sum(requests), 0) from console_spent where seconds = 3600 and operation = ?")
                .param(operation)
                .query(Long.class)
                .single();
    }

    @Test
    void budget_lastsAsLongAsItsRateSays() {
        Spending.Budget kept = Spending.budget(0.001, 5000, 0.0005, 0.001, 0.0);
        assertEquals(0.5, kept.left(), 1e-9);
        near(1, kept.burnHour());
        near(360, kept.hoursLeft());
        near(0, kept.burnSixHours());
        Spending.Budget spent = Spending.budget(0.001, 4999, 0.002, 0.0144, 0.001);
        assertEquals(-1, spent.left(), 1e-9);
        near(14.4, spent.burnHour());
        near(0, spent.hoursLeft());
        Spending.Budget idle = Spending.budget(0.001, 0, null, null, null);
        assertTrue(kept.told());
        assertFalse(spent.told(), "a single failure would be a fifth of the budget");
        assertEquals(1, idle.left());
        assertNull(idle.burnHour());
        assertNull(idle.hoursLeft());
    }

    private static void near(double expected, @Nullable Double told) {
        assertNotNull(told);
        assertEquals(expected, told, 1e-6);
    }

    @Test
    void change_isWrittenDownWithItsReasonAndItsEnd() {
        operator.with("Operator-Reason", "pr%C3%BCfe%20die%20Preise")
                .post("/api/v1/operator/cache/invalidate", Map.of("pattern", "daily_outlook:*:2024-01-15"))
                .expect(200);
        operator.post("/api/v1/operator/cache/invalidate", Map.of()).expect(422);
        List<JsonNode> mine = operator.get("/api/v1/operator/changes?limit=100")
                .expect(200)
                .json()
                .path("items")
                .valueStream()
                .filter(each -> each.path("by").asLong() == operator.userId())
                .toList();
        assertEquals(2, mine.size());
        assertEquals("pr\u00fcfe die Preise", mine.get(1).path("reason").asString());
        assertEquals(200, mine.get(1).path("status").asInt());
        assertEquals(
                "/api/v1/operator/cache/invalidate", mine.get(1).path("route").asString());
        assertEquals(operator.email(), mine.get(1).path("email").asString());
        assertTrue(mine.get(0).path("reason").isNull());
        assertEquals(422, mine.get(0).path("status").asInt());
    }

    @Test
    void changeLog_isAppendOnly() {
        operator.delete("/api/v1/performance/tune").expect(204);
        long row = jdbc.sql("select max(id) from operator_change where user_id = ?")
                .param(operator.userId())
                .query(Long.class)
                .single();
        assertThrows(
                DataAccessException.class,
                () -> jdbc.sql("update operator_change set reason = 'x' where id = ?")
                        .param(row)
                        .update());
        assertThrows(
                DataAccessException.class,
                () -> jdbc.sql("delete from operator_change where id = ?")
                        .param(row)
                        .update());
        assertNotNull(jdbc.sql("select status from operator_change where id = ?")
                .param(row)
                .query(Integer.class)
                .single());
    }

    @Test
    void limits_tellTiersAndWhoIsRefusedUnderAPseudonym() {
        SERVICE.household().get("/api/v1/accounts").expect(200);
        eventually(
                "the tier was counted",
                () -> panel("limits", "limits")
                        .at("/value/tiers")
                        .valueStream()
                        .anyMatch(tier -> tier.path("admitted").asLong() > 0));
        JsonNode limits = panel("limits", "limits").path("value");
        assertTrue(limits.path("exempt").toString().contains("/api/v1/operator/**"));
        assertTrue(limits.at("/places/places").asInt() > 0);
    }

    @Test
    void statements_areLinkedToWhatEndsTheirCachedResults() {
        SERVICE.household().get("/api/v1/accounts").expect(200);
        eventually(
                "tables that households change end what is kept of them",
                () -> panel("statements", "tags")
                        .at("/value/account")
                        .toString()
                        .contains("household"));
        eventually(
                "the statement names its table",
                () -> panel("statements", "statements")
                        .at("/value/lines")
                        .valueStream()
                        .anyMatch(line -> line.path("tables").toString().contains("\"account\"")));
    }

    @Test
    void vitals_standBesideTheServersWork_whichIsRoutesThatAreThere() {
        Set<String> missing = new TreeSet<>(PageWork.operations());
        missing.removeAll(SERVICE.routes());
        assertEquals(Set.of(), missing);
        TestClient home = SERVICE.household();
        home.get("/api/v1/goals").expect(200);
        home.post("/api/v1/vitals", Map.of("samples", List.of(Map.of("name", "LCP", "value", 900, "page", "/goals"))))
                .expect(204);
        eventually(
                "the page's work is told",
                () -> panel("vitals", "work")
                        .path("value")
                        .valueStream()
                        .anyMatch(work -> work.path("page").asString().equals("/goals")
                                && work.path("operation").asString().equals("GET /api/v1/goals")));
    }

    @Test
    void page_isForOperatorsAndKeptByNobody() {
        TestClient.Answer refused = SERVICE.household().get("/console");
        assertEquals(403, refused.status());
        assertEquals("no-store", refused.header("Cache-Control"));
        TestClient.Answer page = operator.get("/console");
        assertEquals("no-store", page.header("Cache-Control"));
        assertFalse(page.header("Content-Security-Policy").contains("unsafe"));
        assertEquals(page.status(), SERVICE.anonymous().get("/console/").status());
    }
}
