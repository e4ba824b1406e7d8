package dev.headroom.finance.server.market;

import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.Matrix;
import dev.headroom.finance.analytics.returns.PriceSeries;
import dev.headroom.finance.server.calculation.Fingerprint;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.freshness.TagScope;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Prices of several assets side by side, in a household's currency, and the returns of their days. */
@Component
public class Histories {
    private static final String SPLITS = """
            select asset_id, ex_date, num, den from asset_split
            where asset_id = any(:assets) and ex_date > :from and ex_date <= :to order by asset_id, ex_date
            """;

    private final PriceStore prices;
    private final Rates rates;
    private final JdbcClient jdbc;

    Histories(PriceStore prices, Rates rates, JdbcClient jdbc) {
        this.prices = prices;
        this.rates = rates;
        this.jdbc = jdbc;
    }

    /** Whoever had {@code denominator} shares the day before has {@code numerator} from the day on. */
    private record Split(LocalDate exDate, int numerator, int denominator) {}

    /**
     * Prices of assets within two days, for shares as they were on the last of them: closes before a split are divided
     * by its ratio. They are prices: what an asset paid out is not in them.
     *
     * @param series in the order of the assets, in the household's currency
     * @param version another one after any change of a price, a rate or a split
     */
    public record History(List<Asset> assets, List<PriceSeries> series, LocalDate from, LocalDate to, String version) {
        public History {
            assets = List.copyOf(assets);
            series = List.copyOf(series);
        }

        /** The last day that any asset has a price of; the last day asked for where none has. */
        public LocalDate newest() {
            return series.stream()
                    .filter(one -> one.size() > 0)
                    .map(one -> one.date(one.size() - 1))
                    .max(LocalDate::compareTo)
                    .orElse(to);
        }

        /**
         * Simple returns between the days on which all assets have a price: a row per day, a column per asset. A return
         * spans the days that are left out; nothing is filled.
         */
        public Matrix complete() {
            Set<Integer> days = null;
            for (PriceSeries one : series) {
                Set<Integer> own = days(one);
                if (days == null) {
                    days = own;
                } else {
                    days.retainAll(own);
                }
            }
            return returns(days == null ? new TreeSet<>() : new TreeSet<>(days), false);
        }

        /** Simple returns over all days on which any asset has a price; NaN where an asset has none. */
        public Matrix ragged() {
            TreeSet<Integer> days = new TreeSet<>();
            series.forEach(one -> days.addAll(days(one)));
            return returns(days, true);
        }

        private static Set<Integer> days(PriceSeries series) {
            Set<Integer> days = new HashSet<>();
            for (int i = 0; i < series.size(); i++) {
                days.add(series.day(i));
            }
            return days;
        }

        private Matrix returns(TreeSet<Integer> days, boolean gaps) {
            int[] rows = days.stream().mapToInt(Integer::intValue).toArray();
            int n = series.size();
            int height = Math.max(0, rows.length - 1);
            double[] cells = new double[height * n];
            for (int a = 0; a < n; a++) {
                PriceSeries one = series.get(a);
                double before = Double.NaN;
                for (int t = 0; t < rows.length; t++) {
                    OptionalInt at = one.asOf(LocalDate.ofEpochDay(rows[t]));
                    boolean own = at.isPresent() && one.day(at.getAsInt()) == rows[t];
                    double price = own ? one.close(at.getAsInt()) : Double.NaN;
                    if (t > 0) {
                        cells[(t - 1) * n + a] = own ? price / before - 1 : Double.NaN;
                    }
                    before = own || !gaps ? price : before;
                }
            }
            return Matrix.owned(height, n, cells);
        }

        /** Simple returns of one asset on its own days. */
        public double[] own(int asset) {
            return series.get(asset).simpleReturns().toArray();
        }
    }

