package dev.headroom.finance.server.portfolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PortfoliosTest {
    private static final String PORTFOLIOS = "/api/v1/portfolios";

    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient robin = service.household().with("Headroom-Freshness", "strict");
    private long portfolio;

    @BeforeEach
    void prices() {
        // 2026-03-15 is a Sunday; the last close is Friday's
        importPrices(robin, """
                symbol,date,close
                ACME,2025-01-02,100
                ACME,2025-06-30,120
                ACME,2026-01-02,110
                ACME,2026-03-12,130
                ACME,2026-03-13,132
                OLD,2025-01-02,10
                OLD,2025-06-30,11
                """);
        portfolio =
                robin.post(PORTFOLIOS, Map.of("name", "Nest egg")).expect(201).id();
    }

    static void importPrices(TestClient client, String csv) {
        TestClient.Answer imported = client.with("Content-Type", "text/csv")
                .post("/api/v1/imports?kind=prices&file_name=p.csv&currency=USD", csv);
        assertTrue(imported.status() < 300, imported.body());
    }

    private TestClient.Answer recorded(Object... fieldsAndValues) {
        Map<String, Object> body = new HashMap<>();
        for (int i = 0; i < fieldsAndValues.length; i += 2) {
            body.put(fieldsAndValues[i].toString(), fieldsAndValues[i + 1]);
        }
        return robin.post(PORTFOLIOS + "/" + portfolio + "/activities", body);
    }

    private TestClient.Answer get(String path) {
        return robin.get(PORTFOLIOS + "/" + portfolio + path);
    }

    private void bought() {
        recorded("kind", "buy", "symbol", "ACME", "date", "2025-01-02", "quantity", "10", "price", "100", "fee", "5")
                .expect(201);
        recorded("kind", "buy", "symbol", "OLD", "date", "2025-06-30", "quantity", "100", "price", "11")
                .expect(201);
        recorded("kind", "sell", "symbol", "ACME", "date", "2026-01-02", "quantity", "4", "price", "110", "fee", "1")
                .expect(201);
    }

    @Test
    void detail_valuesAsOfAnyDay_andFlagsOldPrices() {
        bought();
        TestClient.Answer now = get("").expect(200);
        // 6 x 132 + 100 x 11
        assertEquals("1892.00", now.text("/value/amount"));
        assertTrue(now.json().path("stale").asBoolean());
        assertEquals("OLD", now.text("/positions/0/asset/symbol"));
        assertEquals("stale_price", now.text("/positions/0/flags/0"));
        assertEquals("603.00", now.text("/positions/1/basis/amount"));
        assertEquals("189.00", now.text("/positions/1/unrealised/amount"));
        assertEquals("2026-03-13", now.text("/explanation/data_date"));
        // a holiday: the last close before it, never nothing
        TestClient.Answer holiday = get("?as_of=2025-12-25").expect(200);
        assertEquals("2300.00", holiday.text("/value/amount"));
        get("?as_of=2026-03-16").expectProblem(422, "DATE_IN_FUTURE");
        assertEquals("0.00", get("?as_of=2024-12-31").expect(200).text("/value/amount"));
        assertEquals("1892.00", robin.get(PORTFOLIOS).expect(200).text("/items/0/value/amount"));
    }

    @Test
    void values_manyDatesInOneAnswer_andDayByDay() {
        bought();
        TestClient.Answer chosen =
                get("/values?dates=2025-01-02,2025-06-30,2025-12-25,2026-03-15").expect(200);
        assertEquals(4, chosen.json().path("points").size());
        assertEquals("1000.00", chosen.text("/points/0/value/amount"));
        assertEquals("2300.00", chosen.text("/points/1/value/amount"));
        assertEquals("1100.00", chosen.text("/points/1/paid_in/amount"));
        assertEquals("2300.00", chosen.text("/points/2/value/amount"));
        assertEquals("1892.00", chosen.text("/points/3/value/amount"));
        assertEquals("439.00", chosen.text("/points/3/taken_out/amount"));
        int days =
                get("/values?from=2026-03-02").expect(200).json().path("points").size();
        assertEquals(11, days);
        assertEquals(
                3,
                get("/values?from=2026-01-01&interval=month")
                        .expect(200)
                        .json()
                        .path("points")
                        .size());
        get("/values?interval=hour").expectProblem(400, "UNKNOWN_INTERVAL");
    }

    @Test
    void values_changeWithAPriceThatIsCorrected() {
        bought();
        TestClient.Answer before = get("/values?dates=2025-06-30,2026-03-13").expect(200);
        importPrices(robin, "symbol,date,close\nACME,2026-03-13,140\n");
        TestClient.Answer after = get("/values?dates=2025-06-30,2026-03-13").expect(200);
        assertEquals(before.text("/points/0/value/amount"), after.text("/points/0/value/amount"));
        assertEquals("1940.00", after.text("/points/1/value/amount"));
        assertNotEquals(before.text("/explanation/data_version"), after.text("/explanation/data_version"));
        // and by somebody who bypasses the service
        service.jdbc()
                .sql("update price set close = 150 where d = '2026-03-13' and asset_id in"
                        + " (select id from asset where symbol = 'ACME' and household_id = ?)")
                .param(robin.householdId())
                .update();
        assertEquals("2000.00", get("").expect(200).text("/value/amount"));
    }

    @Test
    void performance_linksDaily_andTellsBothReturns() {
        bought();
        TestClient.Answer answer =
                get("/performance?from=2025-01-02&risk_free=0.01").expect(200);
        double twr = answer.json().path("time_weighted").asDouble();
        // money that comes in earns its day's return: 1000 + 1100 -> 2300, then 2300 -> 1760 + 439, then 1760 -> 1892
        double expected = 2300.0 / 2100 * 2199 / 2300 * 1892 / 1760 - 1;
        assertEquals(expected, twr, 1e-12);
        assertFalse(answer.json().path("money_weighted").path("annual").isNull());
        assertFalse(answer.json().path("money_weighted").path("ambiguous").asBoolean());
        assertTrue(answer.json().path("risk").path("volatility").asDouble() > 0);
        assertEquals(
                100.0 / 2300,
                answer.json().path("risk").path("max_drawdown").path("depth").asDouble(),
                1e-2);
        TestClient.Answer month = get("/performance?from=2026-02-16").expect(200);
        assertTrue(month.json().path("time_weighted_annual").isNull());
        assertTrue(month.json().path("money_weighted").path("annual").isNull());
        assertEquals(
                answer.body(),
                robin.get("/api/v1/calculations/portfolio-metrics?from=2025-01-02&risk_free=0.01&portfolio_id="
                                + portfolio)
                        .expect(200)
                        .body());
        get("/performance?risk_free=7").expectProblem(400, "RATE_RANGE");
        get("/performance?benchmark=NOPE").expectProblem(422, "UNKNOWN_BENCHMARK");
        get("/performance?from=2026-03-02&to=2026-03-01").expectProblem(422, "IMPOSSIBLE_RANGE");
    }

    @Test
    void performance_besideABenchmark() {
        bought();
        robin.with("Content-Type", "text/csv")
                .post("/api/v1/imports?kind=prices&file_name=b.csv", """
                        series,date,value
                        WORLD,2025-12-31,1000
                        WORLD,2026-01-30,1010
                        WORLD,2026-02-27,1005
                        WORLD,2026-03-13,1050
                        """)
                .expect(201);
        TestClient.Answer answer = get("/performance?benchmark=WORLD").expect(200);
        assertEquals(3, answer.number("/benchmark/observations"), answer.body());
        assertFalse(answer.json().at("/benchmark/beta").isNull());
    }

    @Test
    void lots_sumsAreExact_andWashSalesDeferLosses() {
        recorded("kind", "buy", "symbol", "ACME", "date", "2025-06-30", "quantity", "3", "price", "120")
                .expect(201);
        recorded("kind", "sell", "symbol", "ACME", "date", "2026-01-02", "quantity", "1", "price", "110")
                .expect(201);
        recorded("kind", "buy", "symbol", "ACME", "date", "2026-01-20", "quantity", "1", "price", "111")
                .expect(201);
        TestClient.Answer lots = get("/lots").expect(200);
        assertEquals("-10.00", lots.text("/disposals/0/gain/amount"));
        assertEquals("10.00", lots.text("/disposals/0/wash_sale_disallowed/amount"));
        assertEquals("0.00", lots.text("/disposals/0/taxable/amount"));
        assertEquals("240.00", lots.text("/open/0/basis/amount"));
        assertEquals("121.00", lots.text("/open/1/basis/amount"));
        assertEquals("10.00", lots.text("/years/0/disallowed/amount"));
        get("/lots?method=best").expectProblem(400, "UNKNOWN_LOT_METHOD");
        recorded("kind", "sell", "symbol", "ACME", "date", "2026-02-02", "quantity", "9", "price", "1")
                .expect(201);
        get("/lots").expectProblem(422, "OVERSOLD");
        // the value is still told, without a basis
        assertTrue(get("").expect(200).json().at("/positions/0/basis").isNull());
    }

    @Test
    void sale_isFromTheLotsThatItNames() {
        recorded("kind", "buy", "symbol", "ACME", "date", "2024-01-02", "quantity", "5", "price", "10")
                .expect(201);
        recorded("kind", "buy", "symbol", "ACME", "date", "2025-06-30", "quantity", "3", "price", "120")
                .expect(201);
        TestClient.Answer before = get("/lots").expect(200);
        String old = before.text("/open/0/lot");
        String young = before.text("/open/1/lot");
        Object[] sale = {
            "kind", "sell", "symbol", "ACME", "date", "2026-01-02", "quantity", "3", "price", "130", "lots", null
        };
        sale[11] = List.of(Map.of("lot", young, "quantity", "2"));
        recorded(sale).expectProblem(422, "ACTIVITY_INCOMPLETE");
        sale[11] = List.of(Map.of("lot", young, "quantity", "3"), Map.of("lot", young, "quantity", "0"));
        recorded(sale).expectProblem(422, "ACTIVITY_INCOMPLETE");
        sale[11] = List.of(Map.of("lot", "a1", "quantity", "3"));
        recorded(sale).expectProblem(422, "UNKNOWN_LOT");
        assertEquals(
                2, get("/activities").expect(200).json().at("/items").size(), "nothing is kept of what is refused");
        sale[11] = List.of(Map.of("lot", young, "quantity", "2"), Map.of("lot", old, "quantity", "1"));
        TestClient.Answer kept = recorded(sale).expect(201);
        assertEquals(young, kept.text("/lots/0/lot"));
        assertEquals("2", kept.text("/lots/0/quantity"));
        TestClient.Answer lots = get("/lots").expect(200);
        assertEquals("specific", lots.text("/method"));
        assertEquals("20.00", lots.text("/disposals/0/gain/amount"));
        assertEquals("120.00", lots.text("/disposals/1/gain/amount"));
        assertEquals("160.00", get("").expect(200).text("/positions/0/basis/amount"));
        // what would be if it named none
        assertEquals("360.00", get("/lots?method=fifo").expect(200).text("/disposals/0/gain/amount"));
        recorded("kind", "buy", "symbol", "ACME", "date", "2026-01-05", "quantity", "1", "price", "1", "lots", sale[11])
                .expectProblem(422, "ACTIVITY_INCOMPLETE");
    }

    @Test
    void losses_areDeferredByPurchasesOfAnotherPortfolio() {
        recorded("kind", "buy", "symbol", "ACME", "date", "2025-01-02", "quantity", "10", "price", "100")
                .expect(201);
        recorded("kind", "sell", "symbol", "ACME", "date", "2026-02-16", "quantity", "10", "price", "90")
                .expect(201);
        long second =
                robin.post(PORTFOLIOS, Map.of("name", "Second")).expect(201).id();
        robin.post(
                        PORTFOLIOS + "/" + second + "/activities",
                        Map.of("kind", "buy", "symbol", "ACME", "date", "2026-03-02", "quantity", "4", "price", "91"))
                .expect(201);
        assertEquals("40.00", get("/lots").expect(200).text("/disposals/0/wash_sale_disallowed/amount"));
        TestClient.Answer lots = robin.get(PORTFOLIOS + "/" + second + "/lots").expect(200);
        assertEquals("404.00", lots.text("/open/0/basis/amount"));
        assertEquals("40.00", lots.text("/open/0/wash_sale/amount"));
        assertEquals("long", lots.text("/open/0/term"));
        assertEquals("404.00", robin.get(PORTFOLIOS + "/" + second).expect(200).text("/positions/0/basis/amount"));
        // records that sell what was never bought say nothing of the other portfolio
        robin.post(
                        PORTFOLIOS + "/" + second + "/activities",
                        Map.of("kind", "sell", "symbol", "ACME", "date", "2026-03-03", "quantity", "9", "price", "91"))
                .expect(201);
        assertEquals("0.00", get("/lots").expect(200).text("/disposals/0/wash_sale_disallowed/amount"));
    }

    @Test
    void sharesThatComeIn_keepTheDayTheyWereBought() {
        recorded("kind", "transfer_in", "symbol", "ACME", "date", "2026-01-02", "quantity", "4", "price", "80")
                .expect(201);
        TestClient.Answer kept = recorded(
                        "kind",
                        "opening",
                        "symbol",
                        "ACME",
                        "date",
                        "2026-01-02",
                        "quantity",
                        "6",
                        "price",
                        "50",
                        "acquired_on",
                        "2020-05-06")
                .expect(201);
        assertEquals("2020-05-06", kept.text("/acquired_on"));
        recorded("kind", "sell", "symbol", "ACME", "date", "2026-03-12", "quantity", "7", "price", "130")
                .expect(201);
        TestClient.Answer lots = get("/lots").expect(200);
        // the oldest first, wherever it came from
        assertEquals("long", lots.text("/disposals/0/term"));
        assertEquals("6", lots.text("/disposals/0/quantity"));
        assertEquals("short", lots.text("/disposals/1/term"));
        assertEquals("1", lots.text("/disposals/1/quantity"));
        assertEquals("2026-01-02", lots.text("/open/0/acquired"));
        recorded(
                        "kind",
                        "opening",
                        "symbol",
                        "ACME",
                        "date",
                        "2026-01-02",
                        "quantity",
                        "6",
                        "acquired_on",
                        "2026-01-03")
                .expectProblem(422, "ACTIVITY_INCOMPLETE");
        recorded(
                        "kind",
                        "buy",
                        "symbol",
                        "ACME",
                        "date",
                        "2026-01-02",
                        "quantity",
                        "6",
                        "price",
                        "1",
                        "acquired_on",
                        "2026-01-01")
                .expectProblem(422, "ACTIVITY_INCOMPLETE");
    }

    @Test
    void splits_ofOwnAssets_changeQuantitiesAndKeepTheBasis() {
        bought();
        recorded("kind", "split", "symbol", "ACME", "date", "2026-02-02", "numerator", 2, "denominator", 1)
                .expect(201);
        TestClient.Answer after = get("").expect(200);
        assertEquals("12", after.text("/positions/0/quantity"));
        // until the first close after it, half of the last one before: 12 x 55 + 100 x 11
        assertEquals("1760.00", get("?as_of=2026-02-10").expect(200).text("/value/amount"));
        assertEquals("660.00", get("/lots?as_of=2026-02-10").expect(200).text("/open/0/value/amount"));
        assertEquals("603.00", after.text("/positions/0/basis/amount"));
        recorded("kind", "split", "symbol", "ACME", "date", "2026-02-02").expectProblem(422, "ACTIVITY_INCOMPLETE");
    }

    @Test
    void currencies_areConvertedByTheDaysRate_orRefused() {
        importPrices(robin, "symbol,date,close\nUSCO,2026-03-13,10\n");
        robin.with("Content-Type", "text/csv")
                .post("/api/v1/imports?kind=prices&currency=CHF", "symbol,date,close\nALP,2026-03-13,50\n")
                .expect(201);
        recorded("kind", "buy", "symbol", "ALP", "date", "2026-03-13", "quantity", "2", "price", "50")
                .expect(201);
        service.jdbc()
                .sql("delete from fx_rate where base = 'CHF' or quote = 'CHF'")
                .update();
        get("").expectProblem(422, "NO_EXCHANGE_RATE");
        service.jdbc()
                .sql("insert into fx_rate (base, quote, d, rate) values ('CHF', 'USD', '2026-03-10', 1.25)")
                .update();
        assertEquals("125.00", get("").expect(200).text("/value/amount"));
        service.jdbc().sql("update fx_rate set rate = 1.5 where base = 'CHF'").update();
        assertEquals("150.00", get("").expect(200).text("/value/amount"));
        assertEquals("CHF", robin.get("/api/v1/portfolio").expect(200).text("/by_currency/0/name"));
        service.jdbc().sql("delete from fx_rate where base = 'CHF'").update();
    }

    @Test
    void allocations_mustAddUpToAHundredPercent() {
        bought();
        Map<String, Object> most = Map.of(
                "portfolio_id",
                portfolio,
                "allocations",
                List.of(Map.of("symbol", "ACME", "weight", "0.6"), Map.of("symbol", "OLD", "weight", "0.35")));
        TestClient.Answer refused = robin.put("/api/v1/allocations", most).expectProblem(422, "ALLOCATIONS_SUM");
        assertEquals("0.95", refused.text("/violations/0/value"));
        assertEquals("add 0.05", refused.text("/violations/0/way_out"));
        TestClient.Answer kept = robin.put(
                        "/api/v1/allocations",
                        Map.of(
                                "portfolio_id",
                                portfolio,
                                "allocations",
                                List.of(
                                        Map.of("symbol", "ACME", "weight", "0.6"),
                                        Map.of("symbol", "OLD", "weight", "0.4"))))
                .expect(200);
        assertEquals("0.6", kept.text("/allocations/0/weight"));
        assertEquals(792.0 / 1892, kept.json().at("/allocations/0/actual").asDouble(), 1e-6);
        assertEquals(
                kept.body(),
                robin.get("/api/v1/allocations?portfolio_id=" + portfolio)
                        .expect(200)
                        .body());
        robin.put(
                        "/api/v1/allocations",
                        Map.of("portfolio_id", portfolio, "allocations", List.of(Map.of("symbol", "?", "weight", "1"))))
                .expectProblem(422, "UNKNOWN_ASSET");
        robin.put(
                        "/api/v1/allocations",
                        Map.of(
                                "portfolio_id",
                                portfolio,
                                "allocations",
                                List.of(
                                        Map.of("symbol", "ACME", "weight", "1.5"),
                                        Map.of("symbol", "OLD", "weight", "-0.5"))))
                .expectProblem(422, "WEIGHT_RANGE");
    }

    @Test
    void dashboard_addsUpAllPortfolios() {
        bought();
        TestClient.Answer dashboard = robin.get("/api/v1/portfolio").expect(200);
        assertEquals("1892.00", dashboard.text("/value/amount"));
        assertEquals("0.00", dashboard.text("/day_change/amount"));
        assertEquals(2, dashboard.json().path("top").size());
        assertEquals("OLD", dashboard.text("/top/0/name"));
        assertTrue(dashboard.json().path("chart").size() > 60);
        TestClient empty = service.household();
        assertEquals("0.00", empty.get("/api/v1/portfolio").expect(200).text("/value/amount"));
    }

    @Test
    void activities_badOnesAreRefused() {
        recorded("kind", "buy", "symbol", "ACME", "date", "2026-03-16", "quantity", "1", "price", "1")
                .expectProblem(422, "IMPOSSIBLE_DATE");
        recorded("kind", "buy", "symbol", "ACME", "date", "2026-03-13", "quantity", "0", "price", "1")
                .expectProblem(422, "ACTIVITY_INCOMPLETE");
        recorded("kind", "borrow", "date", "2026-03-13").expectProblem(422, "INVALID_INPUT");
        recorded("kind", "deposit", "date", "2026-03-13", "amount", "99999999999999999.99")
                .expectProblem(422, "IMPOSSIBLE_AMOUNT");
        recorded("kind", "deposit", "date", "2026-03-13", "amount", "12.345").expectProblem(422, "IMPOSSIBLE_AMOUNT");
        get("/performance").expectProblem(422, "EMPTY_PORTFOLIO");
        TestClient stranger = service.household();
        stranger.get(PORTFOLIOS + "/" + portfolio).expectProblem(404, "NO_SUCH_PORTFOLIO");
        stranger.get(PORTFOLIOS + "/" + portfolio + "/activities").expectProblem(404, "NO_SUCH_PORTFOLIO");
        stranger.delete(PORTFOLIOS + "/" + portfolio + "/activities/1").expectProblem(404, "NO_SUCH_ACTIVITY");
    }
}
