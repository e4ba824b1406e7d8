package dev.headroom.finance.server.generate;

import java.util.ArrayList;
import java.util.List;

/** The history of one asset: a close for each trading day, with the dividends and splits that explain its steps. */
final class PricePath {
    private static final double JUMP = 0.055;
    private static final int QUARTER = 63;
    private static final double SPLIT_ABOVE = 220;
    private static final double JOIN_BELOW = 2.5;
    private static final double SPLIT_CHANCE = 0.02;

    private final int[] closes;
    private final long[] adjusted;
    private final List<Dividend> dividends;
    private final List<Split> splits;

    private PricePath(int[] closes, long[] adjusted, List<Dividend> dividends, List<Split> splits) {
        this.closes = closes;
        this.adjusted = adjusted;
        this.dividends = List.copyOf(dividends);
        this.splits = List.copyOf(splits);
    }

    /**
     * @param day index of the first day without the right to it
     * @param perShare in ten-thousandths
     */
    record Dividend(int day, long perShare) {}

    /** From a day on, {@code num} shares for {@code den}. */
    record Split(int day, int num, int den) {}

    static PricePath draw(AssetTraits traits, Factors factors, Draw draw) {
        int days = factors.days();
        int[] closes = new int[days];
        List<Dividend> dividends = new ArrayList<>();
        List<Split> splits = new ArrayList<>();
        double price = traits.sector().equity() && !traits.broad() ? 55 * draw.factor(0.7) : draw.between(40, 120);
        int payday = draw.below(QUARTER);
        boolean pays = traits.dividendYield() > 0.004;
        for (int t = 0; t < days; t++) {
            price *= StrictMath.exp(move(traits, factors, t, draw));
            if (pays && t > 0 && t % QUARTER == payday) {
                Dividend dividend =
                        new Dividend(t, Math.max(1, Math.round(price * traits.dividendYield() / 4 * 10_000)));
                dividends.add(dividend);
                price -= dividend.perShare() / 10_000.0;
            } else if (t > 0 && (price > SPLIT_ABOVE || price < JOIN_BELOW) && draw.chance(SPLIT_CHANCE)) {
                Split split = price < JOIN_BELOW ? new Split(t, 1, 10) : new Split(t, draw.between(2, 4), 1);
                splits.add(split);
                price = price * split.den() / split.num();
            }
            price = Math.max(price, 0.05);
            closes[t] = (int) Math.max(1, Math.round(price * 100));
        }
        return new PricePath(closes, adjust(closes, dividends, splits), dividends, splits);
    }

    private static double move(AssetTraits traits, Factors factors, int day, Draw draw) {
        double jump = traits.jumps() > 0 && draw.chance(traits.jumps() / 252) ? JUMP * draw.normal() : 0;
        return traits.drift()
                + traits.market() * factors.market(day)
                + traits.sectorLoading() * factors.sector(traits.sector())[day]
                + traits.single() * draw.heavy()
                + jump;
    }

    private static long[] adjust(int[] closes, List<Dividend> dividends, List<Split> splits) {
        long[] adjusted = new long[closes.length];
        double factor = 1;
        int dividend = dividends.size() - 1;
        int split = splits.size() - 1;
        for (int t = closes.length - 1; t >= 0; t--) {
            adjusted[t] = Math.max(1, Math.round(closes[t] * 100.0 * factor));
            if (dividend >= 0 && dividends.get(dividend).day() == t) {
                double paid = dividends.get(dividend--).perShare() / 100.0;
                factor *= Math.max(0.01, 1 - paid / closes[t - 1]);
            }
            if (split >= 0 && splits.get(split).day() == t) {
                Split change = splits.get(split--);
                factor *= (double) change.den() / change.num();
            }
        }
        return adjusted;
    }

    /** In hundredths, at least 1; not to be changed. */
    int[] closes() {
        return closes;
    }

    /** Closes in ten-thousandths, as if dividends had been reinvested and splits always been so; not to be changed. */
    long[] adjusted() {
        return adjusted;
    }

    /** In the order of days. */
    List<Dividend> dividends() {
        return dividends;
    }

    /** In the order of days. */
    List<Split> splits() {
        return splits;
    }

    /** Whether the number of shares is the same from a day on. */
    boolean unsplitSince(int day) {
        return splits.stream().noneMatch(split -> split.day() >= day);
    }
}
