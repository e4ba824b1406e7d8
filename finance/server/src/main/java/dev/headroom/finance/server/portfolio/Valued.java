package dev.headroom.finance.server.portfolio;

import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.portfolio.Activity;
import dev.headroom.finance.analytics.portfolio.Lot;
import dev.headroom.finance.analytics.portfolio.LotMethod;
import dev.headroom.finance.analytics.portfolio.Positions;
import dev.headroom.finance.analytics.portfolio.Valuation;
import dev.headroom.finance.server.market.Asset;
import dev.headroom.finance.server.money.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A portfolio as of a day.
 *
 * @param value of the positions that have a price, in the household's currency, cash not counted
 * @param cash what deposits, withdrawals, trades, dividends and fees leave, by currency; empty where no deposit was
 *     ever recorded, because then it can't be told
 * @param stale whether a price or a rate of a position is older than five business days, or missing
 */
record Valued(
        long portfolioId,
        String name,
        LocalDate asOf,
        Money value,
        List<Money> cash,
        boolean stale,
        List<Position> positions) {
    /**
     * What is held of one asset.
     *
     * @param quantity a decimal
     * @param price a decimal in the asset's currency; null without one
     * @param pricedOn the day of the price
     * @param value in the household's currency; 0 without a price
     * @param weight share of the portfolio's value
     * @param basis what the shares cost by first in, first out, in the asset's currency; null where more was sold than
     *     bought
     * @param unrealised value in the asset's currency less the basis
     * @param flags STALE_PRICE, STALE_RATE, NO_PRICE
     */
    record Position(
            AssetView asset,
            String quantity,
            @Nullable String price,
            @Nullable LocalDate pricedOn,
            Money value,
            @Nullable BigDecimal weight,
            @Nullable Money basis,
            @Nullable Money unrealised,
            List<String> flags) {}

    static Valued of(Snapshot snapshot, Book book, LocalDate day) {
        List<Activity> until = book.activities().stream()
                .filter(activity -> !activity.when().date().isAfter(day))
                .toList();
        Map<String, BigDecimal> held = Positions.of(until).at(day);
        Valuation valuation = Valuation.of(held, snapshot.market(book), day);
        Map<String, Long> basis = basis(snapshot, book, day);
        String currency = snapshot.household().currency();
        List<Position> positions = new ArrayList<>();
        boolean stale = false;
        for (Valuation.Holding holding : valuation.holdings()) {
            Asset asset = book.assets().get(holding.asset());
            if (asset != null) {
                stale |= !holding.flags().isEmpty();
                positions.add(position(asset, holding, Optional.ofNullable(basis.get(holding.asset())), valuation));
            }
        }
        positions.sort((a, b) -> Long.compare(b.value().minor(), a.value().minor()));
        List<Money> cash = book.deposits()
                ? book.cashMinor().entrySet().stream()
                        .filter(entry -> entry.getValue() != 0)
                        .map(entry -> new Money(entry.getValue(), entry.getKey()))
                        .toList()
                : List.of();
        return new Valued(
                book.portfolioId(),
                book.name(),
                day,
                new Money(valuation.totalMinor(), currency),
                cash,
                stale,
                List.copyOf(positions));
    }

    /** By asset; empty for all where the records sell what was never bought. */
    private static Map<String, Long> basis(Snapshot snapshot, Book book, LocalDate day) {
        Map<String, Long> basis = new HashMap<>();
        try {
            for (Lot lot : Lots.of(snapshot, book, LotMethod.SPECIFIC, day).open()) {
                basis.merge(lot.asset(), lot.basisMinor(), Math::addExact);
            }
        } catch (InvalidInput oversold) {
            basis.clear();
        }
        return basis;
    }

    private static Position position(
            Asset asset, Valuation.Holding holding, Optional<Long> basisMinor, Valuation valuation) {
        Optional<BigDecimal> price = holding.price();
        Optional<Money> basis = basisMinor.map(minor -> new Money(minor, asset.currency()));
        Optional<Money> gain = price.isEmpty() || basis.isEmpty()
                ? Optional.empty()
                : Optional.of(new Money(
                        Money.rounded(holding.quantity().multiply(price.get()), asset.currency())
                                        .minor()
                                - basis.get().minor(),
                        asset.currency()));
        return new Position(
                AssetView.of(asset),
                plain(holding.quantity()),
                price.map(Valued::plain).orElse(null),
                holding.priced().orElse(null),
                new Money(holding.valueMinor(), valuation.currency()),
                weight(holding.valueMinor(), valuation.totalMinor()),
                basis.orElse(null),
                gain.orElse(null),
                holding.flags().stream()
                        .map(flag -> flag.name().toLowerCase(Locale.ROOT))
                        .sorted()
                        .toList());
    }

    static @Nullable BigDecimal weight(long minor, long totalMinor) {
        return totalMinor <= 0
                ? null
                : BigDecimal.valueOf(minor).divide(BigDecimal.valueOf(totalMinor), 6, RoundingMode.HALF_UP);
    }

    static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
