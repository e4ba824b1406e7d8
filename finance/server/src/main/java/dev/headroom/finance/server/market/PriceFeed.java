package dev.headroom.finance.server.market;

import dev.headroom.base.CodedException;
import dev.headroom.finance.server.remote.Remote;
import dev.headroom.finance.server.settings.HeadroomSettings;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings the prices of shared assets up to date from the providers that are configured: the folder first, then HTTP.
 * Each asset is a transaction of its own, so that one that fails keeps nothing from the others; the last ten days are
 * asked for again, because closes are corrected.
 */
@Component
class PriceFeed {
    private static final Logger LOG = LoggerFactory.getLogger(PriceFeed.class);
    private static final int CORRECTED_DAYS = 10;
    private static final int YEARS_OF_NEW = 15;
    private static final int MOST_TOLD = 20;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final List<PriceProvider> providers;

    PriceFeed(
            JdbcClient jdbc, PlatformTransactionManager transactions, InstantSource clock, HeadroomSettings settings) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
        this.providers = providers(settings.market(), clock);
    }

    private static List<PriceProvider> providers(HeadroomSettings.Market market, InstantSource clock) {
        List<PriceProvider> providers = new ArrayList<>();
        if (market.folder() != null) {
            providers.add(new FolderPrices(market.folder()));
        }
        if (market.url() != null && !market.url().isBlank()) {
            providers.add(new HttpPrices(market.url(), new Remote("provider of prices", clock)));
        }
        return List.copyOf(providers);
    }

    /** A symbol that was left as it is, and why. */
    record Failure(String symbol, String why) {}

    /**
     * What came of bringing prices up to date.
     *
     * @param unknown assets that no provider knows
     * @param failures the first twenty
     */
    record Report(int assets, int added, int changed, int unknown, List<Failure> failures) {}

    private record Known(long id, String symbol, Optional<LocalDate> last) {}

    boolean configured() {
        return !providers.isEmpty();
    }

    /** All active shared assets, or those named. */
    Report bringUpToDate(List<String> symbols) {
        return bringUpToDate(symbols, providers);
    }

    Report bringUpToDate(List<String> symbols, List<PriceProvider> from) {
        List<Known> known = jdbc.sql("""
                        select a.id, a.symbol, (select max(p.d) from price p where p.asset_id = a.id) as last
                        from asset a
                        where a.household_id is null and a.active and (:all or a.symbol = any(:symbols)) order by a.id
                        """)
                .param("all", symbols.isEmpty())
                .param("symbols", symbols.toArray(String[]::new))
                .query((row, _) -> new Known(
                        row.getLong("id"),
                        row.getString("symbol"),
                        Optional.ofNullable(row.getObject("last", LocalDate.class))))
                .list();
        int added = 0;
        int changed = 0;
        int unknown = 0;
        List<Failure> failures = new ArrayList<>();
        for (Known asset : known) {
            try {
                Optional<Stored> stored = bringUpToDate(asset, from);
                added += stored.map(Stored::added).orElse(0);
                changed += stored.map(Stored::changed).orElse(0);
                unknown += stored.isEmpty() ? 1 : 0;
            } catch (CodedException | UncheckedIOException failure) {
                LOG.warn("prices of {} stay as they are: {}", asset.symbol(), failure.getMessage());
                if (failures.size() < MOST_TOLD) {
                    failures.add(new Failure(asset.symbol(), String.valueOf(failure.getMessage())));
                }
            }
        }
        return new Report(known.size(), added, changed, unknown, failures);
    }

    private record Stored(int added, int changed) {}

    private Optional<Stored> bringUpToDate(Known asset, List<PriceProvider> from) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate since =
                asset.last().map(last -> last.minusDays(CORRECTED_DAYS)).orElse(today.minusYears(YEARS_OF_NEW));
        for (PriceProvider provider : from) {
            Optional<List<PriceProvider.Quote>> quotes = provider.since(asset.symbol(), since);
            if (quotes.isPresent()) {
                List<PriceProvider.Quote> past = quotes.get().stream()
                        .filter(quote -> !quote.date().isAfter(today))
                        .toList();
                return Optional.ofNullable(transaction.execute(_ -> store(asset.id(), provider.name(), past)));
            }
        }
        return Optional.empty();
    }

    private Stored store(long asset, String source, List<PriceProvider.Quote> quotes) {
        if (quotes.isEmpty()) {
            return new Stored(0, 0);
        }
        String[] days = quotes.stream().map(quote -> quote.date().toString()).toArray(String[]::new);
        BigDecimal[] closes = quotes.stream().map(PriceProvider.Quote::close).toArray(BigDecimal[]::new);
        List<Boolean> inserted = jdbc.sql("""
                        insert into price as p (asset_id, d, close, source)
                        select :asset, q.d, q.close, :source
                        from (select distinct on (d) d, close
                              from unnest(cast(:days as date[]), cast(:closes as numeric[])) with ordinality as u(d, close, row)
                              order by d, row desc) q
                        on conflict (asset_id, d) do update
                        set close = excluded.close, source = excluded.source, ingested_at = now()
                        where p.close <> excluded.close
                        returning (xmax = 0) as inserted
                        """)
                .param("asset", asset)
                .param("source", source)
                .param("days", days)
                .param("closes", closes)
                .query((row, _) -> row.getBoolean("inserted"))
                .list();
        int added = (int) inserted.stream().filter(one -> one).count();
        return new Stored(added, inserted.size() - added);
    }
}
