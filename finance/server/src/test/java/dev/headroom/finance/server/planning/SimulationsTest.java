package dev.headroom.finance.server.planning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.Eventually;
import dev.headroom.finance.server.calculation.Calculations;
import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
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
                Map.of(
                        "kind",
                        "guyton_klinger",
                        "rate",
                        0.05,
                        "guardrails",
                        Map.of("limit", 0.3, "no_late_cuts", false)),
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
        ask("rule", Map.of("kind", "guyton_klinger", "rate", 0.05, "guardrails", Map.of("adjustment", 1.5)))
                .expectProblem(400, "RATE_RANGE");
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
        // a node of a gigabyte doesn't keep a million futures of a century
        ask("paths", 1_000_000, "years", 100).expectProblem(400, "RUN_TOO_LARGE");
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
        String other = ask("background", true, "paths", 10, "steps_per_year", 12)
                .expect(202)
                .header("Location");
        TestClient.Answer first = robin.get(PATH + "?limit=1").expect(200);
        assertTrue(other.endsWith("/" + first.text("/items/0/id")), first.body());
        TestClient.Answer rest = robin.get(PATH + "?limit=1&cursor=" + first.text("/next_cursor"))
                .expect(200);
        assertTrue(run.endsWith("/" + rest.text("/items/0/id")), rest.body());
        assertTrue(rest.json().at("/next_cursor").isNull());
    }

    @Test
    void background_ofMany_tellsAnEstimateOfItsFirstPaths() {
        Object[] asked = {"background", true, "paths", 25_000, "seed", 11, "steps_per_year", 12};
        String run = ask(asked).expect(202).header("Location");
        Eventually.eventually("the run is over", () -> status(robin, run).equals("done"));
        TestClient.Answer done = robin.get(run).expect(200);
        assertEquals(5_000, done.number("/estimate/paths"));
        // what the first paths give is what a run of them alone gives
        TestClient.Answer alone =
                ask("paths", 5_000, "seed", 11, "steps_per_year", 12).expect(200);
        assertEquals(alone.json().at("/result/fan"), done.json().at("/estimate/fan"));
        // and operators see a job
        TestClient.Answer jobs = service.operator()
                .get("/api/v1/operator/jobs/list?state=DONE&task=simulation")
                .expect(200);
        assertEquals("done", jobs.text("/items/0/result/status"), jobs.body());
        assertEquals("calculations", jobs.text("/items/0/queue"));
    }

    private static String status(TestClient household, String run) {
        return household.get(run).expect(200).text("/status");
    }

    @Test
    void background_ofAPortfolio_isRunFromWhatWasKept() {
        robin.with("Content-Type", "text/csv")
                .post("/api/v1/imports?kind=prices&currency=USD", """
                        symbol,date,close
                        UP,2026-03-10,10
                        UP,2026-03-11,11
                        UP,2026-03-12,10.5
                        UP,2026-03-13,12
                        """)
                .expect(201);
        long portfolio = robin.post("/api/v1/portfolios", Map.of("name", "One"))
                .expect(201)
                .id();
        robin.post(
                        "/api/v1/portfolios/" + portfolio + "/activities",
                        Map.of("kind", "buy", "symbol", "UP", "date", "2026-03-10", "quantity", "1", "price", "10"))
                .expect(201);
        Object[] asked = {
            "background",
            true,
            "paths",
            100,
            "years",
            2,
            "contribution",
            Map.of("amount", "10", "currency", "USD"),
            "growth",
            Map.of("portfolio_id", portfolio)
        };
        String run = ask(asked).expect(202).header("Location");
        Eventually.eventually("the run is over", () -> status(robin, run).equals("done"));
        assertEquals("2026-03-13", robin.get(run).text("/result/explanation/data_date"));
    }

    /** Paths that take a while on any machine. */
    private TestClient.Answer askMuch(long seed) {
        return ask(
                "paths",
                200_000,
                "steps_per_year",
                12,
                "years",
                60,
                "seed",
                seed,
                "growth",
                Map.of("assets", Collections.nCopies(10, Map.of("weight", 0.1))));
    }

    @Test
    void background_canBeEnded_andAHouseholdHasAFewAtATime() {
        List<String> runs = new ArrayList<>();
        for (int seed = 1; seed <= 4; seed++) {
            runs.add(askMuch(seed).expect(202).header("Location"));
        }
        TestClient.Answer refused = askMuch(5).expectProblem(429, "TOO_MANY_RUNS");
        assertFalse(refused.header("Retry-After").isBlank());
        assertEquals(runs.getFirst(), askMuch(1).expect(202).header("Location"));
        TestClient stranger = service.household();
        for (String run : runs) {
            stranger.delete(run).expectProblem(404, "NO_SUCH_RUN");
            robin.delete(run).expect(200);
        }
        for (String run : runs) {
            Eventually.eventually("the run is over", () -> status(robin, run).equals("cancelled"));
            assertTrue(robin.get(run).json().path("result").isNull());
        }
        // what was ended can be asked for again
        TestClient.Answer again = askMuch(1).expect(202);
        assertNotEquals(runs.getFirst(), again.header("Location"));
        robin.delete(again.header("Location")).expect(200);
    }

    @Test
    void background_whoseNodeEnds_isCarriedOutByAnother() {
        ServiceFixture second = service.node(Map.of(
                "headroom.jobs.node", "second",
                "headroom.jobs.drain", "0s",
                "headroom.calculations.patience", "60s"));
        CountDownLatch release = new CountDownLatch(1);
        try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
            // while somebody calculates on the second node its runs stand back: this one can't be over too soon
            Calculations calculations = second.bean(Calculations.class);
            requests.execute(() -> calculations.run(Calculations.Kind.ENERGY, () -> waitFor(release)));
            String run = takenBy("second");
            second.end();
            release.countDown();
            Eventually.eventually(
                    "another node has it done", () -> status(robin, run).equals("done"));
            assertEquals(200_000, robin.get(run).number("/result/paths"));
            Eventually.eventually(
                    "all are over", () -> count(PATH, "status", "queued") + count(PATH, "status", "running") == 0);
            assertEquals(count(PATH, "status", "done"), count("/api/v1/notifications", "kind", "simulation"));
        }
    }

    private static boolean waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
        return true;
    }

    private long count(String path, String field, String value) {
        return robin.get(path)
                .expect(200)
                .json()
                .path("items")
                .valueStream()
                .filter(each -> each.path(field).stringValue("").equals(value))
                .count();
    }

    /** A run that a node has begun; those that other nodes take meanwhile end by themselves. */
    private String takenBy(String node) {
        AtomicLong seed = new AtomicLong();
        AtomicReference<String> taken = new AtomicReference<>("");
        Eventually.eventually("the node has a run", () -> {
            TestClient.Answer asked = ask("paths", 200_000, "steps_per_year", 12, "seed", seed.get());
            if (asked.status() == 202) {
                seed.incrementAndGet();
            }
            TestClient.Answer jobs = service.operator()
                    .get("/api/v1/operator/jobs/list?state=RUNNING&task=simulation")
                    .expect(200);
            jobs.json()
                    .path("items")
                    .valueStream()
                    .filter(job -> job.path("worker").stringValue("").equals(node))
                    .findFirst()
                    .ifPresent(
                            job -> taken.set(PATH + "/" + job.at("/payload/run").asLong()));
            return !taken.get().isEmpty() && status(robin, taken.get()).equals("running");
        });
        return taken.get();
    }
}
