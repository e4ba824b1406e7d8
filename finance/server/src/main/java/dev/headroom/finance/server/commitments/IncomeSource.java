package dev.headroom.finance.server.commitments;

import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.web.Versioned;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Income that comes each month.
 *
 * @param grossMonthly before taxes
 * @param toDate the first day without it; null while it goes on
 */
record IncomeSource(
        long id,
        String name,
        Money grossMonthly,
        LocalDate fromDate,
        @Nullable LocalDate toDate,
        int version) implements Versioned {}
