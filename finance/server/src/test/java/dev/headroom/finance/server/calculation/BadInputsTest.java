package dev.headroom.finance.server.calculation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.SharedData;
import dev.headroom.finance.server.testing.TestClient;
import dev.headroom.finance.server.testing.TestClient.Answer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Goal: each published bad input, sent to the running service, meets its answer within a bounded time. */
final class BadInputsTest {
    private static final Duration BOUNDED = Duration.ofSeconds(30);
    private static final String OPTIMISE = "/api/v1/optimizations";
    private static final String SERIES = "/api/v1/calculations/returns";
    private static final String FLOWS = "/api/v1/calculations/cash-flows";
    private static final String SIMULATE = "/api/v1/simulations";

    private final ServiceFixture service = ServiceFixture.shared();

    @TestFactory
    Stream<DynamicTest> badInput_ofEachCase_meetsItsAnswer() {
        return SharedData.vectors("bad_inputs")
                .get("cases")
                .valueStream()
                .map(vector -> dynamicTest(
                        vector.get("op").stringValue() + "/" + vector.get("id").stringValue(),
                        () -> assertTimeoutPreemptively(BOUNDED, () -> meet(vector))));
    }

    private void meet(JsonNode vector) {
        TestClient robin = service.household();
        switch (vector.get("op").stringValue()) {
            case "optimize" -> optimise(robin, vector);
            case "returns" -> returns(robin, vector);
            case "metrics" -> metrics(robin, vector);
            case "xirr" -> rates(robin);
            case "money" -> money(robin, vector);
            case "mc", "goal" -> simulate(robin, vector.get("id").stringValue());
            case "usage" -> usage(robin, vector.get("id").stringValue());
            default -> throw new AssertionError(vector);
        }
    }

    private static Map<String, @Nullable Object> body(@Nullable Object... fieldsAndValues) {
        Map<String, @Nullable Object> body = new HashMap<>();
        for (int i = 0; i < fieldsAndValues.length; i += 2) {
            body.put(String.valueOf(fieldsAndValues[i]), fieldsAndValues[i + 1]);
        }
        return body;
    }

    /** A refusal that names what is wrong, the rule, the value and, where the rule doesn't say it, a way out. */
    private static Answer refused(Answer answer, int status, String code) {
        answer.expectProblem(status, code);
        for (String part : List.of("subject", "rule")) {
            assertFalse(answer.text("/violations/0/" + part).isBlank(), answer.body());
        }
        assertTrue(
                answer.text("/violations/0/rule").startsWith("must")
                        || !answer.text("/violations/0/way_out").isBlank(),
                answer.body());
        return answer;
    }

    private static Answer refusedWithValue(Answer answer, int status, String code) {
        refused(answer, status, code);
        assertFalse(answer.text("/violations/0/value").isBlank(), answer.body());
        return answer;
    }

    private static double number(Answer answer, String pointer) {
        return answer.json().at(pointer).doubleValue();
    }

    private static void assertNull(Answer answer, String pointer) {
        assertTrue(answer.json().at(pointer).isNull(), answer.body());
    }

