package dev.headroom.finance.server.imports;

import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads activities and holdings out of the CSV files of brokers. */
final class ActivitiesCsv {
    private final CsvShape shape;
    private final ActivityIntake intake;
    private final ZoneId zone;

    /** @param zone in which dates without a time begin */
    ActivitiesCsv(CsvShape shape, ActivityIntake intake, ZoneId zone) {
        this.shape = shape;
        this.intake = intake;
        this.zone = zone;
    }

    void read(CsvRows rows, Opened file) throws IOException, SQLException {
        if (shape.style() == CsvStyle.HOLDINGS) {
            rows.forEach(file, row -> intake.take(holding(row)));
        } else {
            rows.forEach(file, row -> intake.take(activity(row)));
        }
    }

    private TradeRow activity(CsvRows.Row row) throws CsvRows.Bad {
        String word = row.text(Column.TYPE);
        Optional<ActivityKind> kind = ActivityKind.of(word);
        if (kind.isEmpty()) {
            throw row.bad(
                    Column.TYPE,
                    "must be a kind of activity",
                    word,
                    "for example buy, sell, dividend, interest, fee, deposit or withdrawal");
        }
        LocalDate acquired = row.text(Column.ACQUIRED_ON).isEmpty() ? null : row.date(Column.ACQUIRED_ON);
        return row(row, kind.get(), new TradeRow.When(at(row), acquired), row.number(Column.AMOUNT));
    }

    private TradeRow holding(CsvRows.Row row) throws CsvRows.Bad {
        Instant at = row.text(Column.DATE).isEmpty() ? null : at(row);
        return row(row, ActivityKind.OPENING, new TradeRow.When(at, null), row.number(Column.COST));
    }

    private static TradeRow row(CsvRows.Row row, ActivityKind kind, TradeRow.When when, @Nullable BigDecimal amount)
            throws CsvRows.Bad {
        String currency = row.text(Column.CURRENCY).toUpperCase(Locale.ROOT);
        String portfolio = row.text(Column.PORTFOLIO);
        return new TradeRow(
                row.line(),
                when,
                kind,
                new TradeRow.Asset(row.text(Column.SYMBOL), TradeRow.Asset.EQUITY),
                new TradeRow.Figures(
                        row.number(Column.QUANTITY), row.number(Column.PRICE), amount, row.number(Column.FEE)),
                currency.isEmpty() ? null : currency,
                row.text(Column.MEMO),
                row.text(Column.EXTERNAL_ID),
                portfolio.isEmpty() ? null : portfolio);
    }

    private Instant at(CsvRows.Row row) throws CsvRows.Bad {
        Instant exact = instant(row.text(Column.DATE), zone);
        return exact != null ? exact : row.date(Column.DATE).atStartOfDay(zone).toInstant();
    }

    /**
     * The moment that an ISO date with a time tells, null for anything else. Midnight in UTC stands for a day, as
     * programs that know no zones write it.
     */
    static @Nullable Instant instant(String text, ZoneId zone) {
        if (text.length() < 16 || (text.charAt(10) != 'T' && text.charAt(10) != ' ')) {
            return null;
        }
        String iso = text.replace(' ', 'T');
        try {
            if (iso.matches(".*(Z|[+-]\\d{2}:?\\d{2})$")) {
                OffsetDateTime at = OffsetDateTime.parse(iso);
                boolean day = at.getOffset().getTotalSeconds() == 0
                        && at.toLocalTime().toSecondOfDay() == 0;
                return day ? at.toLocalDate().atStartOfDay(zone).toInstant() : at.toInstant();
            }
            return LocalDateTime.parse(iso).atZone(zone).toInstant();
        } catch (DateTimeException otherForm) {
            return null;
        }
    }
}
