package dev.headroom.finance.server.outlook;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The closing prices of some assets over the 400 days up to a day: 3.2 kB per asset. */
final class PriceWindow {
    private static final int DAYS = 400;
    private static final int STALE_AFTER_DAYS = 7;

    private static final String SQL = """
            select p.asset_id, p.d, p.close::float8 as close, coalesce(p.adj_close, p.close)::float8 as adjusted
            from price p
            where p.asset_id = any(:assets) and p.d > :from and p.d <= :day
            order by p.asset_id, p.d
            """;

    private final LocalDate day;
    private final Map<Long, double[]> adjusted = new HashMap<>();
    private final Map<Long, Last> last = new HashMap<>();

    private PriceWindow(LocalDate day) {
        this.day = day;
    }

    /** A price and the day it is of. */
    record Last(LocalDate day, double close) {}

    static PriceWindow read(JdbcClient jdbc, Collection<Long> assets, LocalDate day) {
        PriceWindow window = new PriceWindow(day);
        if (!assets.isEmpty()) {
            jdbc.sql(SQL)
                    .param("assets", assets.toArray(Long[]::new))
                    .param("from", day.minusDays(DAYS))
                    .param("day", day)
                    .query(row -> {
                        long asset = row.getLong("asset_id");
                        LocalDate d = row.getObject("d", LocalDate.class);
                        double[] prices = window.adjusted.computeIfAbsent(asset, _ -> unpriced());
                        prices[DAYS - 1 - (int) ChronoUnit.DAYS.between(d, day)] = row.getDouble("adjusted");
                        window.last.put(asset, new Last(d, row.getDouble("close")));
                    });
        }
        return window;
    }

    /** The last price at or before the day; null where there is none within the window. */
    @Nullable Last last(long asset) {
        return last.get(asset);
    }

    /** Whether an asset has no price of the last week. */
    boolean stale(long asset) {
        Last price = last.get(asset);
        return price == null || price.day().isBefore(day.minusDays(STALE_AFTER_DAYS));
    }

    /**
     * Simple returns between consecutive days on which all the assets have a price, [asset][day]; a gap in one asset's
     * prices makes one longer return, never a zero.
     */
    double[][] returns(long[] assets) {
        double[][] prices = new double[assets.length][];
        for (int a = 0; a < assets.length; a++) {
            prices[a] = adjusted.getOrDefault(assets[a], unpriced());
        }
        int[] common = new int[DAYS];
        int n = 0;
        for (int t = 0; t < DAYS; t++) {
            if (allPriced(prices, t)) {
                common[n++] = t;
            }
        }
        double[][] returns = new double[assets.length][Math.max(0, n - 1)];
        for (int a = 0; a < assets.length; a++) {
            for (int i = 1; i < n; i++) {
                returns[a][i - 1] = prices[a][common[i]] / prices[a][common[i - 1]] - 1;
            }
        }
        return returns;
    }

    private static double[] unpriced() {
        double[] prices = new double[DAYS];
        Arrays.fill(prices, Double.NaN);
        return prices;
    }

    private static boolean allPriced(double[][] prices, int t) {
        for (double[] asset : prices) {
            if (Double.isNaN(asset[t])) {
                return false;
            }
        }
        return true;
    }
}
