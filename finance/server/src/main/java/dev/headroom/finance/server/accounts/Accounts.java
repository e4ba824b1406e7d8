package dev.headroom.finance.server.accounts;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.money.Amount;
import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.rows.Columns;
import dev.headroom.finance.server.rows.HouseholdResource;
import dev.headroom.finance.server.rows.HouseholdTable;
import dev.headroom.finance.server.web.KeptDates;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The accounts of households. */
@Component
public class Accounts implements HouseholdResource<AccountRequest, Account> {
    private static final ErrorCode MIXED_CURRENCIES = new ErrorCode("MIXED_CURRENCIES", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode INVALID_INPUT = new ErrorCode("INVALID_INPUT", ErrorCode.Kind.IMPOSSIBLE);

    private static final String SELECT = """
            select r.*, :today as as_of,
                   r.balance_minor
                   + coalesce((select sum(t.amount_minor) from txn t
                               where t.account_id = r.id and t.deleted_at is null
                                 and t.posted_on > r.balance_on and t.posted_on <= :today), 0) as current_minor
            from account r
            where r.household_id = :household""";

    private final JdbcClient jdbc;
    private final HouseholdTable<Account> table;
    private final InstantSource clock;

    Accounts(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.table = new HouseholdTable<>(
                jdbc, clock, new HouseholdTable.Shape<>("account", "account", SELECT, (row, _) -> read(row)));
        this.clock = clock;
    }

    /** The currency of one of the household's accounts, or {@code NO_SUCH_ACCOUNT}. */
    public String currency(Household household, long id) {
        return jdbc.sql("select ccy from account where id = ? and household_id = ?")
                .params(id, household.id())
                .query(String.class)
                .optional()
                .orElseThrow(() -> table.noSuch(id));
    }

    /** Those of the accounts that the household has, by id, in one query. */
    public Map<Long, Account> byId(Household household, Collection<Long> ids) {
        return table.find(household, ids);
    }

    @Override
    public HouseholdTable<Account> table() {
        return table;
    }

    @Override
    public Columns columns(Household household, AccountRequest request, @Nullable Account before) {
        if (before == null && request.balance() == null) {
            throw CodedException.of(
                    INVALID_INPUT,
                    Violation.of("balance", "must be stated for a new account", null)
                            .instead("0 will do"));
        }
        boolean closed = Boolean.TRUE.equals(request.closed());
        Columns columns = new Columns()
                .set("name", request.name().strip())
                .set("kind", request.kind())
                .set("tax_treatment", request.taxTreatment() == null ? TaxTreatment.TAXABLE : request.taxTreatment());
        if (before == null || closed != (before.closedAt() != null)) {
            columns.set("closed_at", closed ? Timestamp.from(clock.instant()) : null);
        }
        Amount stated = request.balance();
        String fallback = before == null ? household.currency() : before.currency();
        String currency = Amount.currency(request.currency(), stated, fallback);
        if (stated != null) {
            state(columns, household, request, before, stated.in("balance", currency));
        } else if (before != null && !currency.equals(before.currency())) {
            throw CodedException.of(
                    MIXED_CURRENCIES,
                    Violation.of("currency", "can't change without the balance in it", currency)
                            .instead("state balance"));
        }
        return columns;
    }

    private void state(
            Columns columns, Household household, AccountRequest request, @Nullable Account before, Money balance) {
        LocalDate today = table.today(household);
        LocalDate on = request.balanceOn() == null ? today : request.balanceOn();
        KeptDates.requireHappened("balance_on", on, today);
        // who sends back the balance of today beside the day of the known one means to change neither
        boolean asRead = before != null && balance.equals(before.balance()) && on.equals(before.balanceOn());
        if (!asRead) {
            columns.setMinor("balance_minor", balance).set("balance_on", on).set("ccy", balance.currency());
        }
    }

    private static Account read(ResultSet row) throws SQLException {
        String currency = row.getString("ccy");
        Timestamp closed = row.getTimestamp("closed_at");
        return new Account(
                row.getLong("id"),
                row.getString("name"),
                AccountKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                TaxTreatment.valueOf(row.getString("tax_treatment").toUpperCase(Locale.ROOT)),
                currency,
                new Money(row.getLong("current_minor"), currency),
                row.getObject("as_of", LocalDate.class),
                new Money(row.getLong("balance_minor"), currency),
                row.getObject("balance_on", LocalDate.class),
                closed == null ? null : closed.toInstant(),
                row.getInt("version"));
    }
}