    private static void optimise(TestClient robin, JsonNode vector) {
        List<List<Double>> three = List.of(List.of(0.04, 0.0, 0.0), List.of(0.0, 0.09, 0.0), List.of(0.0, 0.0, 0.16));
        switch (vector.get("id").stringValue()) {
            case "singular_corr1" -> {
                Answer found = robin.post(OPTIMISE, of(vector)).expect(200);
                assertEquals(1, number(found, "/solution/weights/0/weight"), 1e-6);
                assertEquals(0.2, number(found, "/solution/volatility"), 1e-6);
            }
            case "all_returns_below_rf" -> {
                Map<String, @Nullable Object> body = of(vector);
                body.put("risk_free", vector.get("rf"));
                body.put("objective", vector.get("objective"));
                Answer found = refusedWithValue(robin.post(OPTIMISE, body), 422, "NO_POSITIVE_EXCESS_RETURN");
                assertTrue(found.text("/violations/0/way_out").contains("minimum volatility"), found.body());
            }
            case "infeasible_cap" -> {
                Answer found = robin.post(OPTIMISE, body("covariance", three, "upper", vector.get("upper")));
                refusedWithValue(found, 422, "INFEASIBLE");
                assertEquals("sum of upper bounds", found.text("/violations/0/subject"));
                assertEquals("0.75", found.text("/violations/0/value"));
            }
            case "infeasible_lower" ->
                refusedWithValue(
                        robin.post(OPTIMISE, body("covariance", three, "lower", vector.get("lower"))),
                        422,
                        "INFEASIBLE");
            case "target_return_too_high" -> {
                Answer found = robin.post(
                        OPTIMISE,
                        body(
                                "covariance",
                                three,
                                "expected_returns",
                                List.of(0.05, 0.07, 0.11),
                                "objective",
                                "target_return",
                                "target",
                                0.12));
                refusedWithValue(found, 422, "INFEASIBLE");
                assertTrue(found.text("/violations/0/rule").contains("0.11"), found.body());
            }
            case "one_asset" -> {
                Answer found = robin.post(OPTIMISE, of(vector)).expect(200);
                assertEquals(1, found.json().at("/solution/weights").size());
                assertEquals(vector.at("/expected/0").doubleValue(), number(found, "/solution/weights/0/weight"));
            }
            default -> malformedCovariance(robin, vector);
        }
    }

    private static Map<String, @Nullable Object> of(JsonNode vector) {
        return body("covariance", vector.get("cov"), "expected_returns", vector.get("mu"));
    }

    private static void malformedCovariance(TestClient robin, JsonNode vector) {
        switch (vector.get("id").stringValue()) {
            case "empty" -> {
                for (Object nothing : List.of(Map.of(), Map.of("assets", List.of()), Map.of("covariance", List.of()))) {
                    refused(robin.post(OPTIMISE, nothing), 400, "EMPTY_UNIVERSE");
                }
            }
            case "nan_in_cov" -> {
                for (@Nullable Object none : Arrays.<@Nullable Object>asList(null, "NaN")) {
                    List<@Nullable Object> row = new ArrayList<>();
                    row.add(none);
                    row.add(0.09);
                    Answer found = robin.post(OPTIMISE, body("covariance", List.of(List.of(0.04, 0.01), row)));
                    refusedWithValue(found, 400, "NOT_A_NUMBER");
                    assertTrue(found.text("/violations/0/subject").contains("[1][0]"), found.body());
                }
            }
            case "asymmetric_cov" ->
                refusedWithValue(robin.post(OPTIMISE, body("covariance", vector.get("cov"))), 400, "ASYMMETRIC");
            case "n_obs_less_than_n_assets" -> {
                importPrices(robin, "USD", """
                        symbol,date,close
                        A,2026-03-11,10
                        A,2026-03-12,11
                        A,2026-03-13,10.5
                        B,2026-03-11,20
                        B,2026-03-12,21
                        B,2026-03-13,22.5
                        C,2026-03-11,30
                        C,2026-03-12,29
                        C,2026-03-13,28
                        """);
                Map<String, @Nullable Object> body =
                        body("assets", List.of("A", "B", "C"), "estimation", Map.of("covariance", "sample"));
                Answer found = refusedWithValue(robin.post(OPTIMISE, body), 422, "TOO_FEW_OBSERVATIONS");
                assertTrue(found.text("/violations/0/way_out").contains("shrink"), found.body());
                body.put("estimation", Map.of("covariance", "ledoit_wolf_identity"));
                robin.post(OPTIMISE, body).expect(200);
            }
            default -> throw new AssertionError(vector);
        }
    }

    private static Answer importPrices(TestClient robin, String currency, String csv) {
        return robin.with("Content-Type", "text/csv")
                .post("/api/v1/imports?kind=prices&file_name=p.csv&currency=" + currency, csv)
                .expect(201);
    }

