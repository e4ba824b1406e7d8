package dev.headroom.finance.server.commitments;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.settings.HeadroomSettings;
import dev.headroom.finance.server.web.KeptDates;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** When bills are due: made 60 days ahead, paid or not. */
@Component
class DueDates {
    private static final ErrorCode NO_SUCH_DUE_DATE = new ErrorCode("NO_SUCH_DUE_DATE", ErrorCode.Kind.NOT_FOUND);
    private static final ErrorCode NO_SUCH_TRANSACTION = new ErrorCode("NO_SUCH_TRANSACTION", ErrorCode.Kind.NOT_FOUND);

    /**
     * Counts from the first date, never from the one before, so that the 31st comes back after February. Nothing is
     * made before the last date that is there: what a household changed stays changed. Of the counts only those are
     * tried that may lie between the last date and the horizon, by the shortest and the longest step in days.
     */
    private static final String EXTEND = """
            insert into bill_due (bill_id, household_id, due_on, amount_minor)
            select b.id, b.household_id, due.d, b.amount_minor
            from bill b
            join household h on h.id = b.household_id
            cross join lateral (select (cast(:now as timestamptz) at time zone h.tz)::date + 60 as horizon) ahead
            cross join lateral (select min(x.due_on) as first_d, max(x.due_on) as last_d
                                from bill_due x where x.bill_id = b.id) made
            cross join lateral (select coalesce(b.first_due_on, made.first_d) as d) first_due
            join (values ('weekly', interval '7 days', 7, 7), ('monthly', interval '1 month', 28, 31),
                         ('quarterly', interval '3 months', 89, 92), ('yearly', interval '1 year', 365, 366),
                         ('once', interval '0', 10000000, 10000000)) step (cadence, span, shortest, longest)
                on step.cadence = b.cadence
            cross join lateral (
                select (first_due.d + n * step.span)::date as d
                from generate_series(greatest(0, (made.last_d - first_due.d) / step.longest),
                                     (ahead.horizon - first_due.d) / step.shortest) n) due
            where b.active and (cast(:bill as bigint) is null or b.id = :bill)
              and due.d <= ahead.horizon and (made.last_d is null or due.d > made.last_d)
            on conflict do nothing
            """;

    private static final String OF_BILLS = """
            select d.bill_id, d.due_on, d.amount_minor, d.paid_on, d.txn_id, b.ccy
            from bill_due d
            join bill b on b.id = d.bill_id
            where b.household_id = :household and d.bill_id = any(:bills)
              and (d.due_on >= :recent or (d.paid_on is null and d.due_on >= :oldest))
            order by d.bill_id, d.due_on
            """;

    private final JdbcClient jdbc;
    private final InstantSource clock;
    private final boolean background;

    DueDates(JdbcClient jdbc, InstantSource clock, HeadroomSettings settings) {
        this.jdbc = jdbc;
        this.clock = clock;
        this.background = settings.background();
    }

    /** Makes the due dates of one bill, or with null of all, up to 60 days ahead; returns how many are new. */
    int extend(@Nullable Long bill) {
        return jdbc.sql(EXTEND)
                .param("now", Timestamp.from(clock.instant()))
                .param("bill", bill)
                .update();
    }

    /**
     * Keeps the 60 days as the days go by. Safe on several nodes at once; the database itself tells whose dates are
     * new, so that what is kept of all others stays.
     */
    @Scheduled(fixedDelay = 6, initialDelay = 0, timeUnit = TimeUnit.HOURS)
    void keepAhead() {
        if (background) {
            extend(null);
        }
    }

    /** Removes what is still to come and unpaid, before a changed bill makes it anew. */
    void withdraw(long bill, LocalDate today) {
        jdbc.sql("delete from bill_due where bill_id = ? and due_on >= ? and paid_on is null")
                .params(bill, today)
                .update();
    }

    /** The due dates to show, by bill. */
    Map<Long, List<Bill.Due>> of(Household household, Collection<Long> bills, LocalDate today) {
        Map<Long, List<Bill.Due>> dues = new HashMap<>();
        jdbc.sql(OF_BILLS)
                .param("household", household.id())
                .param("bills", bills.toArray(Long[]::new))
                .param("recent", today.minusDays(60))
                .param("oldest", today.minusYears(1))
                .query(row -> {
                    dues.computeIfAbsent(row.getLong("bill_id"), _ -> new ArrayList<>())
                            .add(read(row, today));
                });
        return dues;
    }

    /** Marks a due date as paid, on the day of the transaction where there is one and no day is said. */
    void pay(Household household, Payment payment, LocalDate today) {
        LocalDate paidOn = payment.paidOn();
        if (payment.transactionId() != null) {
            LocalDate posted = posted(household, payment.transactionId());
            paidOn = paidOn == null ? posted : paidOn;
        }
        paidOn = paidOn == null ? today : paidOn;
        KeptDates.requireHappened("paid_on", paidOn, today);
        mark(household, payment, paidOn);
    }

    /** Marks a due date as not paid. */
    void unpay(Household household, long bill, LocalDate dueOn) {
        mark(household, new Payment(bill, dueOn, null, null), null);
    }

    /** @param paidOn null where it follows from the rest */
    record Payment(
            long bill,
            LocalDate dueOn,
            @Nullable LocalDate paidOn,
            @Nullable Long transactionId) {}

    private void mark(Household household, Payment payment, @Nullable LocalDate paidOn) {
        int changed = jdbc.sql("""
                        update bill_due set paid_on = cast(:paid as date), txn_id = cast(:txn as bigint)
                        where bill_id = :bill and household_id = :household and due_on = :due
                        """)
                .param("paid", paidOn)
                .param("txn", payment.transactionId())
                .param("bill", payment.bill())
                .param("household", household.id())
                .param("due", payment.dueOn())
                .update();
        if (changed == 0) {
            throw CodedException.of(
                    NO_SUCH_DUE_DATE, Violation.of("due date", "must be one of the bill's", payment.dueOn()));
        }
    }

    private LocalDate posted(Household household, long transaction) {
        return jdbc.sql("select posted_on from txn where id = ? and household_id = ? and deleted_at is null")
                .params(transaction, household.id())
                .query((row, _) -> row.getObject("posted_on", LocalDate.class))
                .optional()
                .orElseThrow(() -> CodedException.of(
                        NO_SUCH_TRANSACTION,
                        Violation.of("transaction_id", "must be one of the household's transactions", transaction)));
    }

    private static Bill.Due read(ResultSet row, LocalDate today) throws SQLException {
        LocalDate dueOn = row.getObject("due_on", LocalDate.class);
        LocalDate paidOn = row.getObject("paid_on", LocalDate.class);
        return new Bill.Due(
                dueOn,
                new Money(row.getLong("amount_minor"), row.getString("ccy")),
                paidOn,
                row.getObject("txn_id", Long.class),
                paidOn == null && dueOn.isBefore(today));
    }
}
