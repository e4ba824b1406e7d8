package dev.headroom.finance.server.portfolio;

import dev.headroom.finance.analytics.portfolio.Activity;
import dev.headroom.finance.analytics.portfolio.Activity.When;
import dev.headroom.finance.analytics.returns.PriceSeries;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.market.Asset;
import dev.headroom.finance.server.market.Assets;
import dev.headroom.finance.server.market.Rates;
import dev.headroom.finance.server.money.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads portfolios into books: one query for all activities of a household, two for the assets. */
@Component
class BookReader {
    private static final String ACTIVITIES = """
            select id, portfolio_id, coalesce(asset_id, 0) as asset_id, kind,
                   floor(extract(epoch from traded_at))::bigint as traded_second, qty, price, amount_minor, fee_minor, ccy,
                   acquired_on, lots
            from activity where household_id = ?
            order by portfolio_id, traded_at, seq, id
            """;
    private static final String SPLITS =
            "select asset_id, ex_date, num, den from asset_split where asset_id = any(:assets) order by ex_date";

    private final JdbcClient jdbc;
    private final Assets assets;
    private final Rates rates;
    private final LotPicks picks;

    BookReader(JdbcClient jdbc, Assets assets, Rates rates, LotPicks picks) {
        this.jdbc = jdbc;
        this.assets = assets;
        this.rates = rates;
        this.picks = picks;
    }

    private record Row(
            long id,
            long portfolioId,
            long assetId,
            String kind,
            LocalDate date,
            BigDecimal quantity,
            @Nullable BigDecimal price,
            long amountMinor,
            long feeMinor,
            String currency,
            @Nullable LocalDate acquiredOn,
            List<Activity.Pick> picks) {}

    private record Split(LocalDate date, int numerator, int denominator) {}

    /** All books of a household, in the order of the portfolios. */
    List<Book> read(Household household, List<Portfolio> portfolios) {
        List<Row> rows = jdbc.sql(ACTIVITIES)
                .param(household.id())
                .query((row, _) -> new Row(
                        row.getLong("id"),
                        row.getLong("portfolio_id"),
                        row.getLong("asset_id"),
                        row.getString("kind"),
                        LocalDate.ofInstant(Instant.ofEpochSecond(row.getLong("traded_second")), household.zone()),
                        row.getBigDecimal("qty"),
                        row.getBigDecimal("price"),
                        row.getLong("amount_minor"),
                        row.getLong("fee_minor"),
                        row.getString("ccy"),
                        row.getObject("acquired_on", LocalDate.class),
                        picks(row.getString("lots"))))
                .list();
        Set<Long> ids = new HashSet<>();
        rows.forEach(row -> ids.add(row.assetId()));
        ids.remove(0L);
        Map<Long, Asset> known = assets.of(ids);
        Map<Long, List<Split>> splits = new HashMap<>();
        if (!ids.isEmpty()) {
            jdbc.sql(SPLITS).param("assets", ids.toArray(Long[]::new)).query(row -> {
                splits.computeIfAbsent(row.getLong("asset_id"), _ -> new ArrayList<>())
                        .add(new Split(
                                row.getObject("ex_date", LocalDate.class), row.getInt("num"), row.getInt("den")));
            });
        }
        Map<Long, List<Row>> byPortfolio = new HashMap<>();
        rows.forEach(row -> byPortfolio
                .computeIfAbsent(row.portfolioId(), _ -> new ArrayList<>())
                .add(row));
        return portfolios.stream()
                .map(portfolio ->
                        new Reading(portfolio, known, splits).book(byPortfolio.getOrDefault(portfolio.id(), List.of())))
                .toList();
    }

    private List<Activity.Pick> picks(@Nullable String kept) {
        return kept == null
                ? List.of()
                : picks.read(kept).stream()
                        .map(pick -> new Activity.Pick(pick.lot(), pick.quantity()))
                        .toList();
    }

    /** One portfolio being read. */
    private final class Reading {
        private final Portfolio portfolio;
        private final Map<Long, Asset> known;
        private final Map<Long, List<Split>> splits;
        private final List<Activity> activities = new ArrayList<>();
        private final Map<String, Asset> held = new TreeMap<>();
        private final Map<String, Long> cash = new TreeMap<>();
        private final Set<String> notes = new HashSet<>();
        private final Map<String, Optional<PriceSeries>> conversions = new HashMap<>();
        private boolean deposits;

