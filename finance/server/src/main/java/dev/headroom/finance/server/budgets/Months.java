package dev.headroom.finance.server.budgets;

import dev.headroom.finance.server.categories.CategoryKind;
import dev.headroom.finance.server.money.Money;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Puts what was planned and what moved side by side. Money that moved in a category counts towards its own entry, else
 * towards the entry of the category that it is part of, else as unbudgeted.
 */
final class Months {
    private final Map<Key, Planned> planned = new HashMap<>();
    private final Map<Key, Long> actual = new HashMap<>();
    private final Map<YearMonth, Long> unbudgeted = new HashMap<>();
    private final Map<YearMonth, TreeSet<String>> otherCurrencies = new HashMap<>();

    private record Key(YearMonth month, long category) {}

    /** One entry of one month's budget. */
    record Planned(
            YearMonth month,
            String currency,
            long category,
            String slug,
            CategoryKind kind,
            long minor,
            boolean rollover) {}

    /** The sum of a category's transactions in a month, positive in. */
    record Moved(
            YearMonth month,
            String currency,
            long category,
            @Nullable Long parent,
            CategoryKind kind,
            long minor) {}

    /** @param currencies the budgets' currencies by month */
    Months(List<Planned> planned, List<Moved> moved, Map<YearMonth, String> currencies) {
        planned.forEach(entry -> this.planned.put(new Key(entry.month(), entry.category()), entry));
        for (Moved sum : moved) {
            String currency = currencies.get(sum.month());
            if (currency != null && !currency.equals(sum.currency())) {
                otherCurrencies
                        .computeIfAbsent(sum.month(), _ -> new TreeSet<>())
                        .add(sum.currency());
            } else if (currency != null) {
                count(sum);
            }
        }
    }

    private void count(Moved sum) {
        Key own = new Key(sum.month(), sum.category());
        Key whole = new Key(sum.month(), sum.parent() == null ? sum.category() : sum.parent());
        Planned entry = planned.getOrDefault(own, planned.get(whole));
        if (entry != null) {
            long minor = entry.kind() == CategoryKind.INCOME ? sum.minor() : -sum.minor();
            actual.merge(new Key(sum.month(), entry.category()), minor, Math::addExact);
        } else if (sum.kind() == CategoryKind.SPENDING || sum.kind() == CategoryKind.DEBT_PAYMENT) {
            unbudgeted.merge(sum.month(), -sum.minor(), Math::addExact);
        }
    }

    /** The entry with what became of it. */
    Budget.Entry entry(Planned entry) {
        long carried = carried(entry);
        long spent = actual(entry);
        return new Budget.Entry(
                entry.slug(),
                new Money(entry.minor(), entry.currency()),
                new Money(carried, entry.currency()),
                new Money(spent, entry.currency()),
                new Money(entry.minor() + carried - spent, entry.currency()),
                entry.rollover());
    }

    long actual(Planned entry) {
        return actual.getOrDefault(new Key(entry.month(), entry.category()), 0L);
    }

    Money unbudgeted(YearMonth month, String currency) {
        return new Money(unbudgeted.getOrDefault(month, 0L), currency);
    }

    List<String> otherCurrencies(YearMonth month) {
        return List.copyOf(otherCurrencies.getOrDefault(month, new TreeSet<>()));
    }

    /** Ends at a month without a budget for the category, with another currency or without rollover. */
    private long carried(Planned entry) {
        Planned before = planned.get(new Key(entry.month().minusMonths(1), entry.category()));
        return before == null || !before.rollover() || !before.currency().equals(entry.currency())
                ? 0
                : before.minor() - actual(before) + carried(before);
    }
}
