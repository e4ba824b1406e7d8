package dev.headroom.finance.analytics.portfolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.portfolio.Activity.Buy;
import dev.headroom.finance.analytics.portfolio.Activity.Dividend;
import dev.headroom.finance.analytics.portfolio.Activity.Sell;
import dev.headroom.finance.analytics.portfolio.Activity.When;
import dev.headroom.finance.analytics.portfolio.Valuation.Flag;
import dev.headroom.finance.analytics.returns.PriceSeries;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ValuationTest {
    private static final LocalDate MONDAY = LocalDate.of(2024, 1, 8);

    private static PriceSeries series(double... closes) {
        List<LocalDate> dates = new ArrayList<>();
        for (int i = 0; i < closes.length; i++) {
            dates.add(MONDAY.plusDays(i));
        }
        return PriceSeries.of(dates, Doubles.of(closes));
    }

    private static Buy buy(int day, String asset, String quantity, long cost) {
        return new Buy(new When(MONDAY.plusDays(day), 0), asset, asset + day, new BigDecimal(quantity), cost, 0, false);
    }

    @Test
    void valuation_withoutAPriceThatDay_usesTheLastOne() {
        Market market = Market.of("USD", Map.of("A", series(10, 11), "B", series(5, 5, 5, 5, 5, 5, 5, 5, 5, 6)));
        Valuation later = Valuation.of(
                Map.of("A", new BigDecimal("2"), "B", new BigDecimal("0.333")), market, MONDAY.plusDays(9));

        assertEquals(2200 + 200, later.totalMinor());
        assertEquals(Set.of(Flag.STALE_PRICE), later.holdings().getFirst().flags());
        assertEquals(MONDAY.plusDays(1), later.holdings().getFirst().priced().orElseThrow());
        assertEquals(Set.of(), later.holdings().getLast().flags());
    }

    @Test
    void valuation_ofAnUnpricedAsset_saysSo() {
        Valuation valuation = Valuation.of(Map.of("A", BigDecimal.ONE), Market.of("USD", Map.of()), MONDAY);

        assertEquals(Set.of(Flag.NO_PRICE), valuation.holdings().getFirst().flags());
    }

    @Test
    void valuation_inAnotherCurrency_needsADatedRate() {
        Map<String, PriceSeries> prices = Map.of("A", series(10), "B", series(7));
        Map<String, BigDecimal> positions = Map.of("A", BigDecimal.ONE, "B", BigDecimal.ONE);
        Map<String, String> currencies = Map.of("A", "EUR");
        Market rated = new Market(prices, currencies, Map.of("EUR", series(1.1)), "USD");
        Market unrated = new Market(prices, currencies, Map.of(), "USD");

        assertEquals(1800, Valuation.of(positions, rated, MONDAY).totalMinor());
        InvalidInput refused = assertThrows(InvalidInput.class, () -> Valuation.of(positions, unrated, MONDAY));
        assertEquals("NO_EXCHANGE_RATE", refused.code());
    }

    @Test
    void valueSeries_updatedFromADirtyDay_equalsAFreshOne() {
        Market market = new Market(
                Map.of("A", series(10, 11, 12, 13, 12), "B", series(5, 5, 6, 6, 7)),
                Map.of("B", "EUR"),
                Map.of("EUR", series(1.1, 1.2, 1.1, 1.0, 1.3)),
                "USD");
        List<Activity> before = List.of(buy(0, "A", "3", 3000), buy(1, "B", "4", 2000));
        List<Activity> after = new ArrayList<>(before);
        after.add(new Sell(new When(MONDAY.plusDays(3), 1), "A", BigDecimal.ONE, 1300, 0, List.of()));
        after.add(new Dividend(new When(MONDAY.plusDays(4), 1), "A", 50));
        ValueSeries.Days days = ValueSeries.Days.weekdays(MONDAY, MONDAY.plusDays(4));
        ValueSeries old = ValueSeries.of(before, market, days);

        ValueSeries fresh = ValueSeries.of(after, market, days);
        assertEquals(fresh, ValueSeries.updated(after, market, days, old, MONDAY.plusDays(3)));
        assertEquals(3 * 11 + 4 * 5 * 1.2, fresh.values().get(1), 1e-12);
        assertEquals(2 * 12 + 4 * 7 * 1.3, fresh.values().get(4), 1e-12);
    }

    @Test
    void timeWeighted_ofOneAsset_isItsOwnReturnWhateverIsTraded() {
        Market market = Market.of("USD", Map.of("A", series(10, 11, 12, 13, 12)));
        List<Activity> activities = List.of(
                buy(0, "A", "3", 3000),
                new Buy(new When(MONDAY.plusDays(2), 0), "A", "L2", new BigDecimal("5"), 5500, 0, false),
                new Sell(new When(MONDAY.plusDays(3), 0), "A", new BigDecimal("4"), 5200, 0, List.of()));
        ValueSeries series = ValueSeries.of(activities, market, ValueSeries.Days.weekdays(MONDAY, MONDAY.plusDays(4)));

        // bought at yesterday's close and sold at the day's: the holder earns what the asset does
        assertEquals(0.2, series.timeWeighted().twr(), 1e-12);
    }
}