        Reading(Portfolio portfolio, Map<Long, Asset> known, Map<Long, List<Split>> splits) {
            this.portfolio = portfolio;
            this.known = known;
            this.splits = splits;
        }

        Book book(List<Row> rows) {
            Map<String, LocalDate> first = new HashMap<>();
            long sequence = 0;
            for (Row row : rows) {
                cash.merge(row.currency(), Math.subtractExact(row.amountMinor(), row.feeMinor()), Math::addExact);
                deposits |= row.kind().equals("deposit");
                Asset asset = known.get(row.assetId());
                if (asset != null) {
                    held.put(asset.key(), asset);
                    first.putIfAbsent(asset.key(), row.date());
                    add(row, asset, new When(row.date(), ++sequence));
                }
            }
            held.values()
                    .forEach(asset -> splits.getOrDefault(asset.id(), List.of()).stream()
                            .filter(split -> !split.date().isBefore(first.getOrDefault(asset.key(), LocalDate.MAX)))
                            .forEach(split -> activities.add(new Activity.Split(
                                    new When(split.date(), 0), asset.key(), split.numerator(), split.denominator()))));
            activities.sort(Activity.ORDER);
            return new Book(
                    portfolio.id(),
                    portfolio.name(),
                    activities,
                    held,
                    cash,
                    deposits,
                    notes.stream().sorted().toList());
        }

        private void add(Row row, Asset asset, When when) {
            String key = asset.key();
            String lot = "a" + row.id();
            long traded = minor(row, asset, tradedMinor(row));
            long fee = minor(row, asset, row.feeMinor());
            switch (row.kind()) {
                case "buy" ->
                    activities.add(
                            new Activity.Buy(when, key, lot, row.quantity(), traded, fee, portfolio.sheltered()));
                case "sell" -> activities.add(new Activity.Sell(when, key, row.quantity(), traded, fee, row.picks()));
                case "opening", "transfer_in" -> {
                    if (row.price() == null) {
                        notes.add("what " + asset.symbol() + " cost before it came in is not known and counts as 0");
                    }
                    LocalDate acquired = row.acquiredOn() == null ? row.date() : row.acquiredOn();
                    activities.add(new Activity.TransferIn(when, key, lot, row.quantity(), traded, acquired));
                }
                case "transfer_out" -> activities.add(new Activity.TransferOut(when, key, row.quantity()));
                case "dividend", "interest" ->
                    activities.add(new Activity.Dividend(when, key, Math.abs(minor(row, asset, row.amountMinor()))));
                case "fee" -> activities.add(new Activity.Fee(when, key, fee));
                default -> {
                    // money that comes or goes moves no asset
                }
            }
        }

        /** What a trade was worth: the cash it moved, or where it moved none its quantity at its price. */
        private long tradedMinor(Row row) {
            BigDecimal price = row.price();
            if (row.amountMinor() != 0 || price == null) {
                return Math.abs(row.amountMinor());
            }
            return row.quantity()
                    .multiply(price)
                    .movePointRight(Money.digits(row.currency()))
                    .setScale(0, RoundingMode.HALF_UP)
                    .longValueExact();
        }

        /** In the asset's currency, by the rate of the day. */
        private long minor(Row row, Asset asset, long inOwn) {
            if (row.currency().equals(asset.currency()) || inOwn == 0) {
                return inOwn;
            }
            PriceSeries series = conversions
                    .computeIfAbsent(
                            row.currency() + asset.currency(),
                            _ -> Optional.ofNullable(rates.into(asset.currency(), List.of(row.currency()))
                                    .get(row.currency())))
                    .orElse(null);
            if (series == null || series.asOf(row.date()).isEmpty()) {
                throw dev.headroom.finance.analytics.InvalidInput.impossible(
                                "NO_EXCHANGE_RATE",
                                "exchange rate from " + row.currency() + " to " + asset.currency(),
                                "must be known for a day up to " + row.date(),
                                null)
                        .instead("import rates, or record the trade in " + asset.currency());
            }
            double rate = series.close(series.asOf(row.date()).getAsInt());
            notes.add("trades of " + asset.symbol() + " in " + row.currency() + " were converted by the day's rate");
            return BigDecimal.valueOf(inOwn, Money.digits(row.currency()))
                    .multiply(BigDecimal.valueOf(rate))
                    .movePointRight(Money.digits(asset.currency()))
                    .setScale(0, RoundingMode.HALF_UP)
                    .longValueExact();
        }
    }
}
