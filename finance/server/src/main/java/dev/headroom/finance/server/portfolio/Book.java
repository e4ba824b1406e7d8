package dev.headroom.finance.server.portfolio;

import dev.headroom.finance.analytics.portfolio.Activity;
import dev.headroom.finance.server.market.Asset;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What happened in a portfolio, ready for the numerics: activities by asset id, amounts in the assets' currencies.
 *
 * @param activities in their order, splits of the assets included
 * @param assets by what the numerics call them
 * @param cashMinor what deposits, withdrawals, trades, dividends and fees leave, by currency
 * @param deposits whether any money came in by a deposit: without one, cash can't be told
 * @param notes what was taken to be, because the records don't say
 */
public record Book(
        long portfolioId,
        String name,
        List<Activity> activities,
        Map<String, Asset> assets,
        Map<String, Long> cashMinor,
        boolean deposits,
        List<String> notes) {
    public Book {
        activities = List.copyOf(activities);
        // sums over them are the same on every node
        assets = Collections.unmodifiableMap(new TreeMap<>(assets));
        cashMinor = Collections.unmodifiableMap(new TreeMap<>(cashMinor));
        notes = List.copyOf(notes);
    }

    /** The day of the first activity; the last of all days where there is none. */
    LocalDate firstDay() {
        return activities.isEmpty()
                ? LocalDate.MAX
                : activities.getFirst().when().date();
    }

    /** The symbol of what the numerics call an asset. */
    public String symbol(String key) {
        Asset asset = assets.get(key);
        return asset == null ? key : asset.symbol();
    }
}