    private static List<Map<String, String>> prices(String... datesAndCloses) {
        List<Map<String, String>> prices = new ArrayList<>();
        for (int i = 0; i < datesAndCloses.length; i += 2) {
            prices.add(Map.of("date", datesAndCloses[i], "close", datesAndCloses[i + 1]));
        }
        return prices;
    }

    private static void returns(TestClient robin, JsonNode vector) {
        switch (vector.get("id").stringValue()) {
            case "price_zero" -> {
                List<Map<String, String>> given = prices(
                        "2026-03-11", vector.at("/prices/0").asString(),
                        "2026-03-12", vector.at("/prices/1").asString(),
                        "2026-03-13", vector.at("/prices/2").asString());
                refusedWithValue(robin.post(SERIES, Map.of("prices", given)), 400, "PRICE_NOT_POSITIVE");
                Answer file = robin.with("Content-Type", "text/csv")
                        .post("/api/v1/imports?kind=prices&symbol=Z&currency=USD", "date,close\n2026-03-13,0\n");
                refusedWithValue(file, 422, "IMPORT_REJECTED");
            }
            case "stale_forward_fill" -> {
                // five and six business days before Sunday, 2026-03-15
                Map<String, Boolean> flagged = Map.of("2026-03-06", false, "2026-03-05", true);
                flagged.forEach((day, stale) -> {
                    List<Map<String, String>> given = prices("2026-03-02", "10", day, "11");
                    Answer found = robin.post(SERIES, Map.of("prices", given)).expect(200);
                    assertEquals(stale, found.json().path("stale").booleanValue(), found.body());
                    String symbol = "S" + day.charAt(9);
                    importPrices(robin, "USD", "symbol,date,close\n%s,%s,11\n".formatted(symbol, day));
                    Answer kept =
                            robin.get("/api/v1/market/prices?symbol=" + symbol).expect(200);
                    assertEquals(stale, kept.json().path("stale").booleanValue(), kept.body());
                });
            }
            case "duplicate_date" -> {
                List<Map<String, String>> given = prices("2026-03-13", "10", "2026-03-13", "11");
                refusedWithValue(robin.post(SERIES, Map.of("prices", given)), 400, "DUPLICATE_DATE");
                // a file may tell a day again: the last row is kept, and told
                Answer file = importPrices(robin, "USD", "symbol,date,close\nD,2026-03-13,10\nD,2026-03-13,11\n");
                assertTrue(file.text("/warnings/0").contains("the last row was taken"), file.body());
                Answer kept = robin.get("/api/v1/market/prices?symbol=D").expect(200);
                assertEquals(1, kept.json().path("prices").size());
                assertEquals("11.0", kept.text("/prices/0/close"));
            }
            case "unsorted_dates" -> {
                List<Map<String, String>> given = prices("2026-03-11", "1", "2026-03-12", "2", "2026-03-13", "3");
                Answer sorted = robin.post(SERIES, Map.of("prices", given)).expect(200);
                assertEquals(2, number(sorted, "/cumulative"));
                assertEquals(
                        sorted.body(),
                        robin.post(SERIES, Map.of("prices", given.reversed()))
                                .expect(200)
                                .body());
            }
            default -> throw new AssertionError(vector);
        }
    }

    private static void metrics(TestClient robin, JsonNode vector) {
        switch (vector.get("id").stringValue()) {
            case "single_return" -> {
                Answer found =
                        robin.post(SERIES, Map.of("returns", List.of(0.01))).expect(200);
                assertNull(found, "/volatility");
                assertNull(found, "/sharpe");
                assertEquals(0.01, number(found, "/cumulative"), 1e-15);
            }
            case "minus_100pct" -> {
                Answer found =
                        robin.post(SERIES, Map.of("returns", vector.get("r"))).expect(200);
                assertEquals(-1, number(found, "/cumulative"));
                assertNull(found, "/logarithmic");
                assertEquals(1, number(found, "/max_drawdown/depth"));
            }
            case "below_minus_100" ->
                refusedWithValue(
                        robin.post(SERIES, Map.of("returns", vector.get("r"))), 400, "RETURN_BELOW_TOTAL_LOSS");
            default -> throw new AssertionError(vector);
        }
    }

