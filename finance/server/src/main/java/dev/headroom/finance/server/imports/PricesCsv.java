package dev.headroom.finance.server.imports;

import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads prices and series out of CSV: a price per row, a symbol per column, or the known monthly series. */
final class PricesCsv {
    private final CsvShape shape;
    private final Work work;

    PricesCsv(CsvShape shape, Work work) {
        this.shape = shape;
        this.work = work;
    }

    /** Prices with one of a symbol per row. */
    void readRows(CsvRows rows, Opened file, PriceIntake intake) throws IOException, SQLException {
        String whole = shape.has(Column.SYMBOL) ? null : symbolOfFile();
        rows.forEach(file, row -> {
            String currency = row.text(Column.CURRENCY).toUpperCase(Locale.ROOT);
            intake.take(new PriceIntake.PriceRow(
                    row.line(),
                    whole != null ? whole : symbol(row),
                    row.date(Column.DATE),
                    row.requiredNumber(Column.CLOSE),
                    row.number(Column.ADJ_CLOSE),
                    currency.isEmpty() ? null : currency,
                    shape.name(Column.CLOSE)));
        });
    }

    private static String symbol(CsvRows.Row row) throws CsvRows.Bad {
        try {
            return Work.symbol(row.text(Column.SYMBOL));
        } catch (Unreadable why) {
            throw new CsvRows.Bad("symbol", why);
        }
    }

    /** A file of dates and prices is of the symbol that was told, or of the one it is named after. */
    private String symbolOfFile() {
        String told = work.request().target().symbol();
        String name = work.request().fileName().replaceFirst(".*[/\\\\]", "").replaceFirst("\\.[A-Za-z]{2,4}$", "");
        String symbol = told != null ? told : name;
        try {
            return Work.symbol(symbol);
        } catch (Unreadable why) {
            throw Rejections.of("symbol", "must be told", symbol, "say symbol=AAPL, or file_name=AAPL.csv");
        }
    }

    private record PanelColumn(int position, String name, String symbol) {}

    /** Prices with a symbol per column; an empty cell is no price. */
    void readPanel(CsvRows rows, Opened file, PriceIntake intake) throws IOException, SQLException {
        List<PanelColumn> panel = panel();
        rows.forEach(file, row -> {
            LocalDate date = row.date(Column.DATE);
            for (PanelColumn column : panel) {
                BigDecimal close = cell(row, column.position(), column.name());
                if (close != null) {
                    intake.take(new PriceIntake.PriceRow(
                            row.line(), column.symbol(), date, close, null, null, column.name()));
                }
            }
        });
    }

    private List<PanelColumn> panel() {
        List<PanelColumn> panel = new ArrayList<>();
        int date = shape.columns().getOrDefault(Column.DATE, 0);
        for (int i = 0; i < shape.names().size(); i++) {
            if (i == date) {
                continue;
            }
            String name = shape.names().get(i);
            try {
                panel.add(new PanelColumn(i, name, Work.symbol(name)));
            } catch (Unreadable why) {
                throw Rejections.of("column " + name, why.rule(), name, null);
            }
        }
        if (panel.isEmpty()) {
            throw Rejections.file("must have a column of prices beside its dates", null, "say columns=close:NAME");
        }
        return panel;
    }

    private @Nullable BigDecimal cell(CsvRows.Row row, int position, String name) throws CsvRows.Bad {
        String text = row.field(position).strip();
        try {
            return text.isEmpty() ? null : shape.numbers().parse(text);
        } catch (Unreadable why) {
            throw new CsvRows.Bad(name, why);
        }
    }

    private record SeriesColumn(int position, String name, SeriesCodes.Series known) {}

    /** The known monthly series; where their publisher writes 0 for what is missing, nothing is stored. */
    void readSeriesPanel(CsvRows rows, Opened file, SeriesIntake intake) throws IOException, SQLException {
        List<SeriesColumn> columns = new ArrayList<>();
        for (int i = 0; i < shape.names().size(); i++) {
            String name = shape.names().get(i);
            Optional<SeriesCodes.Series> known = SeriesCodes.of(name);
            if (known.isPresent()) {
                columns.add(new SeriesColumn(i, name, known.get()));
            }
        }
        rows.forEach(file, row -> {
            LocalDate date = row.date(Column.DATE);
            for (SeriesColumn column : columns) {
                BigDecimal value = cell(row, column.position(), column.name());
                if (value != null) {
                    take(intake, row, column, date, value);
                }
            }
        });
    }

    private void take(SeriesIntake intake, CsvRows.Row row, SeriesColumn column, LocalDate date, BigDecimal value)
            throws CsvRows.Bad, SQLException {
        SeriesCodes.Series known = column.known();
        if (value.signum() == 0 && known.zeroIsMissing()) {
            work.findings().noted(row.line(), "have 0 for a missing " + known.code() + ", which was left out");
            return;
        }
        try {
            if (value.signum() <= 0 && !known.zeroIsMissing()) {
                throw new Unreadable("must be above 0", value.toPlainString(), null);
            }
            intake.take(row.line(), new SeriesIntake.Series(known.code(), known.name(), "monthly"), date, value);
        } catch (Unreadable why) {
            throw new CsvRows.Bad(column.name(), why);
        }
    }

    /** One value of a named series per row. */
    void readSeriesRows(CsvRows rows, Opened file, SeriesIntake intake) throws IOException, SQLException {
        rows.forEach(file, row -> {
            String frequency = row.text(Column.FREQUENCY).toLowerCase(Locale.ROOT);
            if (!frequency.isEmpty() && !SeriesIntake.FREQUENCIES.contains(frequency)) {
                throw row.bad(Column.FREQUENCY, "must be one of " + SeriesIntake.FREQUENCIES, frequency, null);
            }
            BigDecimal value = row.requiredNumber(Column.VALUE);
            try {
                String code = Work.symbol(row.text(Column.SERIES));
                SeriesIntake.Series series =
                        new SeriesIntake.Series(code, code, frequency.isEmpty() ? "monthly" : frequency);
                intake.take(row.line(), series, row.date(Column.DATE), value);
            } catch (Unreadable why) {
                throw new CsvRows.Bad(shape.name(Column.SERIES), why);
            }
        });
    }
}
