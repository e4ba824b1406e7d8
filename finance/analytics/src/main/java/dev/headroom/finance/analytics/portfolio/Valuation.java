package dev.headroom.finance.analytics.portfolio;

import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.returns.PriceSeries;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What positions are worth on a day, by the last price and the last rate on or before it. Nothing is left out: an asset
 * without a price is listed with the flag that says so.
 *
 * @param date the day
 * @param currency ISO 4217 code of every amount
 * @param totalMinor sum of the values of all positions that have one, exact
 * @param holdings by asset in alphabetical order
 */
public record Valuation(LocalDate date, String currency, long totalMinor, List<Holding> holdings) {
    /** What a reader of a value should know. */
    public enum Flag {
        /** The price is older than five business days. */
        STALE_PRICE,
        /** The exchange rate is older than five business days. */
        STALE_RATE,
        /** No price up to that day: the position is not part of the total. */
        NO_PRICE
    }

    /**
     * One position.
     *
     * @param price in the asset's own currency; empty without one
     * @param priced day of the price; empty without one
     * @param valueMinor in the valuation's currency, rounded half up; 0 without a price
     */
    public record Holding(
            String asset,
            BigDecimal quantity,
            Optional<BigDecimal> price,
            Optional<LocalDate> priced,
            long valueMinor,
            Set<Flag> flags) {
        public Holding {
            flags = Set.copyOf(flags);
        }
    }

    public Valuation {
        holdings = List.copyOf(holdings);
    }

    /**
     * Values positions.
     *
     * @throws InvalidInput {@code NO_EXCHANGE_RATE}, {@code VALUE_OVERFLOW}
     */
    public static Valuation of(Map<String, BigDecimal> positions, Market market, LocalDate date) {
        List<Holding> holdings = new ArrayList<>();
        long total = 0;
        for (Map.Entry<String, BigDecimal> position : new java.util.TreeMap<>(positions).entrySet()) {
            try {
                Holding holding = holding(position.getKey(), position.getValue(), market, date);
                holdings.add(holding);
                total = Math.addExact(total, holding.valueMinor());
            } catch (ArithmeticException overflow) {
                throw InvalidInput.impossible(
                        "VALUE_OVERFLOW",
                        "value of " + position.getKey(),
                        "must fit 18 digits of minor units",
                        position.getValue());
            }
        }
        return new Valuation(date, market.base(), total, holdings);
    }

    private static Holding holding(String asset, BigDecimal quantity, Market market, LocalDate date) {
        Set<Flag> flags = EnumSet.noneOf(Flag.class);
        Optional<PriceSeries> series = market.price(asset);
        OptionalInt at = series.isPresent() ? series.get().asOf(date) : OptionalInt.empty();
        if (series.isEmpty() || at.isEmpty()) {
            flags.add(Flag.NO_PRICE);
            return new Holding(asset, quantity, Optional.empty(), Optional.empty(), 0, flags);
        }
        if (series.get().staleAt(date)) {
            flags.add(Flag.STALE_PRICE);
        }
        String currency = market.currency(asset);
        PriceSeries rates = market.rates(currency);
        if (rates != null && rates.staleAt(date)) {
            flags.add(Flag.STALE_RATE);
        }
        BigDecimal price = BigDecimal.valueOf(series.get().close(at.getAsInt()));
        BigDecimal value = quantity.multiply(price).multiply(BigDecimal.valueOf(market.rate(currency, date)));
        return new Holding(
                asset,
                quantity,
                Optional.of(price),
                Optional.of(series.get().date(at.getAsInt())),
                market.minor(value),
                flags);
    }
}