    /**
     * The prices of assets from one day to another.
     *
     * @throws InvalidInput {@code NO_PRICES} for an asset with fewer than two prices, {@code NO_EXCHANGE_RATE}
     */
    public History of(Household household, List<Asset> assets, LocalDate from, LocalDate to) {
        PriceStore.Prices known = prices.of(assets.stream().map(Asset::id).toList());
        Map<String, PriceSeries> rate = rates.into(
                household.currency(), assets.stream().map(Asset::currency).toList());
        Map<Long, List<Split>> splits = splits(household, assets, from, to);
        List<PriceSeries> series = new ArrayList<>();
        for (Asset asset : assets) {
            PriceSeries all = known.series().get(asset.id());
            PriceSeries within = all == null
                    ? PriceSeries.ofDays(new int[0], new double[0])
                    : converted(
                            asset,
                            cut(all, from, to, splits.getOrDefault(asset.id(), List.of())),
                            household.currency(),
                            rate);
            if (within.size() < 2) {
                throw InvalidInput.impossible(
                                "NO_PRICES",
                                "prices of " + asset.symbol(),
                                "must be at least two from %s to %s".formatted(from, to),
                                within.size())
                        .instead("import its prices, or ask for a longer time");
            }
            series.add(within);
        }
        String version = Fingerprint.brief(
                new TreeMap<>(known.versions()) + "/" + (rate.isEmpty() ? 0 : rates.version()) + "/" + splits);
        return new History(assets, series, from, to, version);
    }

    /** Splits of the days after the first up to the last, ascending, by asset; assets without one are missing. */
    private Map<Long, List<Split>> splits(Household household, List<Asset> assets, LocalDate from, LocalDate to) {
        Map<Long, List<Split>> splits = new TreeMap<>();
        TagScope.dependsOn(Changes.market("asset"), Changes.household(household.id()));
        jdbc.sql(SPLITS)
                .param("assets", assets.stream().map(Asset::id).toArray(Long[]::new))
                .param("from", from)
                .param("to", to)
                .query(row -> {
                    splits.computeIfAbsent(row.getLong("asset_id"), _ -> new ArrayList<>())
                            .add(new Split(
                                    row.getObject("ex_date", LocalDate.class), row.getInt("num"), row.getInt("den")));
                });
        return splits;
    }

    private static PriceSeries cut(PriceSeries all, LocalDate from, LocalDate to, List<Split> splits) {
        int first = 0;
        while (first < all.size() && all.day(first) < from.toEpochDay()) {
            first++;
        }
        int end = all.asOf(to).orElse(-1) + 1;
        int size = Math.max(0, end - first);
        int[] days = new int[size];
        double[] closes = new double[size];
        for (int i = 0; i < size; i++) {
            days[i] = all.day(first + i);
            closes[i] = all.close(first + i);
        }
        for (Split split : splits) {
            double ratio = (double) split.numerator() / split.denominator();
            for (int i = 0; i < size && days[i] < split.exDate().toEpochDay(); i++) {
                closes[i] /= ratio;
            }
        }
        return PriceSeries.ofDays(days, closes);
    }

    private static PriceSeries converted(
            Asset asset, PriceSeries series, String currency, Map<String, PriceSeries> rates) {
        if (asset.currency().equals(currency)) {
            return series;
        }
        PriceSeries rate = rates.get(asset.currency());
        if (rate == null) {
            throw InvalidInput.impossible(
                            "NO_EXCHANGE_RATE",
                            "exchange rate from " + asset.currency() + " to " + currency,
                            "must be known",
                            null)
                    .instead("import rates");
        }
        int[] days = new int[series.size()];
        double[] closes = new double[series.size()];
        int n = 0;
        for (int i = 0; i < series.size(); i++) {
            OptionalInt at = rate.asOf(series.date(i));
            if (at.isPresent()) {
                days[n] = series.day(i);
                closes[n++] = series.close(i) * rate.close(at.getAsInt());
            }
        }
        return PriceSeries.ofDays(Arrays.copyOf(days, n), Arrays.copyOf(closes, n));
    }
}
