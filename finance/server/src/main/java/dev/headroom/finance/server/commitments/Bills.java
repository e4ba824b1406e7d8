package dev.headroom.finance.server.commitments;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.categories.Categories;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.money.Amount;
import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.rows.Columns;
import dev.headroom.finance.server.rows.HouseholdResource;
import dev.headroom.finance.server.rows.HouseholdTable;
import dev.headroom.finance.server.web.IfMatch;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.finance.server.web.QueryParameters;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The bills of households, each with its due dates. */
@Component
class Bills implements HouseholdResource<BillRequest, Bill> {
    private static final int MOST_DAYS_PAST = 60;
    private static final int MOST_YEARS_AHEAD = 5;
    private static final ErrorCode IMPOSSIBLE_DATE = new ErrorCode("IMPOSSIBLE_DATE", ErrorCode.Kind.IMPOSSIBLE);

    private static final String SELECT = """
            select r.*, c.slug,
                   coalesce(r.first_due_on, (select min(d.due_on) from bill_due d where d.bill_id = r.id)) as first_on
            from bill r
            join category c on c.id = r.category_id
            where r.household_id = :household""";

    private final Categories categories;
    private final DueDates dueDates;
    private final HouseholdTable<Bill> table;

    Bills(JdbcClient jdbc, InstantSource clock, Categories categories, DueDates dueDates) {
        this.categories = categories;
        this.dueDates = dueDates;
        this.table = new HouseholdTable<>(
                jdbc, clock, new HouseholdTable.Shape<>("bill", "bill", SELECT, (row, _) -> read(row)));
    }

    @Override
    public HouseholdTable<Bill> table() {
        return table;
    }

    @Override
    public Page<Bill> page(Household household, PageRequest page, QueryParameters filter) {
        Page<Bill> found = table.page(household, page);
        return new Page<>(filled(household, found.items()), found.nextCursor());
    }

    @Override
    public Bill get(Household household, long id) {
        return filled(household, List.of(table.get(household, id))).getFirst();
    }

    @Override
    @Transactional
    public Bill add(Household household, BillRequest request) {
        long id = table.insert(household, columns(household, request, null));
        dueDates.extend(id);
        return get(household, id);
    }

    @Override
    @Transactional
    public Bill change(Household household, long id, IfMatch condition, BillRequest request) {
        table.update(household, id, condition, columns(household, request, table.get(household, id)));
        dueDates.withdraw(id, table.today(household));
        dueDates.extend(id);
        return get(household, id);
    }

    @Override
    public Columns columns(Household household, BillRequest request, @Nullable Bill before) {
        String fallback =
                before == null ? household.currency() : before.amount().currency();
        Money amount =
                request.amount().atLeast(1, "amount", Amount.currency(request.currency(), request.amount(), fallback));
        String category = request.category() == null ? "uncategorised" : request.category();
        return new Columns()
                .set("name", request.name().strip())
                .setMinor("amount_minor", amount)
                .set("ccy", amount.currency())
                .set("cadence", request.cadence())
                .set("first_due_on", firstDueOn(household, request, before))
                .set(
                        "category_id",
                        categories.named(household, "category", category).id())
                .set("active", !Boolean.FALSE.equals(request.active()));
    }

    Bill pay(Household household, DueDates.Payment payment) {
        table.get(household, payment.bill());
        dueDates.pay(household, payment, table.today(household));
        return get(household, payment.bill());
    }

    Bill unpay(Household household, long bill, LocalDate dueOn) {
        table.get(household, bill);
        dueDates.unpay(household, bill, dueOn);
        return get(household, bill);
    }

    /** Near today, because each of the dates since then would be told as missed. */
    private LocalDate firstDueOn(Household household, BillRequest request, @Nullable Bill before) {
        LocalDate first = request.firstDueOn();
        LocalDate known = before == null ? null : before.firstDueOn();
        if (known != null && (first == null || first.equals(known))) {
            return known;
        }
        LocalDate today = table.today(household);
        LocalDate from = today.minusDays(MOST_DAYS_PAST);
        LocalDate to = today.plusYears(MOST_YEARS_AHEAD);
        if (first == null || first.isBefore(from) || first.isAfter(to)) {
            throw CodedException.of(
                    IMPOSSIBLE_DATE, Violation.of("first_due_on", "must be from %s to %s".formatted(from, to), first));
        }
        return first;
    }

    private List<Bill> filled(Household household, List<Bill> bills) {
        LocalDate today = table.today(household);
        Map<Long, List<Bill.Due>> dues =
                dueDates.of(household, bills.stream().map(Bill::id).toList(), today);
        return bills.stream()
                .map(bill -> filled(bill, dues.getOrDefault(bill.id(), List.of()), today))
                .toList();
    }

    private static Bill filled(Bill bill, List<Bill.Due> dues, LocalDate today) {
        LocalDate first = bill.firstDueOn();
        LocalDate next = dues.stream()
                .filter(due -> due.paidOn() == null && !due.dueOn().isBefore(today))
                .map(Bill.Due::dueOn)
                .findFirst()
                .orElse(bill.active() && first != null && first.isAfter(today) ? first : null);
        return new Bill(
                bill.id(),
                bill.name(),
                bill.amount(),
                bill.cadence(),
                first,
                bill.category(),
                bill.active(),
                next,
                List.copyOf(dues),
                bill.version());
    }

    private static Bill read(ResultSet row) throws SQLException {
        return new Bill(
                row.getLong("id"),
                row.getString("name"),
                new Money(row.getLong("amount_minor"), row.getString("ccy")),
                Cadence.valueOf(row.getString("cadence").toUpperCase(Locale.ROOT)),
                row.getObject("first_on", LocalDate.class),
                row.getString("slug"),
                row.getBoolean("active"),
                null,
                List.of(),
                row.getInt("version"));
    }
}
