package dev.headroom.finance.server.optimisation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class OptimisationsTest {
    private static final String PATH = "/api/v1/optimizations";
    private static final List<List<Double>> TWO = List.of(List.of(0.04, 0.01), List.of(0.01, 0.09));

    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient robin = service.household();

    private static Map<String, @Nullable Object> body(@Nullable Object... fieldsAndValues) {
        Map<String, @Nullable Object> body = new HashMap<>();
        for (int i = 0; i < fieldsAndValues.length; i += 2) {
            body.put(String.valueOf(fieldsAndValues[i]), fieldsAndValues[i + 1]);
        }
        return body;
    }

    private TestClient.Answer ask(@Nullable Object... fieldsAndValues) {
        return robin.post(PATH, body(fieldsAndValues));
    }

    private static double weight(TestClient.Answer answer, int asset) {
        return answer.json().at("/solution/weights/" + asset + "/weight").asDouble();
    }

    /** Three assets with two years of prices, and a portfolio that holds them. */
    private long market() {
        StringBuilder csv = new StringBuilder("symbol,date,close\n");
        SplittableRandom random = new SplittableRandom(7);
        double[] price = {100, 50, 20};
        LocalDate day = LocalDate.of(2024, 3, 15);
        for (int t = 0; t < 500; t++, day = day.plusDays(1)) {
            double common = random.nextDouble(-0.01, 0.012);
            for (int a = 0; a < 3; a++) {
                price[a] *= 1 + common * (a + 1) / 2 + random.nextDouble(-0.01, 0.0102);
                csv.append(String.format(Locale.ROOT, "A%d,%s,%.4f%n", a, day, price[a]));
            }
        }
        LocalDate last = LocalDate.of(2026, 3, 13);
        for (int a = 0; a < 3; a++) {
            csv.append(String.format(Locale.ROOT, "A%d,%s,%.4f%n", a, last, price[a]));
        }
        robin.with("Content-Type", "text/csv")
                .post("/api/v1/imports?kind=prices&currency=USD", csv.toString())
                .expect(201);
        long portfolio = robin.post("/api/v1/portfolios", Map.of("name", "Mix"))
                .expect(201)
                .id();
        for (int a = 0; a < 3; a++) {
            robin.post(
                            "/api/v1/portfolios/" + portfolio + "/activities",
                            body(
                                    "kind",
                                    "buy",
                                    "symbol",
                                    "A" + a,
                                    "date",
                                    "2024-03-15",
                                    "quantity",
                                    "10",
                                    "price",
                                    "50"))
                    .expect(201);
        }
        return portfolio;
    }

    @Test
    void given_minVolatility_isTheClosedForm() {
        TestClient.Answer answer =
                ask("covariance", TWO, "assets", List.of("a", "b")).expect(200);
        assertEquals(0.08 / 0.11, weight(answer, 0), 1e-9);
        assertTrue(answer.json().at("/solution/residual").asDouble() <= 1e-8);
        assertEquals("optimisation-1", answer.text("/explanation/model_version"));
        TestClient.Answer again = ask("assets", List.of("a", "b"), "covariance", TWO, "risk_free", null, "lower", 0.0)
                .expect(200);
        assertEquals(weight(answer, 0), weight(again, 0));
        assertEquals(
                answer.body(),
                ask("covariance", TWO, "assets", List.of("a", "b"), "force_refresh", true)
                        .expect(200)
                        .body());
    }

    @Test
    void badInput_isRefusedWithTheBoundThatCanBeReached() {
        ask().expectProblem(400, "EMPTY_UNIVERSE");
        ask("assets", List.of()).expectProblem(400, "EMPTY_UNIVERSE");
        ask("covariance", List.of()).expectProblem(400, "EMPTY_UNIVERSE");
        List<Double> withNull = new ArrayList<>();
        withNull.add(0.01);
        withNull.add(null);
        TestClient.Answer cell =
                ask("covariance", List.of(List.of(0.04, 0.01), withNull)).expectProblem(400, "NOT_A_NUMBER");
        assertTrue(cell.text("/violations/0/subject").contains("[1][1]"), cell.body());
        ask("covariance", List.of(List.of(0.04, "NaN"), List.of(0.01, 0.09))).expectProblem(400, "NOT_A_NUMBER");
        ask("covariance", List.of(List.of(0.04, 0.01), List.of(0.02, 0.09))).expectProblem(400, "ASYMMETRIC");
        ask("covariance", List.of(List.of(0.04, 0.1), List.of(0.1, 0.04)))
                .expectProblem(422, "NOT_POSITIVE_SEMIDEFINITE");
        List<List<Double>> three = List.of(List.of(0.04, 0.0, 0.0), List.of(0.0, 0.04, 0.0), List.of(0.0, 0.0, 0.04));
        assertTrue(ask("covariance", three, "upper", 0.25)
                .expectProblem(422, "INFEASIBLE")
                .text("/violations/0/value")
                .startsWith("0.75"));
        ask("covariance", three, "lower", 0.5).expectProblem(422, "INFEASIBLE");
        TestClient.Answer target = ask(
                        "covariance",
                        TWO,
                        "expected_returns",
                        List.of(0.05, 0.1),
                        "objective",
                        "target_return",
                        "target",
                        0.2)
                .expectProblem(422, "INFEASIBLE");
        assertTrue(target.text("/violations/0/rule").contains("0.1"), target.body());
        ask("covariance", TWO, "expected_returns", List.of(-0.05, -0.1), "objective", "max_sharpe", "risk_free", 0.02)
                .expectProblem(422, "NO_POSITIVE_EXCESS_RETURN");
        ask("covariance", TWO, "objective", "target_risk", "target", 0.01).expectProblem(422, "INFEASIBLE");
        ask("covariance", TWO, "objective", "best").expectProblem(400, "UNKNOWN_OBJECTIVE");
        ask("covariance", TWO, "objective", "min_cvar").expectProblem(422, "NO_SCENARIOS");
        ask("assets", List.of("NOSUCH")).expectProblem(422, "UNKNOWN_ASSET");
    }

    @Test
    void edges_oneAssetAndPerfectCorrelation() {
        TestClient.Answer one = ask("covariance", List.of(List.of(0.04)), "expected_returns", List.of(0.05))
                .expect(200);
        assertEquals(1.0, weight(one, 0));
        ask("covariance", List.of(List.of(0.04, 0.1), List.of(0.1, 0.25)), "expected_returns", List.of(0.2, 0.4))
                .expect(200);
    }

    @Test
    void history_everyObjectiveAnswers() {
        long portfolio = market();
        for (String objective : List.of(
                "min_volatility",
                "max_sharpe",
                "max_utility",
                "equal_risk",
                "max_diversification",
                "hierarchical_risk_parity",
                "min_tail_loss")) {
            TestClient.Answer answer =
                    ask("portfolio_id", portfolio, "objective", objective).expect(200);
            double sum = weight(answer, 0) + weight(answer, 1) + weight(answer, 2);
            assertEquals(1, sum, 1e-9, objective);
            assertEquals("2026-03-13", answer.text("/explanation/data_date"));
        }
        for (String estimator : List.of(
                "sample",
                "pairwise",
                "exponential",
                "ledoit_wolf_identity",
                "ledoit_wolf_constant_correlation",
                "ledoit_wolf_single_factor",
                "oas")) {
            ask("portfolio_id", portfolio, "estimation", Map.of("covariance", estimator, "expected", "ema"))
                    .expect(200);
        }
        TestClient.Answer unbiased =
                ask("portfolio_id", portfolio, "estimation", Map.of("ddof", 1)).expect(200);
        assertTrue(unbiased.body().contains("ddof 1"), unbiased.body());
        ask("portfolio_id", portfolio, "estimation", Map.of("ddof", 2)).expectProblem(400, "DDOF_RANGE");
        ask("portfolio_id", portfolio, "estimation", Map.of("covariance", "magic"))
                .expectProblem(400, "UNKNOWN_ESTIMATOR");
        ask("portfolio_id", portfolio, "estimation", Map.of("from", "2026-03-01"))
                .expectProblem(422, "NO_PRICES");
        TestClient.Answer views = ask(
                        "portfolio_id",
                        portfolio,
                        "objective",
                        "max_sharpe",
                        "views",
                        Map.of(
                                "market_weights",
                                Map.of("A0", 0.5, "A1", 0.3, "A2", 0.2),
                                "views",
                                List.of(Map.of("mix", Map.of("A2", 1.0), "expected", 0.4, "confidence", 0.5))))
                .expect(200);
        assertTrue(weight(views, 2) > 0.2, views.body());
    }

    @Test
    void history_closesBeforeASplit_areOfTheSharesAfterIt() {
        StringBuilder csv = new StringBuilder("symbol,date,close\n");
        SplittableRandom random = new SplittableRandom(11);
        LocalDate first = LocalDate.of(2026, 1, 5);
        LocalDate exDate = first.plusDays(30);
        double price = 50;
        for (int t = 0; t < 60; t++) {
            LocalDate day = first.plusDays(t);
            price *= 1 + random.nextDouble(-0.01, 0.011);
            double plain = Math.rint(price * 100) / 100;
            csv.append(String.format(Locale.ROOT, "PLAIN,%s,%.2f%n", day, plain));
            csv.append(String.format(Locale.ROOT, "SPLIT,%s,%.2f%n", day, day.isBefore(exDate) ? 4 * plain : plain));
        }
        robin.with("Content-Type", "text/csv")
                .post("/api/v1/imports?kind=prices&currency=USD", csv.toString())
                .expect(201);
        TestClient.Answer before = ask("assets", List.of("SPLIT")).expect(200);
        assertTrue(before.json().at("/solution/volatility").asDouble() > 1, before.body());
        long portfolio = robin.post("/api/v1/portfolios", Map.of("name", "Split"))
                .expect(201)
                .id();
        robin.post(
                        "/api/v1/portfolios/" + portfolio + "/activities",
                        body(
                                "kind",
                                "split",
                                "symbol",
                                "SPLIT",
                                "date",
                                exDate.toString(),
                                "numerator",
                                4,
                                "denominator",
                                1))
                .expect(201);
        TestClient.Answer after = ask("assets", List.of("SPLIT")).expect(200);
        TestClient.Answer plain = ask("assets", List.of("PLAIN")).expect(200);
        for (String figure : List.of("/solution/volatility", "/solution/expected_return")) {
            assertEquals(
                    plain.json().at(figure).asDouble(), after.json().at(figure).asDouble(), 1e-9, figure);
        }
    }

    private static Map<String, Object> group(double lower, double upper) {
        return Map.of("name", "first two", "assets", List.of("a", "b"), "lower", lower, "upper", upper);
    }

    @Test
    void groups_areKept_andWhatTheyCantReachIsNamed() {
        List<List<Double>> three = List.of(List.of(0.01, 0.0, 0.0), List.of(0.0, 0.01, 0.0), List.of(0.0, 0.0, 0.04));
        List<String> names = List.of("a", "b", "c");
        TestClient.Answer free = ask("covariance", three, "assets", names).expect(200);
        assertTrue(weight(free, 0) + weight(free, 1) > 0.8, free.body());
        TestClient.Answer kept = ask("covariance", three, "assets", names, "groups", List.of(group(0, 0.5)))
                .expect(200);
        assertEquals(0.5, weight(kept, 0) + weight(kept, 1), 1e-9);
        assertEquals(weight(kept, 0), weight(kept, 1), 1e-9);
        TestClient.Answer refused = ask(
                        "covariance",
                        three,
                        "assets",
                        names,
                        "bounds",
                        Map.of("a", Map.of("upper", 0.3), "b", Map.of("upper", 0.3)),
                        "groups",
                        List.of(group(0.7, 1)))
                .expectProblem(422, "INFEASIBLE");
        assertTrue(refused.body().contains("0.6"), refused.body());
        TestClient.Answer risk = ask(
                        "covariance",
                        three,
                        "assets",
                        names,
                        "expected_returns",
                        List.of(0.02, 0.03, 0.08),
                        "objective",
                        "target_risk",
                        "target",
                        0.12)
                .expect(200);
        assertEquals(0.12, risk.json().at("/solution/volatility").asDouble(), 1e-6);
    }

    @Test
    void objectivesWithoutConstraints_refuseWhatTheyWouldBreak_andSayWhatWasVerified() {
        List<String> names = List.of("a", "b");
        for (String objective : List.of("equal_risk", "hierarchical_risk_parity")) {
            // 0.6 and 0.4 by deviations, 9/13 and 4/13 by variances
            TestClient.Answer free = ask("covariance", TWO, "assets", names, "objective", objective)
                    .expect(200);
            TestClient.Answer kept = ask(
                            "covariance",
                            TWO,
                            "assets",
                            names,
                            "objective",
                            objective,
                            "bounds",
                            Map.of("a", Map.of("lower", 0.5, "upper", 0.7)))
                    .expect(200);
            assertEquals(weight(free, 0), weight(kept, 0));
            TestClient.Answer bound = ask("covariance", TWO, "assets", names, "objective", objective, "upper", 0.55)
                    .expectProblem(422, "BOUNDS_NOT_KEPT");
            assertEquals("weight of a", bound.text("/violations/0/subject"));
            assertTrue(bound.text("/violations/0/rule").contains("0.55"), bound.body());
            ask(
                            "covariance",
                            TWO,
                            "assets",
                            names,
                            "objective",
                            objective,
                            "groups",
                            List.of(Map.of("name", "second", "assets", List.of("b"), "lower", 0.45)))
                    .expectProblem(422, "BOUNDS_NOT_KEPT");
            ask("covariance", TWO, "assets", names, "objective", objective, "upper", 0.4)
                    .expectProblem(422, "INFEASIBLE");
        }
        assertEquals(
                0.6,
                weight(
                        ask("covariance", TWO, "assets", names, "objective", "erc")
                                .expect(200),
                        0),
                1e-9);
        TestClient.Answer tree =
                ask("covariance", TWO, "assets", names, "objective", "hrp").expect(200);
        assertEquals(9.0 / 13, weight(tree, 0), 1e-12);
        assertFalse(tree.text("/explanation/method").contains("verified"), tree.body());
        assertTrue(tree.text("/explanation/method").contains("single linkage"), tree.body());
        TestClient.Answer other = ask(
                        "covariance",
                        TWO,
                        "assets",
                        names,
                        "objective",
                        "hrp",
                        "hierarchy",
                        Map.of("linkage", "ward", "leaf_order", "optimal", "cluster_risk", "standard_deviation"))
                .expect(200);
        assertEquals(0.6, weight(other, 0), 1e-12);
        assertTrue(other.text("/explanation/method").contains("ward linkage"), other.body());
        assertTrue(other.text("/explanation/method").contains("optimal order"), other.body());
        ask("covariance", TWO, "objective", "hrp", "hierarchy", Map.of("linkage", "nearest"))
                .expectProblem(400, "UNKNOWN_HIERARCHY");
    }

    @Test
    void frontier_ascendsInRiskAndReturn() {
        TestClient.Answer answer = robin.post(
                        PATH + "/frontier",
                        body("covariance", TWO, "expected_returns", List.of(0.05, 0.1), "points", 11))
                .expect(200);
        assertEquals(11, answer.json().path("frontier").size());
        double before = 0;
        for (var point : answer.json().path("frontier")) {
            assertTrue(point.path("volatility").asDouble() >= before);
            before = point.path("volatility").asDouble();
        }
        assertEquals(0.3, before, 1e-6);
        robin.post(PATH + "/frontier", body("covariance", TWO, "points", 1)).expectProblem(400, "FRONTIER_POINTS");
        robin.post(PATH + "/frontier", body("covariance", TWO, "points", 1000)).expectProblem(400, "FRONTIER_POINTS");
    }

    @Test
    void levels_sleevesAreWeighedInsideFirst() {
        market();
        Map<String, Object> root = Map.of(
                "name",
                "all",
                "children",
                List.of(
                        Map.of("asset", "A0", "upper", 0.5),
                        Map.of(
                                "name",
                                "risky",
                                "objective",
                                "equal_risk",
                                "children",
                                List.of(Map.of("asset", "A1"), Map.of("asset", "A2")))));
        TestClient.Answer answer =
                robin.post(PATH + "/multi-level", body("root", root)).expect(200);
        assertEquals(1, weight(answer, 0) + weight(answer, 1) + weight(answer, 2), 1e-9);
        assertTrue(weight(answer, 0) <= 0.5 + 1e-9);
        robin.post(PATH + "/multi-level", body("assets", List.of("A0"))).expectProblem(400, "EMPTY_UNIVERSE");
        robin.post(PATH + "/multi-level", body("root", root, "bounds", Map.of("A0", Map.of("upper", 0.1))))
                .expectProblem(422, "OVERALL_BOUNDS");
    }

    @Test
    void rebalance_sellsLotsAndKeepsTheTotal() {
        long portfolio = market();
        robin.post(PATH + "/rebalance", body("portfolio_id", portfolio)).expectProblem(422, "NO_TARGETS");
        TestClient.Answer plan = robin.post(
                        PATH + "/rebalance",
                        body(
                                "portfolio_id",
                                portfolio,
                                "weights",
                                List.of(Map.of("symbol", "A0", "weight", "1")),
                                "places",
                                0))
                .expect(200);
        assertTrue(plan.json().path("trades").size() >= 2, plan.body());
        assertEquals("-10", plan.text("/trades/0/quantity"));
        assertEquals(1, plan.json().at("/trades/0/lots").size());
        robin.post(
                        PATH + "/rebalance",
                        body("portfolio_id", portfolio, "weights", List.of(Map.of("symbol", "A0", "weight", "1.1"))))
                .expectProblem(422, "WEIGHTS_SUM");
        TestClient.Answer whole = robin.post(
                        PATH + "/whole-shares",
                        body(
                                "money",
                                "1000",
                                "weights",
                                List.of(
                                        Map.of("symbol", "A0", "weight", "0.5"),
                                        Map.of("symbol", "A1", "weight", "0.5"))))
                .expect(200);
        assertTrue(whole.number("/shares/0/shares") >= 1, whole.body());
        robin.post(
                        PATH + "/whole-shares",
                        body("money", "-1", "weights", List.of(Map.of("symbol", "A0", "weight", "1"))))
                .expectProblem(422, "IMPOSSIBLE_AMOUNT");
    }
}
