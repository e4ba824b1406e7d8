package dev.headroom.finance.server.outlook;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The closing prices of some assets over the 400 days up to a day. */
final class PriceWindow {
    static final int DAYS = 400;
    private static final int STALE_AFTER_DAYS = 7;
    private static final OfAsset UNPRICED = new OfAsset();

    private final LocalDate day;
    private final Map<Long, OfAsset> assets;

    /** @param assets those that have a price within the window */
    PriceWindow(LocalDate day, Map<Long, OfAsset> assets) {
        this.day = day;
        this.assets = assets;
    }

    /** A price and the day it is of. */
    record Last(LocalDate day, double close) {}

    /** One asset's prices: 3.2 kB. */
    static final class OfAsset {
        /** By day, the last one last; NaN on days without a price. */
        private final double[] adjusted = new double[DAYS];

        private Last last = new Last(LocalDate.MIN, Double.NaN);

        OfAsset() {
            Arrays.fill(adjusted, Double.NaN);
        }

        /** In the order of days. */
        void add(LocalDate d, LocalDate upTo, double close, double adjustedClose) {
            adjusted[DAYS - 1 - (int) ChronoUnit.DAYS.between(d, upTo)] = adjustedClose;
            last = new Last(d, close);
        }
    }

    /** The last price at or before the day; null where there is none within the window. */
    @Nullable Last last(long asset) {
        OfAsset known = assets.get(asset);
        return known == null ? null : known.last;
    }

    /** Whether an asset has no price of the last week. */
    boolean stale(long asset) {
        Last price = last(asset);
        return price == null || price.day().isBefore(day.minusDays(STALE_AFTER_DAYS));
    }

    /**
     * Simple returns between consecutive days on which all the assets have a price, [asset][day]; a gap in one asset's
     * prices makes one longer return, never a zero.
     */
    double[][] returns(long[] assets) {
        double[][] prices = new double[assets.length][];
        for (int a = 0; a < assets.length; a++) {
            OfAsset known = this.assets.get(assets[a]);
            prices[a] = known == null ? UNPRICED.adjusted : known.adjusted;
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

    private static boolean allPriced(double[][] prices, int t) {
        for (double[] asset : prices) {
            if (Double.isNaN(asset[t])) {
                return false;
            }
        }
        return true;
    }
}
