package dev.headroom.finance.server.commitments;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.accounts.Accounts;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.money.Amount;
import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.rows.Columns;
import dev.headroom.finance.server.rows.HouseholdResource;
import dev.headroom.finance.server.rows.HouseholdTable;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The debts of households. */
@Component
class Debts implements HouseholdResource<DebtRequest, Debt> {
    private static final ErrorCode MIXED_CURRENCIES = new ErrorCode("MIXED_CURRENCIES", ErrorCode.Kind.IMPOSSIBLE);

    private final HouseholdTable<Debt> table;
    private final Accounts accounts;
    private final InstantSource clock;

    Debts(JdbcClient jdbc, InstantSource clock, Accounts accounts) {
        String select = "select r.* from debt r where r.household_id = :household";
        this.table = new HouseholdTable<>(
                jdbc, clock, new HouseholdTable.Shape<>("debt", "debt", select, (row, _) -> read(row)));
        this.accounts = accounts;
        this.clock = clock;
    }

    @Override
    public HouseholdTable<Debt> table() {
        return table;
    }

    @Override
    public Columns columns(Household household, DebtRequest request, @Nullable Debt before) {
        String currency = currency(household, request, before);
        Money owed = request.owed().atLeast(0, "owed", currency);
        boolean closed = Boolean.TRUE.equals(request.closed());
        Columns columns = new Columns()
                .set("name", request.name().strip())
                .setMinor("owed_minor", owed)
                .setMinor("monthly_minor", request.monthly().atLeast(0, "monthly", currency))
                .set("annual_rate", request.annualRate())
                .set("account_id", request.accountId())
                .set("ccy", currency);
        if (before == null || closed != (before.closedAt() != null)) {
            columns.set("closed_at", closed ? Timestamp.from(clock.instant()) : null);
        }
        return columns;
    }

    private String currency(Household household, DebtRequest request, @Nullable Debt before) {
        String fallback = before == null ? household.currency() : before.owed().currency();
        if (request.accountId() == null) {
            return Amount.currency(request.currency(), request.owed(), fallback);
        }
        String ofAccount = accounts.currency(household, request.accountId());
        String stated = Amount.currency(request.currency(), request.owed(), ofAccount);
        if (!stated.equals(ofAccount)) {
            throw CodedException.of(
                    MIXED_CURRENCIES, Violation.of("currency", "must be the account's, " + ofAccount, stated));
        }
        return ofAccount;
    }

    private static Debt read(ResultSet row) throws SQLException {
        String currency = row.getString("ccy");
        Timestamp closed = row.getTimestamp("closed_at");
        BigDecimal rate = row.getBigDecimal("annual_rate").stripTrailingZeros();
        return new Debt(
                row.getLong("id"),
                row.getString("name"),
                new Money(row.getLong("owed_minor"), currency),
                new Money(row.getLong("monthly_minor"), currency),
                rate.scale() < 0 ? rate.setScale(0) : rate,
                row.getObject("account_id", Long.class),
                closed == null ? null : closed.toInstant(),
                row.getInt("version"));
    }
}
