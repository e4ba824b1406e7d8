package dev.headroom.finance.server.planning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.SharedData;
import dev.headroom.finance.server.testing.TestClient;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class PlanningTest {
    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient robin = service.household();

    private static Map<String, Object> body(Object... fieldsAndValues) {
        Map<String, Object> body = new HashMap<>();
        for (int i = 0; i < fieldsAndValues.length; i += 2) {
            body.put(fieldsAndValues[i].toString(), fieldsAndValues[i + 1]);
        }
        return body;
    }

    private TestClient.Answer plan(String what, Object... fieldsAndValues) {
        return robin.post("/api/v1/planning/" + what, body(fieldsAndValues));
    }

    private TestClient.Answer calculate(String what, Object... fieldsAndValues) {
        return robin.post("/api/v1/calculations/" + what, body(fieldsAndValues));
    }

    /** Three years of two assets up to Friday, and a portfolio that lost on one of them. */
    private long portfolio() {
        StringBuilder csv = new StringBuilder("symbol,date,close\n");
        SplittableRandom random = new SplittableRandom(3);
        double up = 50;
        double down = 200;
        for (LocalDate day = LocalDate.of(2023, 3, 13);
                !day.isAfter(LocalDate.of(2026, 3, 13));
                day = day.plusDays(1)) {
            if (day.getDayOfWeek().getValue() < 6) {
                up *= 1 + random.nextDouble(-0.01, 0.011);
                down *= 1 + random.nextDouble(-0.012, 0.0105);
                csv.append(String.format(Locale.ROOT, "UP,%s,%.4f%nDOWN,%s,%.4f%n", day, up, day, down));
            }
        }
        robin.with("Content-Type", "text/csv")
                .post("/api/v1/imports?kind=prices&currency=USD", csv.toString())
                .expect(201);
        long id = robin.post("/api/v1/portfolios", Map.of("name", "Two"))
                .expect(201)
                .id();
        for (String symbol : List.of("UP", "DOWN")) {
            robin.post(
                            "/api/v1/portfolios/" + id + "/activities",
                            body(
                                    "kind",
                                    "buy",
                                    "symbol",
                                    symbol,
                                    "date",
                                    "2024-03-13",
                                    "quantity",
                                    "20",
                                    "price",
                                    "500"))
                    .expect(201);
        }
        return id;
    }

    @Test
    void goal_chanceAndPayment() {
        TestClient.Answer sure = plan(
                        "goal-probability",
                        "saved",
                        "1000",
                        "target",
                        "1120",
                        "target_date",
                        "2027-03-15",
                        "monthly",
                        "10",
                        "growth",
                        Map.of("expected_return", 0, "volatility", 0))
                .expect(200);
        assertEquals(1.0, sure.json().path("probability").asDouble());
        assertEquals("10.00", sure.text("/required_monthly/amount"));
        assertEquals(12, sure.number("/months"));
        assertEquals("1120.00", sure.text("/median/amount"));
        TestClient.Answer goal = robin.post(
                        "/api/v1/goals",
                        Map.of("name", "Car", "kind", "purchase", "target", "5000", "target_date", "2028-03-15"))
                .expect(201);
        TestClient.Answer kept =
                plan("goal-probability", "goal_id", goal.id(), "monthly", "150").expect(200);
        double probability = kept.json().path("probability").asDouble();
        assertTrue(probability > 0 && probability < 1, kept.body());
        plan("goal-probability", "saved", "0", "target", "10", "target_date", "2026-03-15")
                .expectProblem(422, "TARGET_DATE_PAST");
        plan("goal-probability", "goal_id", 1L << 62).expectProblem(404, "NO_SUCH_GOAL");
        plan("goal-probability", "target", "10").expectProblem(400, "INCOMPLETE");
    }

    @Test
    void goal_beyondAHundredMonths_countsEachMonthOnce() {
        // 15 March 2026 is today
        for (Map.Entry<String, Integer> far :
                Map.of("2034-08-15", 101, "2066-04-20", 481, "2126-03-15", 1200).entrySet()) {
            int months = far.getValue();
            TestClient.Answer answer = plan(
                            "goal-probability",
                            "saved",
                            "0",
                            "target",
                            String.valueOf(10 * months + 5),
                            "target_date",
                            far.getKey(),
                            "monthly",
                            "10",
                            "paths",
                            10,
                            "growth",
                            Map.of("expected_return", 0, "volatility", 0))
                    .expect(200);
            assertEquals(months, answer.number("/months"));
            assertEquals(0.0, answer.json().path("probability").asDouble(), answer.body());
            assertEquals(10.0 * months, answer.json().at("/median/amount").asDouble(), 1e-6);
            assertTrue(answer.text("/explanation/method").contains(months + " months"), answer.body());
        }
        plan("goal-probability", "saved", "0", "target", "10", "target_date", "2126-04-15", "monthly", "1")
                .expectProblem(400, "HORIZON_RANGE");
    }

    @Test
    void safeWithdrawal_withoutRiskIsTheAnnuity() {
        TestClient.Answer answer = plan(
                        "safe-withdrawal",
                        "savings",
                        "1000",
                        "years",
                        10,
                        "paths",
                        10,
                        "growth",
                        Map.of("expected_return", 0, "volatility", 0))
                .expect(200);
        assertEquals(100.0, answer.json().path("yearly").path("amount").asDouble(), 0.011);
        plan("safe-withdrawal", "savings", "1000", "years", 0).expectProblem(422, "HORIZON_RANGE");
        plan("safe-withdrawal", "savings", "1000", "years", 10, "probability", 1.5)
                .expectProblem(400, "PROBABILITY_RANGE");
        plan("safe-withdrawal", "savings", "1000", "years", 10, "paths", 50_000).expectProblem(400, "PATHS_RANGE");
    }

    @Test
    void retirement_fromNowToItsEnd() {
        TestClient.Answer answer = plan(
                        "retirement",
                        "current_age",
                        40,
                        "retirement_age",
                        65,
                        "savings",
                        "100000",
                        "saving",
                        "20000",
                        "spending",
                        "60000",
                        "pension",
                        "20000",
                        "pension_age",
                        67,
                        "paths",
                        1000)
                .expect(200);
        double success = answer.json().path("success").asDouble();
        assertTrue(success > 0.1 && success <= 1, answer.body());
        assertEquals(56, answer.json().path("fan").size());
        plan("retirement", "current_age", 40, "retirement_age", 30, "spending", "1")
                .expectProblem(422, "AGE_RANGE");
        plan("retirement", "current_age", 40, "retirement_age", 60).expectProblem(400, "INCOMPLETE");
    }

    @Test
    void tax_isTheSchedules() {
        TestClient.Answer answer = calculate("tax", "year", 2025, "filing_status", "single", "wages", "100000")
                .expect(200);
        // 2025: 15,750 standard; 1,192.50 + 12 % to 48,475 + 22 % above
        assertEquals("84250.00", answer.text("/taxable_income/amount"));
        assertEquals("13449.00", answer.text("/total/amount"));
        assertEquals(22, answer.number("/marginal_percent"));
        TestClient.Answer senior =
                calculate("tax", "year", 2025, "wages", "100000", "seniors", 1).expect(200);
        // another 2,000 of the standard deduction, and 6,000 less 6 % of 25,000
        assertEquals("17750.00", senior.text("/deduction/amount"));
        assertEquals("4500.00", senior.text("/senior_deduction/amount"));
        assertEquals("77750.00", senior.text("/taxable_income/amount"));
        calculate("tax", "year", 2025, "wages", "100000", "seniors", 2).expectProblem(400, "OVER_65");
        calculate("tax", "year", 2025, "wages", "100000", "aged_or_blind", 3).expectProblem(400, "AGED_OR_BLIND");
        TestClient.Answer together = calculate(
                        "tax",
                        "year",
                        2025,
                        "filing_status",
                        "married_separately",
                        "wages",
                        "5000",
                        "social_security",
                        "10000",
                        "lived_together",
                        true)
                .expect(200);
        assertEquals("8500.00", together.text("/taxable_social_security/amount"));
        calculate("tax", "year", 2019).expectProblem(400, "TAX_YEAR");
        calculate("tax", "year", 2025, "filing_status", "alone").expectProblem(400, "FILING_STATUS");
        calculate("tax", "year", 2025, "wages", "-1").expectProblem(400, "AMOUNT_NEGATIVE");
        calculate("tax", "year", 2025, "wages", "10.001").expectProblem(422, "IMPOSSIBLE_AMOUNT");
        TestClient.Answer due = calculate(
                        "required-distribution", "balance", "122000", "birth_year", 1936, "year", 2026)
                .expect(200);
        assertEquals("10000.00", due.text("/required/amount"));
        assertEquals(
                "0.00",
                calculate("required-distribution", "balance", "1", "birth_year", 1980, "year", 2026)
                        .expect(200)
                        .text("/required/amount"));
    }

    private static String status(JsonNode vector) {
        String name = vector.get("status").stringValue();
        return switch (name) {
            case "single" -> "single";
            case "mjoint" -> "married_jointly";
            default -> throw new AssertionError(name);
        };
    }

    private static String cents(JsonNode amount) {
        return new BigDecimal(amount.asString())
                .setScale(2, RoundingMode.UNNECESSARY)
                .toPlainString();
    }

    @Test
    void tax_ofPublishedCases_isExact() {
        JsonNode vectors = SharedData.vectors("tax_us_federal");
        for (JsonNode vector : vectors.get("cases")) {
            String filed = status(vector);
            int year = vector.get("year").intValue();
            BigDecimal deduction = new BigDecimal(
                    vectors.at("/tables/" + year + "/" + vector.get("status").stringValue() + "/standard_deduction")
                            .asString());
            BigDecimal taxable = new BigDecimal(vector.get("taxable_income").stringValue());
            TestClient.Answer answer = calculate(
                            "tax",
                            "year",
                            year,
                            "filing_status",
                            filed,
                            "interest",
                            taxable.add(deduction)
                                    .setScale(2, RoundingMode.UNNECESSARY)
                                    .toPlainString())
                    .expect(200);
            assertEquals(0, taxable.compareTo(new BigDecimal(answer.text("/taxable_income/amount"))), answer.body());
            assertEquals(cents(vector.get("tax")), answer.text("/ordinary_tax/amount"), vector::toString);
        }
        for (JsonNode vector : vectors.get("niit")) {
            long invested = vector.get("net_investment_income").longValue();
            TestClient.Answer answer = calculate(
                            "tax",
                            "year",
                            2025,
                            "filing_status",
                            status(vector),
                            "interest",
                            Long.toString(invested),
                            "wages",
                            Long.toString(vector.get("magi").longValue() - invested))
                    .expect(200);
            assertEquals(cents(vector.get("niit")), answer.text("/net_investment_tax/amount"), vector::toString);
        }
        JsonNode benefits = vectors.at("/social_security/cases/0");
        TestClient.Answer answer = calculate(
                        "tax",
                        "year",
                        2025,
                        "filing_status",
                        status(benefits),
                        "wages",
                        benefits.get("other_income_incl_tax_exempt").asString(),
                        "social_security",
                        benefits.get("benefits").asString())
                .expect(200);
        assertEquals(cents(benefits.get("taxable")), answer.text("/taxable_social_security/amount"));
    }

    @Test
    void tax_ofLosses_carriesWhatCantBeDeducted() {
        TestClient.Answer answer = calculate(
                        "tax",
                        "year",
                        2025,
                        "wages",
                        "100000",
                        "short_term_gains",
                        "-5000",
                        "long_term_gains",
                        "1000",
                        "long_term_loss_carried",
                        "2500")
                .expect(200);
        // 4,000 of losses and 2,500 carried: 3,000 are deducted, the rest goes on with its term
        assertEquals("3000.00", answer.text("/loss_deducted/amount"));
        assertEquals("2000.00", answer.text("/short_term_loss_forward/amount"));
        assertEquals("1500.00", answer.text("/long_term_loss_forward/amount"));
    }

    @Test
    void harvesting_proposesLotsWithLosses() {
        portfolio();
        TestClient.Answer answer = calculate("tax-loss-harvesting", "income", Map.of("year", 2026, "wages", "100000"))
                .expect(200);
        assertEquals(2, answer.json().path("proposals").size(), answer.body());
        assertEquals("long", answer.text("/proposals/0/term"));
        assertEquals("2026-04-15", answer.text("/proposals/0/dont_rebuy_before"));
        // 3,000 of ordinary income at 22 %
        assertEquals("660.00", answer.text("/saved/amount"));
        assertEquals("3000.00", answer.text("/loss_deducted/amount"));
    }

    @Test
    void risk_measuredBesideWhatIsRecommended() {
        long portfolio = portfolio();
        String path = "/api/v1/calculations/risk-assessment?portfolio_id=" + portfolio;
        TestClient.Answer before = robin.get(path).expect(200);
        assertTrue(before.json().path("gap").isNull());
        assertTrue(before.json().path("volatility").asDouble() > 0.02, before.body());
        assertEquals(4, before.json().path("stress").size());
        assertEquals(0.848, before.json().at("/stress/0/loss").asDouble(), 1e-3);
        robin.get("/api/v1/risk-profile").expectProblem(404, "NO_RISK_PROFILE");
        Map<String, Object> answers = body(
                "tolerance",
                List.of(4, 4, 4, 4, 4, 4),
                "horizon_years",
                3,
                "reserve_months",
                7,
                "income_stability",
                3,
                "dependants",
                0);
        TestClient.Answer profile = robin.put("/api/v1/risk-profile", answers).expect(200);
        assertEquals(5, profile.number("/tolerance_band"));
        assertEquals(2, profile.number("/capacity_band"));
        assertEquals(2, robin.get(path).expect(200).number("/recommended_band"));
        answers.put("tolerance", List.of(4, 4));
        robin.put("/api/v1/risk-profile", answers).expectProblem(422, "INVALID_INPUT");
    }

    @Test
    void diversification_contributionsAddUp() {
        long portfolio = portfolio();
        TestClient.Answer answer = robin.get("/api/v1/calculations/diversification?portfolio_id=" + portfolio)
                .expect(200);
        double sum = 0;
        for (var part : answer.json().path("contributions")) {
            sum += part.path("of_variance").asDouble();
        }
        assertEquals(1, sum, 1e-9);
        assertTrue(answer.json().path("diversification_ratio").asDouble() > 1);
        double bets = answer.json().path("effective_bets").asDouble();
        assertTrue(bets > 1 && bets <= 2, answer.body());
        service.household()
                .get("/api/v1/calculations/diversification?portfolio_id=" + portfolio)
                .expectProblem(404, "NO_SUCH_PORTFOLIO");
        long empty = robin.post("/api/v1/portfolios", Map.of("name", "Empty"))
                .expect(201)
                .id();
        robin.get("/api/v1/calculations/diversification?portfolio_id=" + empty).expectProblem(422, "EMPTY_PORTFOLIO");
    }

    @Test
    void simulation_ofAPortfolio_usesItsHistory() {
        long portfolio = portfolio();
        for (String kind : List.of("lognormal", "student_t", "bootstrap")) {
            TestClient.Answer answer = robin.post(
                            "/api/v1/simulations",
                            body(
                                    "initial",
                                    "1000",
                                    "years",
                                    5,
                                    "steps_per_year",
                                    12,
                                    "paths",
                                    500,
                                    "growth",
                                    Map.of("kind", kind, "portfolio_id", portfolio)))
                    .expect(200);
            assertEquals("2026-03-13", answer.text("/result/explanation/data_date"), kind);
        }
    }
}
