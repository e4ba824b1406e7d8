package dev.headroom.finance.server.performance;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import dev.headroom.observe.ObjectiveFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Goal: an operator sees what is slow before a household does, and nobody is told a figure that nothing carries. */
final class PerformanceTest {
    private static final ServiceFixture SERVICE = ServiceFixture.shared();

    private final TestClient operator = SERVICE.operator();

    @Test
    void stats_haveOperationsWithPercentilesOnlyWhereSamplesCarryThem() {
        TestClient home = SERVICE.household();
        for (int i = 0; i < 45; i++) {
            home.get("/api/v1/accounts").expect(200);
        }
        home.get("/api/v1/accounts/999999999").expect(404);
        JsonNode stats =
                operator.get("/api/v1/performance-metrics/stats").expect(200).json();
        JsonNode accounts = operation(stats, "GET /api/v1/accounts");
        assertTrue(accounts.path("count").asLong() >= 45);
        assertTrue(accounts.at("/p50/millis").asDouble() > 0);
        assertTrue(accounts.path("p99").isNull());
        assertTrue(
                accounts.at("/p50/low").asDouble() <= accounts.at("/p50/high").asDouble());
        assertTrue(operation(stats, "GET /api/v1/accounts/{id}")
                        .at("/outcomes/client_error")
                        .asLong()
                >= 1);

        JsonNode one = operator.get("/api/v1/performance-metrics/operation/GET.api.v1.accounts")
                .expect(200)
                .json();
        assertEquals("GET /api/v1/accounts", one.at("/now/measured/operation").asString());
        assertEquals(300, one.at("/now/objective/p95").asInt());
        operator.get("/api/v1/performance-metrics/operation/GET.api.v1.acounts")
                .expectProblem(404, "OPERATION_UNKNOWN");
    }

    private static JsonNode operation(JsonNode stats, String name) {
        for (JsonNode one : stats.path("operations")) {
            if (one.path("operation").asString().equals(name)) {
                return one;
            }
        }
        throw new AssertionError(name + " is missing from " + stats);
    }

    @Test
    void reportHealthAndMetrics_answerOperatorsAlone() {
        operator.get("/api/v1/performance-metrics/report?hours=1").expect(200);
        operator.get("/api/v1/performance-metrics/report?hours=9999").expect(422);
        String status =
                operator.get("/api/v1/performance-metrics/health").expect(200).text("/status");
        assertTrue(List.of("healthy", "degraded", "unknown").contains(status), status);
        JsonNode metrics =
                operator.get("/api/v1/performance/metrics").expect(200).json();
        assertEquals(0.95, metrics.path("cache_hit_rate_objective").asDouble());
        assertTrue(metrics.path("operations").size() > 0);
        TestClient home = SERVICE.household();
        for (String path : List.of(
                "/api/v1/performance-metrics/stats",
                "/api/v1/performance/metrics",
                "/api/v1/operator/alerts",
                "/api/v1/operator/vitals")) {
            home.get(path).expectProblem(403, "FORBIDDEN");
            SERVICE.anonymous().get(path).expect(401);
        }
        operator.post("/api/v1/performance-metrics/reset", null).expect(204);
    }

    @Test
    void vitals_areTakenWholeOrRefusedWithTheReason() {
        TestClient home = SERVICE.household();
        List<Map<String, Object>> samples = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            samples.add(Map.of("name", "LCP", "value", 5200, "page", "/spending"));
            samples.add(Map.of("name", "component:SpendingChart", "value", 180));
        }
        home.post("/api/v1/vitals", Map.of("samples", samples)).expect(204);
        JsonNode report = operator.get("/api/v1/operator/vitals").expect(200).json();
        assertEquals("POOR", report.at("/pages/0/rating").asString());
        assertTrue(report.at("/components/0/slow").asBoolean());
        TestClient.Answer refused = home.post(
                        "/api/v1/vitals",
                        Map.of(
                                "samples",
                                List.of(Map.of("name", "LPC", "value", 1), Map.of("name", "LCP", "value", 1e12))))
                .expectProblem(422, "VITALS_INVALID");
        assertTrue(refused.body().contains("did you mean LCP"));
        assertTrue(refused.body().contains("samples[1].value must be 0..60000"));
        TestClient.Answer last = home.post("/api/v1/vitals", Map.of("samples", samples));
        for (int i = 0; i < 20 && last.status() == 204; i++) {
            last = home.post("/api/v1/vitals", Map.of("samples", samples));
        }
        last.expectProblem(429, "TOO_MANY_VITALS");
        assertFalse(last.header("Retry-After").isEmpty());
    }

    @Test
    void tune_recommendsBySection_andRefusesWhatItDoesNotKnow() {
        JsonNode tuned =
                operator.post("/api/v1/performance/tune", Map.of()).expect(200).json();
        assertTrue(tuned.path("recommendations").isObject());
        assertEquals("RECOMMEND", tuned.at("/status/mode").asString());
        TestClient.Answer refused = operator.post("/api/v1/performance/tune", Map.of("apply", "database.pool_sise"))
                .expectProblem(404, "SETTING_UNKNOWN");
        assertTrue(refused.body().contains("did you mean database.pool_size"));
        operator.delete("/api/v1/performance/tune").expect(204);
    }

    @Test
    void alerts_areTheFilesAndNoneCanNeverFire() {
        JsonNode alerts = operator.get("/api/v1/operator/alerts").expect(200).json();
        assertEquals(
                SERVICE.bean(ObjectiveFile.class).alerts().size(),
                alerts.path("alerts").size());
        assertTrue(alerts.toString().contains("HorizonHeld"));
    }

    @Test
    void recording_ofASecond_namesHotMethods() {
        operator.get("/api/v1/operator/recordings/summary").expectProblem(404, "NO_RECORDING");
        operator.post("/api/v1/operator/recordings?seconds=86400", null).expectProblem(422, "RECORDING_TOO_LONG");
        operator.post("/api/v1/operator/recordings?seconds=60", null).expect(202);
        operator.post("/api/v1/operator/recordings?seconds=60", null).expectProblem(409, "RECORDING_IN_PROGRESS");
        SERVICE.household().get("/api/v1/accounts").expect(200);
        assertFalse(operator.delete("/api/v1/operator/recordings")
                .expect(200)
                .json()
                .path("running")
                .asBoolean());
        eventually(
                "the file is written",
                () -> operator.get("/api/v1/operator/recordings").number("/bytes") > 0);
        JsonNode summary =
                operator.get("/api/v1/operator/recordings/summary").expect(200).json();
        assertTrue(summary.path("allocations").size() > 0);
        operator.get("/api/v1/operator/recordings/file").expect(200);
    }
}
