package dev.headroom.finance.server.portfolio;

import dev.headroom.finance.analytics.portfolio.Activity;
import dev.headroom.finance.analytics.portfolio.Market;
import dev.headroom.finance.analytics.returns.PriceSeries;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.market.Asset;
import dev.headroom.finance.server.market.PriceStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything a household's investments are computed from, as of one moment of the database.
 *
 * @param books in the order of the portfolios
 * @param rates units of the household's currency for one of another
 * @param version the same for the same books, prices and rates, another one after any change
 */
public record Snapshot(
        Household household,
        List<Portfolio> portfolios,
        List<Book> books,
        PriceStore.Prices prices,
        Map<String, PriceSeries> rates,
        String version) {
    public Snapshot {
        portfolios = List.copyOf(portfolios);
        books = List.copyOf(books);
        rates = Map.copyOf(rates);
    }

    /**
     * The prices of the assets of a book, each in its own currency, and the rates into the household's. The last price
     * before a split counts for the shares after it until there is a newer one.
     */
    public Market market(Book book) {
        Map<String, PriceSeries> series = new HashMap<>();
        Map<String, String> currencies = new HashMap<>();
        for (Asset asset : book.assets().values()) {
            PriceSeries known = prices.series().get(asset.id());
            if (known != null) {
                series.put(asset.key(), known);
            }
            currencies.put(asset.key(), asset.currency());
        }
        for (Activity activity : book.activities()) {
            if (activity instanceof Activity.Split split) {
                series.computeIfPresent(
                        split.asset(),
                        (_, known) -> known.split(split.when().date(), split.numerator(), split.denominator()));
            }
        }
        return new Market(series, currencies, rates, household.currency());
    }

    /** The book of a portfolio that is the household's. */
    public Book book(long portfolio) {
        return books.stream()
                .filter(book -> book.portfolioId() == portfolio)
                .findFirst()
                .orElseThrow(() -> Investments.noSuchPortfolio(portfolio));
    }

    Portfolio portfolio(long id) {
        return portfolios.stream()
                .filter(portfolio -> portfolio.id() == id)
                .findFirst()
                .orElseThrow(() -> Investments.noSuchPortfolio(id));
    }
}