    private static Answer flows(TestClient robin, Object... datesAndAmounts) {
        List<Map<String, Object>> flows = new ArrayList<>();
        for (int i = 0; i < datesAndAmounts.length; i += 2) {
            flows.add(Map.of("date", datesAndAmounts[i], "amount", datesAndAmounts[i + 1]));
        }
        return robin.post(FLOWS, Map.of("flows", flows));
    }

    /** Flows with a rate, with several, without one, and those that mean nothing. */
    private static void rates(TestClient robin) {
        for (JsonNode published : SharedData.vectors("returns_mwr_twr").get("extra")) {
            List<Object> given = new ArrayList<>();
            for (JsonNode flow : published.get("flows")) {
                given.add(flow.get(0).stringValue());
                given.add(flow.get(1).asString());
            }
            Answer found = flows(robin, given.toArray()).expect(200);
            assertEquals(published.at("/roots/0").doubleValue(), number(found, "/annual"), 1e-9);
        }
        refused(flows(robin), 400, "NO_FLOWS");
        refused(flows(robin, "2020-01-01", "-1"), 422, "ONE_SIDED_FLOWS");
        refused(flows(robin, "2020-01-01", "1", "2021-01-01", "2"), 422, "ONE_SIDED_FLOWS");
        refused(flows(robin, "2020-01-01", "-1", "2021-01-01", "1e400"), 400, "FLOW_NOT_A_NUMBER");
        Answer same = flows(robin, "2020-01-01", "-1", "2020-01-01", "2").expect(200);
        assertEquals("no_solution", same.text("/outcome"));
        assertNull(same, "/annual");
        Answer none = flows(robin, "2020-01-01", "1000", "2021-01-01", "-3000", "2022-01-01", "2500")
                .expect(200);
        assertEquals("no_solution", none.text("/outcome"));
        assertEquals(
                "total_loss",
                flows(robin, "2020-01-01", "-100", "2021-01-01", "0")
                        .expect(200)
                        .text("/outcome"));
        Answer two = flows(robin, "2022-01-01", "-132", "2020-01-01", "-100", "2021-01-01", "230")
                .expect(200);
        assertTrue(two.json().path("ambiguous").booleanValue(), two.body());
        assertEquals(2, two.json().path("roots").size());
        Object[] thousand = new Object[2000];
        for (int i = 0; i < 1000; i++) {
            thousand[2 * i] = java.time.LocalDate.of(2015, 1, 1).plusDays(i).toString();
            thousand[2 * i + 1] = i == 999 ? "1200" : i % 2 == 0 ? "-3" : "1";
        }
        assertEquals("rate", flows(robin, thousand).expect(200).text("/outcome"));
        refusedWithValue(flows(robin, repeated(10_001)), 400, "TOO_MANY_FLOWS");
    }

    private static Object[] repeated(int times) {
        Object[] flows = new Object[2 * times];
        for (int i = 0; i < times; i++) {
            flows[2 * i] = "2020-01-01";
            flows[2 * i + 1] = "-1";
        }
        return flows;
    }

    /** What a share at a price costs or brings: the product is rounded to the currency's minor unit. */
    private static String rounded(TestClient robin, long portfolio, String symbol, BigDecimal amount) {
        return robin.post(
                        "/api/v1/portfolios/" + portfolio + "/activities",
                        body(
                                "kind",
                                amount.signum() < 0 ? "buy" : "sell",
                                "symbol",
                                symbol,
                                "date",
                                "2026-03-13",
                                "quantity",
                                "1",
                                "price",
                                amount.abs().toPlainString()))
                .expect(201)
                .text("/amount/amount");
    }

