package dev.headroom.finance.analytics.portfolio;

import dev.headroom.finance.analytics.Doubles;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.returns.PriceSeries;
import dev.headroom.finance.analytics.returns.TimeWeighted;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a portfolio was worth on each of many days, in units of the market's base currency, with the money that crossed
 * its border. Binary floating point, for charts and returns; the amount that is shown for one day comes from
 * {@link Valuation}. A purchase pays money in, a sale and a dividend take it out.
 *
 * <p>Prices are filled as-of once per asset; a quantity that holds from one day to another is one fused multiply-add
 * over those days.
 *
 * @param values one per day
 * @param paidIn on each day, in time to earn the day's return
 * @param takenOut on each day, after the day's return
 * @param unpriced days on which something held had no price yet
 */
public record ValueSeries(Days days, Doubles values, Doubles paidIn, Doubles takenOut, int unpriced) {
    /** Ascending days, each once; compact and compared by content. */
    public static final class Days {
        private final int[] days;

        private Days(int[] days) {
            this.days = days;
        }

        /**
         * A copy of days since 1970-01-01.
         *
         * @throws InvalidInput {@code DAYS_NOT_ASCENDING}
         */
        public static Days of(int... days) {
            for (int i = 1; i < days.length; i++) {
                if (days[i] <= days[i - 1]) {
                    throw InvalidInput.malformed(
                            "DAYS_NOT_ASCENDING", "days", "must ascend", LocalDate.ofEpochDay(days[i]));
                }
            }
            return new Days(days.clone());
        }

        /** Every Monday to Friday from one date to another, both included. */
        public static Days weekdays(LocalDate from, LocalDate to) {
            return new Days(from.datesUntil(to.plusDays(1))
                    .filter(date -> date.getDayOfWeek().getValue() < 6)
                    .mapToInt(date -> Math.toIntExact(date.toEpochDay()))
                    .toArray());
        }

        public int size() {
            return days.length;
        }

        /** The date at an index from 0. */
        public LocalDate date(int index) {
            return LocalDate.ofEpochDay(days[index]);
        }

        /** The index of the first day on or after a day; the size where there is none. */
        public int from(int day) {
            int found = Arrays.binarySearch(days, day);
            return found >= 0 ? found : -found - 1;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Days that && Arrays.equals(days, that.days);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(days);
        }

        @Override
        public String toString() {
            return "Days of " + days.length;
        }
    }

    /** Computes every day. */
    public static ValueSeries of(Collection<? extends Activity> activities, Market market, Days days) {
        return from(activities, market, days, null, LocalDate.MIN);
    }

    /**
     * Keeps what was computed before the first day that changed, and computes the rest.
     *
     * @param previous computed earlier; days after its last are new
     * @param firstDirty the earliest date an activity, a price or a rate changed for
     */
    public static ValueSeries updated(
            Collection<? extends Activity> activities,
            Market market,
            Days days,
            ValueSeries previous,
            LocalDate firstDirty) {
        return from(activities, market, days, previous, firstDirty);
    }

    private static ValueSeries from(
            Collection<? extends Activity> activities,
            Market market,
            Days days,
            @Nullable ValueSeries previous,
            LocalDate firstDirty) {
        int n = days.size();
        Sums sums = new Sums(n);
        int kept = 0;
        if (previous != null) {
            int clean = days.from(Math.clamp(firstDirty.toEpochDay(), Integer.MIN_VALUE, Integer.MAX_VALUE));
            kept = Math.min(clean, common(days, previous.days));
            sums.copy(previous, kept);
        }
        int[] dirty = Arrays.copyOfRange(days.days, kept, n);
        Positions positions = Positions.of(activities);
        for (Map.Entry<String, List<Positions.Step>> asset : positions.steps().entrySet()) {
            double[] prices = prices(asset.getKey(), market, dirty);
            markMissing(asset.getValue(), firstPriced(asset.getKey(), market, days), days, sums);
            addValues(asset.getValue(), prices, days, kept, sums);
        }
        for (Activity activity : activities) {
            addFlow(activity, market, days, kept, sums);
        }
        int unpriced = 0;
        for (boolean missing : sums.missing) {
            unpriced += missing ? 1 : 0;
        }
        return new ValueSeries(
                days, Doubles.owned(sums.values), Doubles.owned(sums.in), Doubles.owned(sums.out), unpriced);
    }

    private static int common(Days a, Days b) {
        int mismatch = Arrays.mismatch(a.days, b.days);
        return mismatch < 0 ? a.size() : mismatch;
    }

    private static final class Sums {
        final double[] values;
        final double[] in;
        final double[] out;
        final boolean[] missing;

        Sums(int n) {
            values = new double[n];
            in = new double[n];
            out = new double[n];
            missing = new boolean[n];
        }

        void copy(ValueSeries previous, int kept) {
            System.arraycopy(previous.values.toArray(), 0, values, 0, kept);
            System.arraycopy(previous.paidIn.toArray(), 0, in, 0, kept);
            System.arraycopy(previous.takenOut.toArray(), 0, out, 0, kept);
        }
    }

