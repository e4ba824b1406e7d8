package dev.headroom.finance.server.generate;

import java.util.Arrays;
import java.util.List;

/**
 * An asset that households hold, with its closes.
 *
 * @param days epoch days of the closes, in order
 * @param closes in hundredths of the asset's currency
 * @param dividends by the first day without the right to them
 */
record Listing(long assetId, int assetClass, boolean broad, int[] days, int[] closes, List<Payout> dividends) {
    /**
     * @param exDay epoch day
     * @param payDay epoch day
     * @param perShare in ten-thousandths
     */
    record Payout(int exDay, int payDay, long perShare) {}

    /** The close of a day or the latest before it; the first one for earlier days. */
    int close(int epochDay) {
        return closes[index(epochDay)];
    }

    /** The day itself if it was traded on, or the trading day before it. */
    int tradingDay(int epochDay) {
        return days[index(epochDay)];
    }

    private int index(int epochDay) {
        int found = Arrays.binarySearch(days, epochDay);
        return Math.max(0, found >= 0 ? found : -found - 2);
    }
}
