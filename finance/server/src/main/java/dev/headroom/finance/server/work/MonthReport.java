package dev.headroom.finance.server.work;

import dev.headroom.finance.server.money.Money;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a month's report says. Amounts are in the household's own currency; what can't be turned into it is left out and
 * counted.
 *
 * @param assets what the accounts hold at the end of the month, what is owed subtracted
 * @param score of the last outlook told in the month; null without one
 * @param unconverted transactions without a rate
 */
record MonthReport(
        String household,
        LocalDate month,
        Money income,
        Money spending,
        Money saved,
        Money assets,
        @Nullable Integer score,
        @Nullable Integer scoreBefore,
        List<Category> categories,
        List<Goal> goals,
        int unconverted) {
    /** Spending of a category beside the month before and the plan; the plan is null without one. */
    record Category(
            String name,
            Money spent,
            Money before,
            @Nullable Money planned) {}

    /** @param percent of the target, 0 to 100 */
    record Goal(String name, Money saved, Money target, int percent, LocalDate targetDate) {}
}