    /** Prices in the base currency on some days, NaN before the first. */
    private static double[] prices(String asset, Market market, int[] onDays) {
        double[] prices = new double[onDays.length];
        PriceSeries series = market.price(asset).orElse(null);
        if (series == null) {
            Arrays.fill(prices, Double.NaN);
            return prices;
        }
        series.fillAsOf(onDays, prices);
        PriceSeries rates = market.rates(market.currency(asset));
        if (rates != null) {
            double[] factors = new double[onDays.length];
            rates.fillAsOf(onDays, factors);
            for (int i = 0; i < prices.length; i++) {
                prices[i] *= factors[i];
            }
        }
        return prices;
    }

    /** The index of the first day with a price and a rate; the size where there is none. */
    private static int firstPriced(String asset, Market market, Days days) {
        PriceSeries series = market.price(asset).orElse(null);
        PriceSeries rates = market.rates(market.currency(asset));
        if (series == null || series.size() == 0 || (rates != null && rates.size() == 0)) {
            return days.size();
        }
        return days.from(rates == null ? series.day(0) : Math.max(series.day(0), rates.day(0)));
    }

    private static void markMissing(List<Positions.Step> steps, int firstPriced, Days days, Sums sums) {
        for (int s = 0; s < steps.size(); s++) {
            if (steps.get(s).quantity().signum() != 0) {
                int to = s + 1 < steps.size() ? days.from(steps.get(s + 1).day()) : days.size();
                for (int i = days.from(steps.get(s).day()); i < Math.min(to, firstPriced); i++) {
                    sums.missing[i] = true;
                }
            }
        }
    }

    private static void addValues(List<Positions.Step> steps, double[] prices, Days days, int kept, Sums sums) {
        int n = days.size();
        for (int s = 0; s < steps.size(); s++) {
            int from = Math.max(kept, days.from(steps.get(s).day()));
            int to = s + 1 < steps.size() ? days.from(steps.get(s + 1).day()) : n;
            double quantity = steps.get(s).quantity().doubleValue();
            if (quantity != 0 && from < to) {
                int priced = from;
                while (priced < to && Double.isNaN(prices[priced - kept])) {
                    priced++;
                }
                multiplyAdd(quantity, prices, sums.values, new int[] {priced, to, kept});
            }
        }
    }

    /** {@code values[i] += quantity * prices[i - kept]} from the first to the second of the range. */
    private static void multiplyAdd(double quantity, double[] prices, double[] values, int[] range) {
        int kept = range[2];
        int to = range[1];
        for (int i = range[0]; i < to; i++) {
            values[i] = Math.fma(quantity, prices[i - kept], values[i]);
        }
    }

    private static void addFlow(Activity activity, Market market, Days days, int kept, Sums sums) {
        int at = days.from(Math.toIntExact(activity.when().date().toEpochDay()));
        if (at < kept || at >= days.size()) {
            return;
        }
        LocalDate date = activity.when().date();
        switch (activity) {
            case Activity.Buy buy -> sums.in[at] += amount(buy, buy.costMinor() + buy.feeMinor(), market);
            case Activity.Sell sell -> sums.out[at] += amount(sell, sell.proceedsMinor() - sell.feeMinor(), market);
            case Activity.Dividend dividend -> sums.out[at] += amount(dividend, dividend.cashMinor(), market);
            case Activity.Fee fee -> sums.in[at] += amount(fee, fee.cashMinor(), market);
            case Activity.TransferIn in ->
                sums.in[at] += worth(in.asset(), in.quantity().doubleValue(), market, date);
            case Activity.TransferOut out ->
                sums.out[at] += worth(out.asset(), out.quantity().doubleValue(), market, date);
            case Activity.Split _ -> {}
        }
    }

    /** Amounts of activities are in the asset's currency. */
    private static double amount(Activity activity, long minor, Market market) {
        String currency = market.currency(activity.asset());
        int digits = java.util.Currency.getInstance(currency).getDefaultFractionDigits();
        return (double) minor
                / Math.pow(10, digits)
                * market.rate(currency, activity.when().date());
    }

    private static double worth(String asset, double quantity, Market market, LocalDate date) {
        int day = Math.toIntExact(date.toEpochDay());
        double price = prices(asset, market, new int[] {day})[0];
        return Double.isNaN(price) ? 0 : quantity * price;
    }

    /**
     * The time-weighted return over all days, linked daily. A sub-period that starts with nothing invested is skipped.
     *
     * @throws InvalidInput as {@link TimeWeighted#of}
     */
    public TimeWeighted timeWeighted() {
        List<TimeWeighted.Flow> flows = new ArrayList<>();
        for (int i = 1; i < values.size(); i++) {
            if (paidIn.get(i) != 0) {
                flows.add(new TimeWeighted.Flow(i, paidIn.get(i), TimeWeighted.Timing.START));
            }
            if (takenOut.get(i) != 0) {
                flows.add(new TimeWeighted.Flow(i, -takenOut.get(i), TimeWeighted.Timing.END));
            }
        }
        return TimeWeighted.of(values, flows);
    }
}
