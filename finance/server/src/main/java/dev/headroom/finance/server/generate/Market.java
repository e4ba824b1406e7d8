package dev.headroom.finance.server.generate;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/** A made-up market up to a day: assets with prices, two indexes, exchange rates. Its assets are drawn in order. */
final class Market {
    private static final String SOURCE = "generated";
    private static final int PAID_AFTER_DAYS = 14;
    /** No currency needs more different holdings, and remembering more would only cost memory. */
    private static final int MOST_LISTINGS = 60;
    /** Households' holdings begin no more trading days ago than this. */
    private static final int HELD_DAYS = 320;

    private static final List<String> CURRENCIES = List.of("EUR", "GBP", "CAD", "JPY");
    private static final double[] RATES = {1.09, 1.27, 0.735, 0.0068};

    private final long seed;
    private final MarketSize size;
    private final int[] days;
    private final Factors factors;
    private final Instant known;
    private final Map<String, List<Listing>> listings = new HashMap<>();
    private long benchmark;

    Market(long seed, MarketSize size, LocalDate today) {
        this.seed = seed;
        this.size = size;
        this.days = TradingCalendar.lastDays(size.days(), today.minusDays(1));
        this.factors = Factors.draw(seed, size.days());
        this.known = today.atTime(LocalTime.of(1, 0)).toInstant(ZoneOffset.UTC);
    }

    MarketSize size() {
        return size;
    }

    /** What the households of a currency hold, funds first; empty for a currency without assets. */
    List<Listing> listings(String currency) {
        return listings.getOrDefault(currency, List.of());
    }

    /** Id of the index that portfolios are compared with. */
    long benchmark() {
        return benchmark;
    }

    /** Draws an asset and writes all there is of it. */
    void writeAsset(int number, Batch batch) {
        Draw draw = Draw.of(seed, Draw.Stream.ASSET, number);
        AssetTraits traits = AssetTraits.draw(number, draw);
        PricePath path = PricePath.draw(traits, factors, draw);
        batch.numbered(Sheet.ASSET)
                .text(traits.symbol())
                .text(traits.name())
                .text(traits.currency())
                .int2(traits.sector().assetClass())
                .text(traits.sector().name().toLowerCase(Locale.ROOT))
                .text(traits.currency().equals("USD") ? "US" : traits.currency().substring(0, 2))
                .bool(traits.broad());
        long id = batch.ids().last(Sheet.ASSET);
        writePrices(id, path, batch);
        writeBlocks(id, path, batch);
        for (PricePath.Dividend dividend : path.dividends()) {
            batch.row(Sheet.DIVIDEND)
                    .int8(id)
                    .date(days[dividend.day()])
                    .date(days[dividend.day()] + PAID_AFTER_DAYS)
                    .numeric(dividend.perShare(), 4);
        }
        for (PricePath.Split split : path.splits()) {
            batch.row(Sheet.ASSET_SPLIT)
                    .int8(id)
                    .date(days[split.day()])
                    .int4(split.num())
                    .int4(split.den());
        }
        list(id, traits, path);
    }

    private void list(long id, AssetTraits traits, PricePath path) {
        int from = Math.max(0, days.length - HELD_DAYS);
        List<Listing> known = listings.computeIfAbsent(traits.currency(), _ -> new ArrayList<>());
        if (known.size() >= MOST_LISTINGS || !path.unsplitSince(from)) {
            return;
        }
        List<Listing.Payout> payouts = path.dividends().stream()
                .filter(dividend -> dividend.day() >= from)
                .map(dividend -> new Listing.Payout(
                        days[dividend.day()], days[dividend.day()] + PAID_AFTER_DAYS, dividend.perShare()))
                .toList();
        known.add(new Listing(
                id,
                traits.sector().assetClass(),
                traits.broad(),
                Arrays.copyOfRange(days, from, days.length),
                Arrays.copyOfRange(path.closes(), from, days.length),
                payouts));
    }

    private void writePrices(long id, PricePath path, Batch batch) {
        for (int t = 0; t < days.length; t++) {
            batch.row(Sheet.PRICE)
                    .int8(id)
                    .date(days[t])
                    .numeric(path.closes()[t], 2)
                    .numeric(path.adjusted()[t], 4)
                    .text(SOURCE)
                    .timestamp(known);
        }
    }

    private void writeBlocks(long id, PricePath path, Batch batch) {
        int from = 0;
        while (from < days.length) {
            int year = LocalDate.ofEpochDay(days[from]).getYear();
            int end = (int) LocalDate.of(year + 1, 1, 1).toEpochDay();
            int to = from;
            while (to < days.length && days[to] < end) {
                to++;
            }
            batch.row(Sheet.PRICE_BLOCK)
                    .int8(id)
                    .int2(year)
                    .dates(days, from, to)
                    .hundredths(path.closes(), from, to);
            from = to;
        }
    }

    /** Writes the market index, the benchmark (60 % market, 40 % bonds) and the exchange rates. */
    void writeIndexesAndRates(Batch batch) {
        double bondDrift = Sector.GOVERNMENT_BONDS.dividendYield() / 252;
        double marketDrift = 0.075 / 252;
        writeIndex(batch, "SYN-MARKET", "Whole market (made up)", t -> marketDrift + factors.market(t));
        writeIndex(
                batch,
                "SYN-60-40",
                "60 % shares, 40 % bonds (made up)",
                t -> 0.6 * (marketDrift + factors.market(t))
                        + 0.4 * (bondDrift + factors.sector(Sector.GOVERNMENT_BONDS)[t]));
        benchmark = batch.ids().last(Sheet.INDEX_DEF);
        for (int i = 0; i < CURRENCIES.size(); i++) {
            Draw draw = Draw.of(seed, Draw.Stream.CURRENCY, i);
            double rate = RATES[i];
            for (int day : days) {
                rate *= StrictMath.exp(0.0045 * draw.heavy() - 0.02 * StrictMath.log(rate / RATES[i]));
                batch.row(Sheet.FX_RATE)
                        .text(CURRENCIES.get(i))
                        .text("USD")
                        .date(day)
                        .numeric(Math.round(rate * 1e9), 9);
            }
        }
    }

    private void writeIndex(Batch batch, String code, String name, IntToDoubleFunction move) {
        batch.numbered(Sheet.INDEX_DEF).text(code).text(name).text("daily");
        double level = 1_000;
        for (int t = 0; t < days.length; t++) {
            level *= StrictMath.exp(move.applyAsDouble(t));
            batch.row(Sheet.INDEX_VALUE)
                    .int8(batch.ids().last(Sheet.INDEX_DEF))
                    .date(days[t])
                    .numeric(Math.round(level * 10_000), 4);
        }
    }
}
