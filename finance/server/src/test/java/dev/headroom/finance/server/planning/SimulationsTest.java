package dev.headroom.finance.server.planning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.Eventually;
import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SimulationsTest {
    private static final String PATH = "/api/v1/simulations";

    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient robin = service.household();

    private TestClient.Answer ask(Object... fieldsAndValues) {
        Map<String, Object> body = new HashMap<>(Map.of("initial", "1000", "years", 30));
        for (int i = 0; i < fieldsAndValues.length; i += 2) {
            body.put(fieldsAndValues[i].toString(), fieldsAndValues[i + 1]);
        }
        return robin.post(PATH, body);
    }

    private static Map<String, Object> growth(double expected, double volatility) {
        return Map.of("expected_return", expected, "volatility", volatility);
    }

    @Test
    void small_isAnsweredAtOnce_andTheSameForTheSameSeed() {
        Map<String, Object> rule = Map.of("kind", "constant_real", "amount", "40");
        TestClient.Answer answer =
                ask("rule", rule, "growth", growth(0.05, 0.12)).expect(200);
        double success = answer.json().at("/result/success").asDouble();
        assertTrue(success > 0.7 && success < 1, answer.body());
        assertEquals(31, answer.json().at("/result/fan").size());
        assertEquals("1000.00", answer.text("/result/fan/0/p50/amount"));
        assertEquals("simulation-1", answer.text("/result/explanation/model_version"));
        assertEquals(
                answer.body(),
                ask("rule", rule, "growth", growth(0.05, 0.12)).expect(200).body());
        for (Map<String, Object> other : List.<Map<String, Object>>of(
                Map.of("kind", "percentage", "rate", 0.04),
                Map.of("kind", "guyton_klinger", "rate", 0.05),
                Map.of("kind", "ninety_five_percent", "rate", 0.04),
                Map.of("kind", "floor_ceiling", "rate", 0.04, "floor", "30", "ceiling", "50"))) {
            ask("rule", other, "inflation", 0.02, "steps_per_year", 12, "paths", 500)
                    .expect(200);
        }
    }

    @Test
    void noVolatility_isTheDeterministicSumToTheCent() {
        TestClient.Answer answer = ask("growth", growth(0.05, 0), "years", 10, "paths", 10, "target", "1628.89")
                .expect(200);
        assertEquals("1628.89", answer.text("/result/median/amount"));
        assertEquals("1628.89", answer.text("/result/fan/10/p5/amount"));
        assertEquals("1000.00", ask("years", 0).expect(200).text("/result/median/amount"));
    }

    @Test
    void badInput_isRefused() {
        ask("paths", 0).expectProblem(400, "PATHS_RANGE");
        ask("paths", 1_000_000_000).expectProblem(400, "PATHS_RANGE");
        ask("growth", growth(0.05, -0.1)).expectProblem(400, "VOLATILITY_NEGATIVE");
        ask("growth", growth(-1.5, 0.1)).expectProblem(400, "RATE_RANGE");
        ask("years", -1).expectProblem(400, "HORIZON_RANGE");
        ask("years", 101).expectProblem(400, "HORIZON_RANGE");
        ask("initial", "-1").expectProblem(422, "IMPOSSIBLE_AMOUNT");
        ask("initial", Map.of("amount", "1", "currency", "EUR")).expectProblem(422, "MIXED_CURRENCIES");
        ask("initial", "99999999999999999.99").expectProblem(422, "IMPOSSIBLE_AMOUNT");
        ask("rule", Map.of("kind", "all_in")).expectProblem(400, "UNKNOWN_RULE");
        ask("rule", Map.of("kind", "floor_ceiling", "rate", 0.04, "floor", "50", "ceiling", "30"))
                .expectProblem(422, "CEILING_BELOW_FLOOR");
        ask("growth", Map.of("kind", "crystal_ball")).expectProblem(400, "UNKNOWN_GROWTH");
        ask("growth", Map.of("kind", "bootstrap")).expectProblem(400, "NO_HISTORY");
        ask("growth", Map.of("kind", "student_t", "freedom", 2)).expectProblem(400, "FREEDOM_RANGE");
        ask("paths", 1_000_000, "years", 100, "steps_per_year", 366).expectProblem(400, "RUN_TOO_LARGE");
        ask(
                        "growth",
                        Map.of(
                                "correlation",
                                -1.0,
                                "assets",
                                List.of(Map.of("weight", 0.4), Map.of("weight", 0.3), Map.of("weight", 0.3))))
                .expectProblem(422, "NOT_POSITIVE_SEMIDEFINITE");
        robin.get(PATH + "/4611686018427387904").expectProblem(404, "NO_SUCH_RUN");
    }

    @Test
    void background_tellsItsProgressAndThenItsResult() {
        TestClient.Answer begun =
                ask("background", true, "paths", 20_000, "steps_per_year", 12).expect(202);
        String run = begun.header("Location");
        Eventually.eventually(
                "the run is over",
                () -> robin.get(run).expect(200).text("/status").equals("done"));
        TestClient.Answer done = robin.get(run).expect(200);
        assertEquals(20_000, done.number("/result/paths"));
        assertEquals(20_000, done.number("/progress/paths"));
        assertEquals(
                "simulation", robin.get("/api/v1/notifications").expect(200).text("/items/0/kind"));
        // the same question again is the same run
        assertEquals(
                run,
                ask("background", true, "paths", 20_000, "steps_per_year", 12)
                        .expect(202)
                        .header("Location"));
        service.household().get(run).expectProblem(404, "NO_SUCH_RUN");
        assertEquals("done", robin.get(PATH).expect(200).text("/items/0/status"));
        assertEquals("done", robin.delete(run).expect(200).text("/status"));
    }

    @Test
    void background_canBeEnded() {
        TestClient.Answer begun =
                ask("paths", 1_000_000, "steps_per_year", 12, "years", 50).expect(202);
        String run = begun.header("Location");
        robin.delete(run).expect(200);
        Eventually.eventually(
                "the run is over",
                () -> robin.get(run).expect(200).text("/status").equals("cancelled"));
        assertTrue(robin.get(run).json().path("result").isNull());
    }
}
