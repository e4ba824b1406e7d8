package dev.headroom.finance.server.imports;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Finds the last balance among those beside the transactions of one account. Statements run from old to new or from new
 * to old, so the last row of the latest day is the end of that day in the one and its first row in the other.
 */
final class StatementBalances {
    private @Nullable LocalDate first;
    private @Nullable LocalDate last;
    private @Nullable LocalDate latest;
    private @Nullable BigDecimal firstOfLatest;
    private @Nullable BigDecimal lastOfLatest;
    private @Nullable BigDecimal previous;
    private @Nullable BigDecimal previousAmount;
    private int upward;
    private int downward;

    void add(LocalDate date, BigDecimal amount, BigDecimal balance) {
        if (first == null) {
            first = date;
        }
        last = date;
        if (previous != null && previousAmount != null) {
            upward += previous.add(amount).compareTo(balance) == 0 ? 1 : 0;
            downward += balance.add(previousAmount).compareTo(previous) == 0 ? 1 : 0;
        }
        previous = balance;
        previousAmount = amount;
        if (latest == null || date.isAfter(latest)) {
            latest = date;
            firstOfLatest = balance;
            lastOfLatest = balance;
        } else if (date.equals(latest)) {
            lastOfLatest = balance;
        }
    }

    /** The latest day with a balance, or null where there was none. */
    @Nullable LocalDate latestDay() {
        return latest;
    }

    /** The balance at the end of that day, or null. */
    @Nullable BigDecimal latestBalance() {
        boolean newestFirst =
                upward == downward ? first != null && last != null && first.isAfter(last) : downward > upward;
        return newestFirst ? firstOfLatest : lastOfLatest;
    }
}
