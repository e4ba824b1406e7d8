package dev.headroom.finance.server.imports;

import dev.headroom.finance.server.imports.BankRow.FileAccount;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads transactions out of the CSV files of banks and budgeting programs. */
final class TransactionsCsv {
    private final CsvShape shape;
    private final TransactionIntake intake;

    TransactionsCsv(CsvShape shape, TransactionIntake intake) {
        this.shape = shape;
        this.intake = intake;
    }

    void read(CsvRows rows, Opened file) throws IOException, SQLException {
        rows.forEach(file, row -> intake.take(bankRow(row)));
    }

    private BankRow bankRow(CsvRows.Row row) throws CsvRows.Bad {
        String currency = row.text(Column.CURRENCY).toUpperCase(Locale.ROOT);
        String name = row.text(Column.ACCOUNT);
        return new BankRow(
                row.line(),
                row.date(Column.DATE),
                amount(row),
                currency.isEmpty() ? null : currency,
                new BankRow.Words(
                        row.text(Column.PAYEE),
                        row.text(Column.MEMO),
                        row.text(Column.CATEGORY),
                        row.text(Column.EXTERNAL_ID)),
                row.number(Column.BALANCE),
                name.isEmpty() ? null : new FileAccount(name, "", row.text(Column.ACCOUNT_KIND)));
    }

    private BigDecimal amount(CsvRows.Row row) throws CsvRows.Bad {
        if (!shape.has(Column.AMOUNT)) {
            return pair(row);
        }
        BigDecimal amount = row.requiredNumber(Column.AMOUNT);
        Optional<Direction> direction =
                shape.has(Column.DIRECTION) ? Direction.of(row.text(Column.DIRECTION)) : Optional.empty();
        return direction
                .map(way -> way == Direction.IN ? amount.abs() : amount.abs().negate())
                .orElse(amount);
    }

    /** Money out and money in stand in columns of their own, with or without a sign. */
    private static BigDecimal pair(CsvRows.Row row) throws CsvRows.Bad {
        BigDecimal out = zeroIsNothing(row.number(Column.DEBIT));
        BigDecimal in = zeroIsNothing(row.number(Column.CREDIT));
        if (out != null && in != null) {
            throw row.bad(
                    Column.DEBIT,
                    "must be empty where money came in",
                    row.text(Column.DEBIT) + " beside " + row.text(Column.CREDIT),
                    null);
        }
        if (out == null && in == null) {
            if (row.text(Column.DEBIT).isEmpty() && row.text(Column.CREDIT).isEmpty()) {
                throw row.bad(Column.DEBIT, "must not be empty where no money came in", null, null);
            }
            return BigDecimal.ZERO;
        }
        return out != null ? out.abs().negate() : in == null ? BigDecimal.ZERO : in;
    }

    private static @Nullable BigDecimal zeroIsNothing(@Nullable BigDecimal value) {
        return value == null || value.signum() == 0 ? null : value;
    }
}
