package dev.headroom.finance.server.portfolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.headroom.finance.analytics.portfolio.Activity;
import dev.headroom.finance.analytics.portfolio.ValueSeries;
import dev.headroom.finance.analytics.returns.PriceSeries;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.market.Asset;
import dev.headroom.finance.server.market.PriceStore;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is computed from the earliest day that differs is what is computed from the beginning. */
final class SeriesStoreTest {
    private static final LocalDate FIRST = LocalDate.of(2024, 1, 1);
    private static final int DAYS = 300;
    private static final Household HOUSEHOLD = new Household(1, ZoneOffset.UTC, "USD", "mid_tier");

    private final SplittableRandom random = new SplittableRandom(17);
    private final double[][] prices = new double[3][DAYS];
    private final List<Activity> activities = new ArrayList<>();

    private Snapshot snapshot() {
        Map<Long, PriceSeries> series = new HashMap<>();
        Map<String, Asset> assets = new HashMap<>();
        for (long a = 0; a < prices.length; a++) {
            int[] days = new int[DAYS];
            for (int d = 0; d < DAYS; d++) {
                days[d] = Math.toIntExact(FIRST.plusDays(d).toEpochDay());
            }
            series.put(a, PriceSeries.ofDays(days, prices[(int) a].clone()));
            assets.put(Long.toString(a), new Asset(a, "A" + a, "", false, "USD", "equity", "", "", false));
        }
        List<Activity> ordered = new ArrayList<>(activities);
        ordered.sort(Activity.ORDER);
        Book book = new Book(1, "Book", ordered, assets, Map.of(), false, List.of());
        return new Snapshot(
                HOUSEHOLD, List.of(), List.of(book), new PriceStore.Prices(series, Map.of()), Map.of(), "v");
    }

    private void trade(int day) {
        activities.add(new Activity.Buy(
                new Activity.When(FIRST.plusDays(day), activities.size() + 1L),
                Integer.toString(random.nextInt(prices.length)),
                "l" + activities.size(),
                BigDecimal.valueOf(random.nextInt(1, 50)),
                random.nextInt(1, 10_000),
                0,
                false));
    }

    @Test
    void changes_ofAnyKind_giveWhatTheWholeGives() {
        for (double[] asset : prices) {
            for (int d = 0; d < DAYS; d++) {
                asset[d] = random.nextDouble(1, 100);
            }
        }
        trade(0);
        SeriesStore store = new SeriesStore();
        for (int round = 0; round < 60; round++) {
            int day = random.nextInt(DAYS);
            switch (random.nextInt(4)) {
                case 0 -> trade(day);
                case 1 -> prices[random.nextInt(prices.length)][day] *= 1.5;
                case 2 -> activities.remove(activities.size() > 1 ? random.nextInt(1, activities.size()) : 0);
                default -> {
                    // the day moves on, nothing else
                }
            }
            if (activities.isEmpty()) {
                trade(0);
            }
            Snapshot snapshot = snapshot();
            Book book = snapshot.books().getFirst();
            LocalDate to = FIRST.plusDays(random.nextInt(250, DAYS));
            ValueSeries kept = store.of(snapshot, book, to);
            ValueSeries whole = new SeriesStore().of(snapshot, book, to);
            assertEquals(whole.values(), kept.values(), "round " + round);
            assertEquals(whole.paidIn(), kept.paidIn());
            assertEquals(whole.days(), kept.days());
        }
    }

    @Test
    void nothingChanged_isTheSameSeries() {
        for (double[] asset : prices) {
            java.util.Arrays.fill(asset, 2);
        }
        trade(0);
        SeriesStore store = new SeriesStore();
        Snapshot snapshot = snapshot();
        Book book = snapshot.books().getFirst();
        assertSame(store.of(snapshot, book, FIRST.plusDays(99)), store.of(snapshot, book, FIRST.plusDays(99)));
    }
}
