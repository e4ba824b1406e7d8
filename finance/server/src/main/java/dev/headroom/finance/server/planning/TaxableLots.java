package dev.headroom.finance.server.planning;

import dev.headroom.finance.analytics.portfolio.Disposal;
import dev.headroom.finance.analytics.portfolio.Lot;
import dev.headroom.finance.analytics.portfolio.Market;
import dev.headroom.finance.analytics.returns.PriceSeries;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.market.Asset;
import dev.headroom.finance.server.portfolio.Lots;
import dev.headroom.finance.server.portfolio.Snapshot;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.springframework.stereotype.Component;

/** What of a household's investments counts for US federal tax: lots in dollars of portfolios that are taxed. */
@Component
class TaxableLots {
    private final Lots lots;

    TaxableLots(Lots lots) {
        this.lots = lots;
    }

    /**
     * Lots, prices and the year's sales.
     *
     * @param sheltered lots of accounts that shelter gains, whose purchases defer losses too
     * @param prices per share in dollars, by what the numerics call an asset
     * @param shortCents short-term gains less losses of the year's sales, deferred losses left out
     */
    record Holdings(
            List<Lot> lots,
            List<Lot> sheltered,
            Map<String, BigDecimal> prices,
            Map<String, String> symbols,
            long shortCents,
            long longCents,
            String version,
            LocalDate newest,
            List<String> notes) {}

    Holdings of(Household household, LocalDate today, int year) {
        Snapshot snapshot = lots.snapshot(household);
        List<Lot> open = new ArrayList<>();
        Map<String, BigDecimal> prices = new HashMap<>();
        Map<String, String> symbols = new HashMap<>();
        List<String> notes = new ArrayList<>();
        long shortCents = 0;
        long longCents = 0;
        for (Lots.Taxed taxed : lots.taxed(snapshot, today)) {
            Market market = snapshot.market(taxed.book());
            for (Asset asset : taxed.book().assets().values()) {
                symbols.put(asset.key(), asset.symbol());
                PriceSeries series = market.price(asset.key()).orElse(null);
                OptionalInt at = series == null ? OptionalInt.empty() : series.asOf(today);
                if (!asset.currency().equals("USD")) {
                    notes.add(asset.symbol() + " is not in US dollars and is left out");
                } else if (series != null && at.isPresent()) {
                    prices.put(asset.key(), BigDecimal.valueOf(series.close(at.getAsInt())));
                }
            }
            taxed.lots().open().stream()
                    .filter(lot -> prices.containsKey(lot.asset()))
                    .forEach(open::add);
            for (Disposal sale : taxed.lots().disposals()) {
                Asset asset = taxed.book().assets().get(sale.asset());
                if (sale.sold().getYear() == year
                        && asset != null
                        && asset.currency().equals("USD")) {
                    shortCents += sale.term() == Disposal.Term.SHORT ? sale.taxableMinor() : 0;
                    longCents += sale.term() == Disposal.Term.LONG ? sale.taxableMinor() : 0;
                }
            }
        }
        return new Holdings(
                open,
                lots.sheltered(snapshot, today),
                prices,
                symbols,
                shortCents,
                longCents,
                snapshot.version(),
                snapshot.prices().newest(today),
                notes);
    }
}
