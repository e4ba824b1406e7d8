package dev.headroom.finance.analytics.portfolio;

import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.returns.PriceSeries;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Currency;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Prices and exchange rates by date.
 *
 * @param prices series of each asset, in the asset's own currency and adjusted for nothing
 * @param currencies ISO 4217 code of each asset
 * @param rates series of each other currency: units of the base currency for one of it
 * @param base ISO 4217 code that values are given in
 */
public record Market(
        Map<String, PriceSeries> prices, Map<String, String> currencies, Map<String, PriceSeries> rates, String base) {
    public Market {
        prices = Map.copyOf(prices);
        currencies = Map.copyOf(currencies);
        rates = Map.copyOf(rates);
    }

    /** A market of one currency. */
    public static Market of(String base, Map<String, PriceSeries> prices) {
        return new Market(prices, Map.of(), Map.of(), base);
    }

    /** The currency of an asset; the base where none was given. */
    public String currency(String asset) {
        return currencies.getOrDefault(asset, base);
    }

    /** Decimal places of the base currency. */
    public int digits() {
        return Currency.getInstance(base).getDefaultFractionDigits();
    }

    /** The series of an asset; empty where there is no price at all. */
    public Optional<PriceSeries> price(String asset) {
        return Optional.ofNullable(prices.get(asset));
    }

    /**
     * The series of a currency's rates; null for the base currency itself.
     *
     * @throws InvalidInput {@code NO_EXCHANGE_RATE}
     */
    @Nullable PriceSeries rates(String currency) {
        if (currency.equals(base)) {
            return null;
        }
        PriceSeries series = rates.get(currency);
        if (series == null) {
            throw noRate(currency, null);
        }
        return series;
    }

    /**
     * Units of the base currency for one of another, as of a day.
     *
     * @throws InvalidInput {@code NO_EXCHANGE_RATE}
     */
    public double rate(String currency, LocalDate date) {
        PriceSeries series = rates(currency);
        if (series == null) {
            return 1;
        }
        OptionalInt at = series.asOf(date);
        if (at.isEmpty()) {
            throw noRate(currency, date);
        }
        return series.close(at.getAsInt());
    }

    /** Minor units of the base currency for a decimal amount of another, rounded half up. */
    long minor(BigDecimal amount) {
        return amount.movePointRight(digits()).setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    private InvalidInput noRate(String currency, @Nullable LocalDate date) {
        return InvalidInput.impossible(
                        "NO_EXCHANGE_RATE",
                        "exchange rate from " + currency + " to " + base,
                        date == null ? "must be given" : "must be given for a day up to " + date,
                        null)
                .instead("add rates: amounts of two currencies have no sum without them");
    }
}