    private void money(TestClient robin, JsonNode vector) {
        switch (vector.get("id").stringValue()) {
            case "half_up", "bankers" -> {
                // no statute or ledger here asks for half even, so that all amounts are rounded half up
                importPrices(robin, "USD", "symbol,date,close\nM,2026-03-13,1\n");
                long portfolio = portfolio(robin);
                for (JsonNode pair : vector.get("cases")) {
                    BigDecimal exact = new BigDecimal(pair.get(0).stringValue());
                    String expected = vector.get("id").stringValue().equals("half_up")
                            ? pair.get(1).stringValue()
                            : exact.setScale(2, RoundingMode.HALF_UP).toPlainString();
                    assertEquals(expected, rounded(robin, portfolio, "M", exact));
                }
            }
            case "jpy" -> {
                TestClient hanako = service.household("Asia/Tokyo", "JPY");
                importPrices(hanako, "JPY", "symbol,date,close\nY,2026-03-13,1\n");
                long portfolio = portfolio(hanako);
                BigDecimal exact = new BigDecimal(vector.get("amount").stringValue());
                String expected = vector.get("expected").stringValue().split(" ", -1)[0];
                assertEquals(expected, rounded(hanako, portfolio, "Y", exact));
                // what is entered is never rounded behind somebody's back
                refusedWithValue(deposit(hanako, portfolio, exact.toPlainString()), 422, "IMPOSSIBLE_AMOUNT");
            }
            case "overflow" ->
                refusedWithValue(
                        deposit(robin, portfolio(robin), vector.get("amount").stringValue()), 422, "IMPOSSIBLE_AMOUNT");
            case "mixed_currency_sum" -> {
                Answer found = robin.post(
                        SIMULATE,
                        body("initial", Map.of("amount", "1", "currency", "EUR"), "contribution", "1", "years", 1));
                refusedWithValue(found, 422, "MIXED_CURRENCIES");
                assertTrue(found.text("/violations/0/way_out").contains("rate"), found.body());
            }
            default -> throw new AssertionError(vector);
        }
    }

    private static long portfolio(TestClient robin) {
        return robin.post("/api/v1/portfolios", Map.of("name", "Money"))
                .expect(201)
                .id();
    }

    private static Answer deposit(TestClient robin, long portfolio, String amount) {
        return robin.post(
                "/api/v1/portfolios/" + portfolio + "/activities",
                body("kind", "deposit", "date", "2026-03-13", "amount", amount));
    }

    @Test
    void sumsBeyondWhatIsKept_areRefused_andNeverAFailure() {
        TestClient robin = service.household();
        importPrices(robin, "USD", "symbol,date,close\nBIG,2026-03-12,99999999999\nBIG,2026-03-13,99999999999\n");
        long portfolio = portfolio(robin);
        robin.post(
                        "/api/v1/portfolios/" + portfolio + "/activities",
                        body("kind", "opening", "symbol", "BIG", "date", "2026-03-12", "quantity", "99999999999999999"))
                .expect(201);
        for (String path : List.of(
                "/api/v1/portfolios/" + portfolio,
                "/api/v1/portfolios",
                "/api/v1/portfolio",
                "/api/v1/portfolios/" + portfolio + "/values",
                "/api/v1/portfolios/" + portfolio + "/performance")) {
            Answer found = assertTimeoutPreemptively(BOUNDED, () -> robin.get(path));
            assertEquals(422, found.status(), () -> path + " answered " + found.body());
            assertTrue(
                    List.of("VALUE_OVERFLOW", "OUT_OF_RANGE", "IMPOSSIBLE_AMOUNT")
                            .contains(found.text("/code")),
                    found.body());
        }
    }

    private static void simulate(TestClient robin, String id) {
        Map<String, @Nullable Object> body = body("initial", "1000", "years", 30);
        switch (id) {
            case "paths_0" -> {
                body.put("paths", 0);
                refusedWithValue(robin.post(SIMULATE, body), 400, "PATHS_RANGE");
            }
            case "paths_1e9" -> {
                body.put("paths", 1_000_000_000);
                refusedWithValue(robin.post(SIMULATE, body), 400, "PATHS_RANGE");
            }
            case "negative_sigma" -> {
                body.put("growth", Map.of("expected_return", 0.05, "volatility", -0.1));
                refusedWithValue(robin.post(SIMULATE, body), 400, "VOLATILITY_NEGATIVE");
            }
            case "horizon_0" -> {
                body.put("years", 0);
                Answer found = robin.post(SIMULATE, body).expect(200);
                assertEquals("1000.00", found.text("/result/median/amount"));
                assertEquals(1, found.json().at("/result/fan").size());
            }
            case "target_date_past" ->
                refusedWithValue(
                        robin.post(
                                "/api/v1/planning/goal-probability",
                                body("saved", "0", "target", "10", "target_date", "2026-03-14")),
                        422,
                        "TARGET_DATE_PAST");
            default -> throw new AssertionError(id);
        }
    }

