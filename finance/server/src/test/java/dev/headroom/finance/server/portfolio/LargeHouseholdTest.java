package dev.headroom.finance.server.portfolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A household that trades much: what the service answers is what SQL adds up. */
final class LargeHouseholdTest {
    private static final Logger LOG = LoggerFactory.getLogger(LargeHouseholdTest.class);

    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient robin = service.household();

    @Test
    void someThousandTrades_addUp() {
        check(20, 2, 1_000);
    }

    @Test
    @Tag("long")
    void fifteenThousandTradesOfTwelveYears_addUp() {
        check(250, 12, 15_000);
    }

    private void update(String sql, Object... parameters) {
        service.jdbc().sql(sql).params(parameters).update();
    }

    private void check(int symbols, int years, int trades) {
        long household = robin.householdId();
        long portfolio = robin.post("/api/v1/portfolios", Map.of("name", "Busy"))
                .expect(201)
                .id();
        update("""
                insert into asset (household_id, symbol, ccy, asset_class_id)
                select ?, 'L' || n, 'USD', 1 from generate_series(0, ? - 1) n
                """, household, symbols);
        update("""
                insert into price (asset_id, d, close, source)
                select a.id, date(d), 20 + 10 * abs(sin(a.id + extract(epoch from d) / 8640000)), 't'
                from asset a,
                     generate_series(timestamp '2026-03-13' - make_interval(years => ?), timestamp '2026-03-13',
                                     interval '1 day') d
                where a.household_id = ? and extract(isodow from d) < 6
                """, years, household);
        update("""
                insert into activity (household_id, portfolio_id, asset_id, external_id, kind, traded_at, seq, qty, price,
                                      amount_minor, ccy)
                select ?, ?, a.id, 't' || n, case when n % 5 = 4 then 'sell' else 'buy' end,
                       timestamptz '2026-03-12 18:00Z' - make_interval(days => (? - n) * ? * 365 / ?), n,
                       case when n % 5 = 4 then 1 else 2 end, 25,
                       case when n % 5 = 4 then 2500 else -5000 end, 'USD'
                from generate_series(0, ? - 1) n
                join (select id, row_number() over (order by id) - 1 as place from asset where household_id = ?) a
                  on a.place = (n / 5) % ?
                """, household, portfolio, trades, years, trades, trades, household, symbols);
        String path = "/api/v1/portfolios/" + portfolio;
        long begun = System.nanoTime();
        TestClient.Answer cold = robin.get(path).expect(200);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        LOG.info(
                "{} trades of {} symbols over {} years: first answer after {} ms",
                trades,
                symbols,
                years,
                took.toMillis());
        assertEquals(expected(household), new BigDecimal(cold.text("/value/amount")));
        LOG.info("the same after each of some trades more: {} ms", afterTrades(household, path));
        TestClient.Answer series = robin.get(path + "/values?interval=month").expect(200);
        assertTrue(series.json().path("points").size() >= 12 * years, series.body());
        robin.get(path + "/performance").expect(200);
        robin.get(path + "/lots").expect(200);
    }

    /** How long the next answer takes after a trade, which ends all that was known of the household, in ms. */
    private List<Long> afterTrades(long household, String path) {
        return IntStream.range(0, 12)
                .mapToObj(_ -> {
                    robin.post(
                                    path + "/activities",
                                    Map.of(
                                            "kind",
                                            "buy",
                                            "symbol",
                                            "L0",
                                            "date",
                                            "2026-03-12",
                                            "quantity",
                                            1,
                                            "price",
                                            25))
                            .expect(201);
                    long begun = System.nanoTime();
                    TestClient.Answer answer = robin.get(path).expect(200);
                    long took = Duration.ofNanos(System.nanoTime() - begun).toMillis();
                    assertEquals(expected(household), new BigDecimal(answer.text("/value/amount")));
                    return took;
                })
                .toList();
    }

    /** Each position at its last close, rounded by itself. */
    private BigDecimal expected(long household) {
        return service.jdbc().sql("""
                        select sum(round(held.qty * p.close::float8::numeric, 2))
                        from (select asset_id, sum(qty) as qty from position_change where household_id = ?
                              group by asset_id) held
                        cross join lateral (select close from price where asset_id = held.asset_id
                                            order by d desc limit 1) p
                        """).param(household).query(BigDecimal.class).single();
    }
}
