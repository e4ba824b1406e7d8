package dev.headroom.finance.server.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.SharedData;
import dev.headroom.finance.server.testing.TestClient;
import dev.headroom.finance.server.testing.TestClient.Answer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Goal: figures of what is given are the published ones, and say where they are undefined. */
final class FiguresTest {
    private static final String SERIES = "/api/v1/calculations/returns";
    private static final String FLOWS = "/api/v1/calculations/cash-flows";

    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient robin = service.household();

    @Test
    void series_ofPublishedReturns_hasTheirFigures() {
        JsonNode published = SharedData.vectors("risk_metrics").get("empyrical");
        int compared = 0;
        for (JsonNode vector : published.get("cases")) {
            JsonNode reference = vector.path("risk_free").isMissingNode()
                    ? vector.path("required_return")
                    : vector.path("risk_free");
            // the service measures against a rate of a year, the same in every period
            if (reference.isMissingNode() || (reference.isNumber() && reference.doubleValue() == 0)) {
                JsonNode returns =
                        published.at("/series/" + vector.get("series").stringValue());
                Answer found = robin.post(SERIES, Map.of("returns", returns)).expect(200);
                JsonNode figure = figure(found, vector.get("metric").stringValue());
                if (vector.get("expected").isNull()) {
                    assertTrue(figure.isNull(), () -> vector + " was " + found.body());
                } else {
                    double expected = Math.abs(vector.get("expected").doubleValue());
                    assertEquals(expected, Math.abs(figure.doubleValue()), 1e-8, vector::toString);
                }
                compared++;
            }
        }
        assertTrue(compared > 5, "only " + compared + " cases were compared");
    }

    private static JsonNode figure(Answer found, String metric) {
        return found.json()
                .at(
                        switch (metric) {
                            case "max_drawdown" -> "/max_drawdown/depth";
                            case "annual_volatility" -> "/volatility";
                            case "sharpe_ratio" -> "/sharpe";
                            case "sortino_ratio" -> "/sortino";
                            default -> throw new AssertionError(metric);
                        });
    }

    @Test
    void series_ofLessThanAYear_isNotAnnualised() {
        Map<String, Object> half = Map.of("periods_per_year", 52, "returns", Collections.nCopies(26, 0.006));
        assertTrue(robin.post(SERIES, half).expect(200).json().path("annual").isNull());
        Map<String, Object> year = Map.of("periods_per_year", 52, "returns", Collections.nCopies(52, 0.006));
        Answer found = robin.post(SERIES, year).expect(200);
        assertEquals(Math.pow(1.006, 52) - 1, found.json().path("annual").doubleValue(), 1e-12);
        // what doesn't vary has no ratio
        assertTrue(found.json().path("sharpe").isNull(), found.body());
        assertEquals(0, found.json().at("/max_drawdown/depth").doubleValue());
        assertTrue(found.json().at("/max_drawdown/trough").isNull());
    }

    @Test
    void series_thatMeansNothing_isRefused() {
        robin.post(SERIES, Map.of()).expectProblem(400, "INCOMPLETE");
        robin.post(SERIES, Map.of("returns", List.of(0.1), "prices", List.of())).expectProblem(400, "INCOMPLETE");
        robin.post(SERIES, Map.of("returns", List.of())).expectProblem(400, "SERIES_LENGTH");
        robin.post(SERIES, Map.of("returns", List.of("NaN"))).expectProblem(400, "RETURN_NOT_A_NUMBER");
        robin.post(SERIES, Map.of("returns", List.of(0.1), "periods_per_year", 0))
                .expectProblem(400, "RATE_RANGE");
        robin.post(SERIES, Map.of("prices", List.of(Map.of("date", "2026-03-13"))))
                .expectProblem(400, "INCOMPLETE");
        service.anonymous().post(SERIES, Map.of()).expectProblem(401, "NOT_SIGNED_IN");
    }

    @Test
    void flows_inAnyOrder_haveTheSameRate_andModifiedDietzBesideIt() {
        List<Map<String, String>> flows = new ArrayList<>(List.of(
                Map.of("date", "2025-01-01", "amount", "-1000"),
                Map.of("date", "2025-07-02", "amount", "-500"),
                Map.of("date", "2026-01-01", "amount", "1620")));
        Answer found = robin.post(FLOWS, Map.of("flows", flows)).expect(200);
        // 365 days, and 500 for 183 of them
        double average = 1000 + 500 * 183.0 / 365;
        assertEquals(120 / average, found.json().path("modified_dietz").doubleValue(), 1e-12);
        double rate = found.json().path("annual").doubleValue();
        assertEquals(rate, found.json().path("over_period").doubleValue(), 1e-12);
        assertEquals(0, found.json().path("net_present_value").doubleValue(), 1e-9);
        Collections.reverse(flows);
        Answer reversed = robin.post(FLOWS, Map.of("flows", flows)).expect(200);
        assertEquals(rate, reversed.json().path("annual").doubleValue(), 1e-15);
        Answer counted = robin.post(
                        FLOWS,
                        Map.of("flows", flows, "day_count", "act_360", "finance_rate", 0.1, "reinvest_rate", 0.12))
                .expect(200);
        assertEquals(
                Math.pow(1 + rate, 360.0 / 365) - 1,
                counted.json().path("annual").doubleValue(),
                1e-12);
        assertEquals(rate, counted.json().path("over_period").doubleValue(), 1e-12);
        // 1,000 now, 500 a period later, borrowed at a tenth
        assertEquals(
                Math.sqrt(1620 / (1000 + 500 / 1.1)) - 1,
                counted.json().at("/periodic/modified").doubleValue(),
                1e-12);
        // 1000 x^2 + 500 x = 1620
        assertEquals(
                (-500 + Math.sqrt(250_000 + 4_000 * 1_620)) / 2_000 - 1,
                counted.json().at("/periodic/internal").doubleValue(),
                1e-12);
        robin.post(FLOWS, Map.of("flows", flows, "day_count", "lunar")).expectProblem(400, "DAY_COUNT");
        robin.post(FLOWS, Map.of("flows", List.of(Map.of("date", "2025-01-01"))))
                .expectProblem(400, "INCOMPLETE");
    }
}
