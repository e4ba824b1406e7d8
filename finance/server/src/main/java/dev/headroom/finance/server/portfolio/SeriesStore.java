package dev.headroom.finance.server.portfolio;

import dev.headroom.finance.analytics.portfolio.Activity;
import dev.headroom.finance.analytics.portfolio.Market;
import dev.headroom.finance.analytics.portfolio.ValueSeries;
import dev.headroom.finance.analytics.returns.PriceSeries;
import java.time.LocalDate;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What portfolios were worth on each day, kept in memory. A change of an activity, a price or a rate has the days from
 * the earliest one that differs computed anew, and those before it kept; callers that ask for the same portfolio at the
 * same time wait for one computation.
 */
@Component
class SeriesStore {
    private static final int MOST_PORTFOLIOS = 2_000;

    private final Map<Long, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);

    /** One portfolio's series and what it was computed from; its monitor is held while it is computed. */
    private static final class Entry {
        private @Nullable Computed computed;
    }

    private record Computed(List<Activity> activities, Market market, ValueSeries series) {}

    /** The series of a portfolio from its first activity to a day: each weekday, and each day with an activity. */
    ValueSeries of(Snapshot snapshot, Book book, LocalDate to) {
        Entry entry = entry(book.portfolioId());
        Market market = snapshot.market(book);
        ValueSeries.Days days = days(book, to);
        synchronized (entry) {
            Computed known = entry.computed;
            if (known != null
                    && known.series().days().equals(days)
                    && known.market().equals(market)
                    && known.activities().equals(book.activities())) {
                return known.series();
            }
            ValueSeries series = known == null
                    ? ValueSeries.of(book.activities(), market, days)
                    : ValueSeries.updated(
                            book.activities(), market, days, known.series(), firstDifference(known, book, market));
            entry.computed = new Computed(book.activities(), market, series);
            return series;
        }
    }

    private Entry entry(long portfolio) {
        synchronized (entries) {
            Entry entry = entries.computeIfAbsent(portfolio, _ -> new Entry());
            Iterator<Long> eldest = entries.keySet().iterator();
            while (entries.size() > MOST_PORTFOLIOS && eldest.hasNext()) {
                eldest.next();
                eldest.remove();
            }
            return entry;
        }
    }

    private static ValueSeries.Days days(Book book, LocalDate to) {
        LocalDate first = book.firstDay();
        if (first.isAfter(to)) {
            return ValueSeries.Days.of();
        }
        TreeSet<Integer> days = new TreeSet<>();
        for (int day = Math.toIntExact(first.toEpochDay()); day <= to.toEpochDay(); day++) {
            // day 0 was a Thursday
            if (Math.floorMod(day + 3, 7) < 5) {
                days.add(day);
            }
        }
        days.add(Math.toIntExact(to.toEpochDay()));
        book.activities().stream()
                .map(activity -> activity.when().date())
                .filter(date -> !date.isAfter(to))
                .forEach(date -> days.add(Math.toIntExact(date.toEpochDay())));
        return ValueSeries.Days.of(days.stream().mapToInt(Integer::intValue).toArray());
    }

    /** The earliest day from which on activities differ; the last of all days where they don't. */
    static LocalDate firstDifference(List<Activity> before, List<Activity> after) {
        int shared = Math.min(before.size(), after.size());
        int same = 0;
        while (same < shared && before.get(same).equals(after.get(same))) {
            same++;
        }
        return Stream.concat(before.subList(same, before.size()).stream(), after.subList(same, after.size()).stream())
                .map(activity -> activity.when().date())
                .min(LocalDate::compareTo)
                .orElse(LocalDate.MAX);
    }

    private static LocalDate firstDifference(Computed before, Book book, Market market) {
        LocalDate first = firstDifference(before.activities(), book.activities());
        if (!before.market().base().equals(market.base())
                || !before.market().currencies().equals(market.currencies())) {
            return LocalDate.MIN;
        }
        LocalDate prices = firstDifference(before.market().prices(), market.prices());
        LocalDate rates = firstDifference(before.market().rates(), market.rates());
        return Stream.of(first, prices, rates).min(LocalDate::compareTo).orElse(LocalDate.MIN);
    }

    private static LocalDate firstDifference(Map<String, PriceSeries> before, Map<String, PriceSeries> after) {
        LocalDate first = LocalDate.MAX;
        TreeSet<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        for (String key : keys) {
            LocalDate one = firstDifference(before.get(key), after.get(key));
            first = one.isBefore(first) ? one : first;
        }
        return first;
    }

    static LocalDate firstDifference(@Nullable PriceSeries before, @Nullable PriceSeries after) {
        if (Objects.equals(before, after)) {
            return LocalDate.MAX;
        }
        if (before == null || after == null) {
            return LocalDate.MIN;
        }
        int shared = Math.min(before.size(), after.size());
        for (int i = 0; i < shared; i++) {
            if (before.day(i) != after.day(i) || before.close(i) != after.close(i)) {
                return before.day(i) < after.day(i) ? before.date(i) : after.date(i);
            }
        }
        if (before.size() == after.size()) {
            return LocalDate.MAX;
        }
        return before.size() > shared ? before.date(shared) : after.date(shared);
    }
}