    private static Answer readings(TestClient robin, String csv) {
        return robin.with("Content-Type", "text/csv").post("/api/v1/imports?kind=energy_usage&file_name=u.csv", csv);
    }

    private static String hours(String header, String value) {
        StringBuilder csv = new StringBuilder(header);
        for (int hour = 0; hour < 24; hour++) {
            csv.append(String.format(Locale.ROOT, "2026-02-02T%02d:00:00-06:00,%s%n", hour, value));
        }
        return csv.toString();
    }

    private void usage(TestClient robin, String id) {
        switch (id) {
            case "missing_intervals" -> {
                readings(robin, hours("start,kwh\n", "1")).expect(201);
                Answer found = robin.get("/api/v1/energy/usage").expect(200);
                // one day of 365 was measured; the others are filled with what was measured, and never with nothing
                assertEquals(0.27, number(found, "/coverage_percent"), 1e-9);
                assertEquals(8760, number(found, "/total"), 1e-9);
                assertTrue(found.body().contains("median of the same hour of the week"), found.body());
            }
            case "negative_kwh" -> {
                Answer found = readings(robin, "start,kwh,flow\n2026-02-02T00:00:00-06:00,-1,consumption\n");
                refusedWithValue(found, 422, "IMPORT_REJECTED");
                assertTrue(found.text("/violations/0/way_out").contains("export"), found.body());
                readings(robin, "start,kwh,flow\n2026-02-02T00:00:00-06:00,-1,export\n")
                        .expect(201);
            }
            case "wh_vs_kwh" -> {
                readings(robin, hours("start,wh\n", "1000")).expect(201);
                TestClient other = service.household();
                readings(other, hours("start,kwh\n", "1")).expect(201);
                TestClient third = service.household();
                third.with("Content-Type", "application/xml")
                        .post("/api/v1/imports", greenButton())
                        .expect(201);
                for (TestClient each : List.of(robin, other, third)) {
                    assertEquals(8760, number(each.get("/api/v1/energy/usage").expect(200), "/total"), 1e-9);
                }
            }
            default -> throw new AssertionError(id);
        }
    }

    /** A day of hours in kilowatt-hours: a unit of watt-hours (72), times ten to the third. */
    private static String greenButton() {
        StringBuilder readings = new StringBuilder();
        for (int hour = 0; hour < 24; hour++) {
            readings.append("<IntervalReading><timePeriod><duration>3600</duration><start>")
                    .append(1_770_012_000L + 3600L * hour)
                    .append("</start></timePeriod><value>1</value></IntervalReading>");
        }
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <feed xmlns="http://www.w3.org/2005/Atom">
                <entry><link rel="self" href="/UsagePoint/7/MeterReading/1"/>
                  <link rel="related" href="/ReadingType/1"/><content><MeterReading xmlns="http://naesb.org/espi"/></content></entry>
                <entry><link rel="self" href="/ReadingType/1"/><content><ReadingType xmlns="http://naesb.org/espi">
                  <flowDirection>1</flowDirection><powerOfTenMultiplier>3</powerOfTenMultiplier><uom>72</uom>
                  </ReadingType></content></entry>
                <entry><link rel="up" href="/UsagePoint/7/MeterReading/1/IntervalBlock"/><content>
                  <IntervalBlock xmlns="http://naesb.org/espi">%s</IntervalBlock></content></entry>
                </feed>
                """.formatted(readings);
    }
}
