package dev.headroom.finance.server.portfolio;

import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.portfolio.Activity;
import dev.headroom.finance.analytics.portfolio.Lot;
import dev.headroom.finance.analytics.portfolio.LotBook;
import dev.headroom.finance.analytics.portfolio.LotMethod;
import dev.headroom.finance.server.identity.Caller.Household;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/**
 * Tax lots of a household. What one portfolio sells at a loss is replaced by what any of them buys within 30 days, an
 * account that shelters gains included; each sells from its own lots.
 */
@Component
public class Lots {
    private static final int WASH_DAYS = 30;

    private final Investments investments;

    Lots(Investments investments) {
        this.investments = investments;
    }

    /** A portfolio's lots. */
    public record Taxed(Book book, LotBook lots) {}

    /** Lots by first in, first out as of a day, of every portfolio that no account shelters. */
    public List<Taxed> taxed(Snapshot snapshot, LocalDate day) {
        List<Taxed> taxed = new ArrayList<>();
        for (Book book : snapshot.books()) {
            if (!snapshot.portfolio(book.portfolioId()).sheltered()) {
                taxed.add(new Taxed(book, of(snapshot, book, LotMethod.SPECIFIC, day)));
            }
        }
        return taxed;
    }

    /** What accounts that shelter gains hold: what they bought of late defers a loss, though it is none of theirs. */
    public List<Lot> sheltered(Snapshot snapshot, LocalDate day) {
        return snapshot.books().stream()
                .filter(book -> snapshot.portfolio(book.portfolioId()).sheltered())
                .filter(book -> replays(book, LotMethod.SPECIFIC, day))
                .flatMap(book -> LotBook.asOf(book.activities(), LotMethod.SPECIFIC, day).open().stream())
                .toList();
    }

    /** Everything as of now. */
    public Snapshot snapshot(Household household) {
        return investments.snapshot(household);
    }

    /**
     * A portfolio's lots as of a day. Others that bought or sold the same asset within the days that count are replayed
     * with it; one whose records sell what was never bought is left out.
     *
     * @throws InvalidInput {@code OVERSOLD} for the portfolio itself
     */
    public static LotBook of(Snapshot snapshot, Book book, LotMethod method, LocalDate day) {
        List<Book> related = new ArrayList<>(List.of(book));
        List<Book> others = new ArrayList<>(snapshot.books());
        others.removeIf(other -> other.portfolioId() == book.portfolioId());
        for (int i = 0; i < related.size(); i++) {
            Book one = related.get(i);
            List<Book> met = others.stream().filter(other -> meets(one, other)).toList();
            others.removeAll(met);
            met.stream().filter(other -> replays(other, method, day)).forEach(related::add);
        }
        return LotBook.together(
                        related.stream()
                                .map(one -> new LotBook.Account(
                                                one.portfolioId(),
                                                snapshot.portfolio(one.portfolioId())
                                                        .sheltered(),
                                                one.activities())
                                        .asOf(day))
                                .toList(),
                        method)
                .getFirst();
    }

    private static boolean replays(Book book, LotMethod method, LocalDate day) {
        try {
            LotBook.asOf(book.activities(), method, day);
            return true;
        } catch (InvalidInput oversold) {
            return false;
        }
    }

    private static boolean meets(Book one, Book other) {
        return replaces(one, other) || replaces(other, one);
    }

    /** Whether one bought within 30 days of a sale of the other, whatever came of the sale. */
    private static boolean replaces(Book sold, Book bought) {
        Map<String, TreeSet<LocalDate>> sales = new HashMap<>();
        for (Activity activity : sold.activities()) {
            if (activity instanceof Activity.Sell sell && bought.assets().containsKey(sell.asset())) {
                sales.computeIfAbsent(sell.asset(), _ -> new TreeSet<>())
                        .add(sell.when().date());
            }
        }
        for (Activity activity : sales.isEmpty() ? List.<Activity>of() : bought.activities()) {
            TreeSet<LocalDate> days = sales.get(activity.asset());
            if (days != null && activity instanceof Activity.Buy) {
                LocalDate date = activity.when().date();
                LocalDate near = days.ceiling(date.minusDays(WASH_DAYS));
                if (near != null && !near.isAfter(date.plusDays(WASH_DAYS))) {
                    return true;
                }
            }
        }
        return false;
    }
}
