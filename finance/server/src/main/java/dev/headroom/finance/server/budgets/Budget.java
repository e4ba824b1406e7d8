package dev.headroom.finance.server.budgets;

import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.web.Versioned;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.YearMonth;
import java.util.List;

/**
 * A month's budget with what became of it so far.
 *
 * @param planned over the entries that aren't income
 * @param actual over the same entries
 * @param unbudgeted spending and debt payments of the month in categories without an entry
 * @param otherCurrencies currencies in which the household moved money that month; not counted here
 */
record Budget(
        long id,
        @Schema(type = "string", example = "2026-03") YearMonth month,
        String currency,
        List<Entry> entries,
        Money planned,
        Money actual,
        Money unbudgeted,
        List<String> otherCurrencies,
        int version)
        implements Versioned {

    /**
     * One category's part.
     *
     * @param category slug
     * @param carried what the months before left over; negative where they overspent
     * @param actual spent in the month, refunds taken off; for an income category what came in
     * @param remaining planned and carried without the actual
     */
    record Entry(String category, Money planned, Money carried, Money actual, Money remaining, boolean rollover) {}
}
