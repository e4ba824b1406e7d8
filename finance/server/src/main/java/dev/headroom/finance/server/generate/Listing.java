package dev.headroom.finance.server.generate;

import java.util.Arrays;
import java.util.List;

/** An asset that households hold, with its closes in hundredths of its currency. */
final class Listing {
    private final long assetId;
    private final int assetClass;
    private final boolean broad;
    private final int[] days;
    private final int[] closes;
    private final List<Payout> dividends;

    /**
     * @param days epoch days of the closes, in order, at least one; kept, not copied
     * @param closes kept, not copied
     * @param dividends in order
     */
    Listing(long assetId, int assetClass, boolean broad, int[] days, int[] closes, List<Payout> dividends) {
        this.assetId = assetId;
        this.assetClass = assetClass;
        this.broad = broad;
        this.days = days;
        this.closes = closes;
        this.dividends = List.copyOf(dividends);
    }

    /**
     * @param exDay epoch day
     * @param payDay epoch day
     * @param perShare in ten-thousandths
     */
    record Payout(int exDay, int payDay, long perShare) {}

    long assetId() {
        return assetId;
    }

    /** Id in {@code asset_class}. */
    int assetClass() {
        return assetClass;
    }

    boolean broad() {
        return broad;
    }

    List<Payout> dividends() {
        return dividends;
    }

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
