package dev.headroom.finance.server.commitments;

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
import java.time.InstantSource;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The sources of income of households. */
@Component
class IncomeSources implements HouseholdResource<IncomeRequest, IncomeSource> {
    private static final LocalDate LATEST = LocalDate.of(2200, 12, 31);
    private static final ErrorCode IMPOSSIBLE_DATE = new ErrorCode("IMPOSSIBLE_DATE", ErrorCode.Kind.IMPOSSIBLE);

    private final HouseholdTable<IncomeSource> table;

    IncomeSources(JdbcClient jdbc, InstantSource clock) {
        String select = "select r.* from income_source r where r.household_id = :household";
        this.table = new HouseholdTable<>(
                jdbc,
                clock,
                new HouseholdTable.Shape<>("income_source", "income source", select, (row, _) -> read(row)));
    }

    @Override
    public HouseholdTable<IncomeSource> table() {
        return table;
    }

    @Override
    public Columns columns(Household household, IncomeRequest request, @Nullable IncomeSource before) {
        String fallback =
                before == null ? household.currency() : before.grossMonthly().currency();
        Money gross = request.grossMonthly()
                .atLeast(1, "gross_monthly", Amount.currency(request.currency(), request.grossMonthly(), fallback));
        LocalDate from = request.fromDate();
        LocalDate to = request.toDate();
        requireKept("from_date", from, KeptDates.EARLIEST);
        if (to != null) {
            requireKept("to_date", to, from.plusDays(1));
        }
        return new Columns()
                .set("name", request.name().strip())
                .setMinor("gross_monthly_minor", gross)
                .set("ccy", gross.currency())
                .set("from_date", from)
                .set("to_date", to);
    }

    private static void requireKept(String field, LocalDate date, LocalDate earliest) {
        if (date.isBefore(earliest) || date.isAfter(LATEST)) {
            throw CodedException.of(
                    IMPOSSIBLE_DATE, Violation.of(field, "must be from %s to %s".formatted(earliest, LATEST), date));
        }
    }

    private static IncomeSource read(ResultSet row) throws SQLException {
        return new IncomeSource(
                row.getLong("id"),
                row.getString("name"),
                new Money(row.getLong("gross_monthly_minor"), row.getString("ccy")),
                row.getObject("from_date", LocalDate.class),
                row.getObject("to_date", LocalDate.class),
                row.getInt("version"));
    }
}
