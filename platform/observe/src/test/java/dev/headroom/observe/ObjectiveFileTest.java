package dev.headroom.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ObjectiveFileTest {
    static final Map<String, Object> ERRORS = Map.of(
            "severity", "page",
            "summary", "too many fail",
            "runbook", "docs/errors",
            "burn",
                    Map.of(
                            "operation",
                            "*",
                            "of",
                            "errors",
                            "factor",
                            14.4,
                            "over",
                            "1h",
                            "within",
                            "5m",
                            "least_events",
                            100));

    private static String refusal(Map<String, Object> document) {
        return String.valueOf(assertThrows(CodedException.class, () -> ObjectiveFile.of(document))
                .getMessage());
    }

    private static Map<String, Object> burning(Object of, Object factor) {
        return Map.of(
                "alerts",
                Map.of(
                        "Some",
                        Map.of(
                                "severity",
                                "page",
                                "summary",
                                "s",
                                "runbook",
                                "r",
                                "burn",
                                Map.of("operation", "*", "of", of, "factor", factor, "over", "1h", "within", "5m"))));
    }

    @Test
    void of_readsObjectivesWithTheDefaultsForWhatIsNotSaid() {
        ObjectiveFile file = ObjectiveFile.of(Map.of(
                "defaults", Map.of("p95", "250ms"),
                "operations", Map.of("import", Map.of("p95", "30s", "p99", "60s")),
                "alerts", Map.of("Errors", ERRORS)));
        assertEquals(Duration.ofMillis(250), file.objective("anything").p95());
        assertEquals(Duration.ofSeconds(30), file.objective("import").p95());
        assertEquals(Duration.ofMillis(100), file.objective("import").p50());
        assertEquals(0.95, file.hitRate().get("warm"));
        assertEquals(0.0144, ((AlertRule.Burn) file.alerts().getFirst().condition()).limit(), 1e-9);
        assertEquals(1, ObjectiveFile.of(null).objectives().size());
    }

    @Test
    void of_aTypo_isRefusedWithTheNearestKey() {
        assertTrue(refusal(Map.of("alert", Map.of())).contains("did you mean alerts"));
        assertTrue(refusal(Map.of("defaults", Map.of("p59", "1s"))).contains("did you mean p"));
        assertTrue(refusal(Map.of("defaults", Map.of("p50", "soon"))).contains("must be a time like 300ms"));
        assertTrue(refusal(Map.of("cache", Map.of("warm", "300%"))).contains("must be a share like 0.1%"));
        assertTrue(refusal(Map.of("operations", Map.of("x", Map.of("p50", "2s"))))
                .contains("later percentile"));
    }

    @Test
    void of_anAlertThatCanNeverFire_isRefused() {
        String refusal = refusal(burning("p50", 14.4));
        assertTrue(refusal.contains("must be able to fire"), refusal);
        assertTrue(refusal.contains("720 %"), refusal);
        assertTrue(refusal.contains("lower the factor below 1.8"), refusal);
        assertEquals(1, ObjectiveFile.of(burning("p95", 5)).alerts().size());
    }

    @Test
    void of_anAlertOnAnUnknownSignal_isRefused() {
        String refusal = refusal(Map.of(
                "alerts",
                Map.of(
                        "Some",
                        Map.of("severity", "page", "summary", "s", "runbook", "r", "signal", "jobs_ded", "above", 1))));
        assertTrue(refusal.contains("did you mean jobs_dead"), refusal);
        assertTrue(refusal(Map.of("alerts", Map.of("some", Map.of()))).contains("UpperCamelCase"));
    }

    private static Map<String, Object> watching(String signal, String side, @Nullable Object limit) {
        Map<String, @Nullable Object> rule =
                new HashMap<>(Map.of("severity", "page", "summary", "s", "runbook", "r", "signal", signal));
        rule.put(side, limit);
        return Map.of("alerts", Map.of("Some", rule));
    }

    @Test
    void of_aBurnOfAnOperationThatIsNotListed_isRefused() {
        Map<String, Object> burn =
                Map.of("operation", "daily_outlok", "of", "p95", "factor", 5, "over", "1h", "within", "5m");
        Map<String, Object> alerts =
                Map.of("Some", Map.of("severity", "page", "summary", "s", "runbook", "r", "burn", burn));
        Map<String, Object> operations = Map.of("daily_outlook", Map.of());
        String refusal = refusal(Map.of("operations", operations, "alerts", alerts));
        assertTrue(refusal.contains("did you mean daily_outlook"), refusal);
        assertTrue(refusal(burning("p95", -1)).contains("above 0"));
        assertEquals(
                1,
                ObjectiveFile.of(Map.of("operations", Map.of("daily_outlok", Map.of()), "alerts", alerts))
                        .alerts()
                        .size());
    }

    @Test
    void of_aThresholdThatItsSignalIsAlwaysOnOneSideOf_isRefused() {
        for (Map<String, Object> never : List.of(
                watching("memory_share", "above", 1.5),
                watching("memory_share", "above", 1),
                watching("cache_hit_rate", "below", -0.1),
                watching("cache_hit_rate", "below", 0),
                watching("cache_hit_rate", "below", 95),
                watching("jobs_dead", "above", -1),
                watching("jobs_dead", "above", Double.NaN),
                watching("jobs_dead", "above", Double.POSITIVE_INFINITY))) {
            String refusal = refusal(never);
            assertTrue(refusal.contains("can be on both sides of"), refusal);
        }
        assertEquals(
                1, ObjectiveFile.of(watching("jobs_dead", "above", 0)).alerts().size());
        assertEquals(
                1,
                ObjectiveFile.of(watching("cache_hit_rate", "below", 1))
                        .alerts()
                        .size());
    }

    @Test
    void of_aHitRateThatIsNamed_isTheFiles_andCanEnd() {
        Map<String, Object> document = new HashMap<>(watching("cache_hit_rate", "below", "overall"));
        document.put("cache", Map.of("overall", "70%"));
        assertEquals(
                new AlertRule.Threshold("cache_hit_rate", false, 0.7),
                ObjectiveFile.of(document).alerts().getFirst().condition());
        assertEquals(0.77, new AlertRule.Threshold("cache_hit_rate", false, 0.7).end());
        assertEquals(0.975, new AlertRule.Threshold("cache_hit_rate", false, 0.95).end());
        assertTrue(refusal(watching("cache_hit_rate", "below", "everywhere")).contains("must be a number"));
        assertTrue(refusal(watching("cpu_share", "below", "overall")).contains("must be a number"));
    }

    @Test
    void of_aKeyWithoutItsValue_isRefused_andNotTakenForNone() {
        assertTrue(refusal(watching("jobs_dead", "above", null)).contains("Some.above must be a number"));
        Map<String, @Nullable Object> defaults = new HashMap<>();
        defaults.put("p95", null);
        defaults.put("errors", null);
        String refusal = refusal(Map.of("defaults", defaults));
        assertTrue(refusal.contains("p95 must be a time"), refusal);
        assertTrue(refusal.contains("errors must be a share"), refusal);
    }
}
