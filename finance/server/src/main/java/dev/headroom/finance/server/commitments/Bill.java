package dev.headroom.finance.server.commitments;

import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.web.Versioned;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bill with its due dates: those of the last 60 days and, up to a year back, those still unpaid; 60 days ahead.
 *
 * @param firstDueOn the due date from which the others are counted; null for a bill without any
 * @param nextDueOn the first unpaid due date from today on
 */
record Bill(
        long id,
        String name,
        Money amount,
        Cadence cadence,
        @Nullable LocalDate firstDueOn,
        String category,
        boolean active,
        @Nullable LocalDate nextDueOn,
        List<Due> dueDates,
        int version)
        implements Versioned {

    /**
     * One due date.
     *
     * @param transactionId the transaction that paid it
     * @param overdue unpaid and before today
     */
    record Due(
            LocalDate dueOn,
            Money amount,
            @Nullable LocalDate paidOn,
            @Nullable Long transactionId,
            boolean overdue) {}
}
