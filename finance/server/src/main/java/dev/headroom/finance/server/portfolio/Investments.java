package dev.headroom.finance.server.portfolio;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.analytics.returns.PriceSeries;
import dev.headroom.finance.server.calculation.Fingerprint;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.market.Asset;
import dev.headroom.finance.server.market.PriceStore;
import dev.headroom.finance.server.market.Rates;
import dev.headroom.freshness.TagScope;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Households' investments as they are now. Books stay in memory until something of the household or of assets changes,
 * which one query tells; the longest unused leave first. A snapshot is read in one transaction that sees one moment, so
 * that figures and the version they are kept under belong together.
 */
@Component
public class Investments {
    private static final ErrorCode NO_SUCH_PORTFOLIO = new ErrorCode("NO_SUCH_PORTFOLIO", ErrorCode.Kind.NOT_FOUND);
    /** About 100 MB. */
    private static final int MOST_ACTIVITIES = 1_000_000;

    private static final String VERSIONS = """
            select coalesce((select version from household_version where household_id = ?), 0) as household,
                   (select version from market_state where name = 'asset') as assets,
                   (select version from market_state where name = 'series') as series
            """;

    private final JdbcClient jdbc;
    private final Portfolios portfolios;
    private final BookReader reader;
    private final PriceStore prices;
    private final Rates rates;
    private final TransactionTemplate oneMoment;
    private final Map<Long, Resident> resident = new LinkedHashMap<>(64, 0.75f, true);
    private int activities;

    private record Versions(long household, long assets, long series) {}

    private record Resident(
            Versions versions, Household household, List<Portfolio> portfolios, List<Book> books, int activities) {}

    Investments(
            JdbcClient jdbc,
            Portfolios portfolios,
            BookReader reader,
            PriceStore prices,
            Rates rates,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.portfolios = portfolios;
        this.reader = reader;
        this.prices = prices;
        this.rates = rates;
        this.oneMoment = new TransactionTemplate(transactions);
        oneMoment.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    static CodedException noSuchPortfolio(long id) {
        return CodedException.of(
                NO_SUCH_PORTFOLIO, Violation.of("portfolio", "must be one of the household's", Long.toString(id)));
    }

    /** Everything as of now. */
    public Snapshot snapshot(Household household) {
        Snapshot snapshot = oneMoment.execute(_ -> read(household));
        if (snapshot == null) {
            throw new IllegalStateException("a transaction without a result");
        }
        return snapshot;
    }

    private Snapshot read(Household household) {
        Resident books = books(household);
        Set<Long> assets = new HashSet<>();
        Set<String> currencies = new HashSet<>();
        for (Book book : books.books()) {
            for (Asset asset : book.assets().values()) {
                assets.add(asset.id());
                currencies.add(asset.currency());
            }
            currencies.addAll(book.cashMinor().keySet());
        }
        PriceStore.Prices resident = prices.of(assets);
        Map<String, PriceSeries> known = rates.into(household.currency(), currencies);
        String version = "%d.%d.%s.%d"
                .formatted(
                        books.versions().household(),
                        books.versions().assets() + books.versions().series(),
                        Fingerprint.brief(new TreeMap<>(resident.versions()).toString()),
                        known.isEmpty() ? 0 : rates.version());
        return new Snapshot(household, books.portfolios(), books.books(), resident, known, version);
    }

    private Resident books(Household household) {
        TagScope.dependsOn(Changes.household(household.id()), Changes.market("asset"), Changes.market("series"));
        Versions versions = jdbc.sql(VERSIONS)
                .param(household.id())
                .query((row, _) -> new Versions(row.getLong("household"), row.getLong("assets"), row.getLong("series")))
                .single();
        synchronized (resident) {
            Resident known = resident.get(household.id());
            if (known != null
                    && known.versions().equals(versions)
                    && known.household().equals(household)) {
                return known;
            }
        }
        List<Portfolio> all = portfolios.all(household);
        List<Book> books = reader.read(household, all);
        int size = 1 + books.stream().mapToInt(book -> book.activities().size()).sum();
        Resident read = new Resident(versions, household, all, books, size);
        keep(household.id(), read);
        return read;
    }

    private void keep(long household, Resident read) {
        synchronized (resident) {
            Resident before = resident.put(household, read);
            activities += read.activities() - (before == null ? 0 : before.activities());
            Iterator<Resident> eldest = resident.values().iterator();
            while (activities > MOST_ACTIVITIES && eldest.hasNext()) {
                activities -= eldest.next().activities();
                eldest.remove();
            }
        }
    }
}
