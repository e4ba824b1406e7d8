package dev.headroom.finance.server.imports;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.headroom.base.CodedException;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The rows of a CSV file, one at a time; blank ones are passed over, and a row's errors don't end the reading. */
final class CsvRows {
    private final CsvShape shape;
    private final Findings findings;

    CsvRows(CsvShape shape, Findings findings) {
        this.shape = shape;
        this.findings = findings;
    }

    /** What is done with each row; a value that can't be read is told with {@link Row}'s methods' exception. */
    interface Taker {
        void take(Row row) throws Bad, SQLException;
    }

    /** A row can't be stored: the column at fault, if it is one, and why. */
    static final class Bad extends Exception {
        private static final long serialVersionUID = 1L;

        private final @Nullable String column;
        private final Unreadable why;

        Bad(@Nullable String column, Unreadable why) {
            super(why.rule(), null, false, false);
            this.column = column;
            this.why = why;
        }

        @Nullable String column() {
            return column;
        }

        Unreadable why() {
            return why;
        }
    }

    void forEach(Opened file, Taker taker) throws IOException, SQLException {
        Row row = new Row(shape);
        try (CsvReader<CsvRecord> reader = CsvDetection.reader(shape.delimiter())
                .allowUnclosedQuote(false)
                .ofCsvRecord(new StrictText(file.bytes(), file.charset()))) {
            Iterator<CsvRecord> records = reader.iterator();
            while (hasNext(records, row.line())) {
                CsvRecord entry = records.next();
                if (entry.getStartingLineNumber() < shape.firstLine() || CsvDetection.blank(entry)) {
                    continue;
                }
                row.move(entry);
                findings.rowRead();
                try {
                    row.requireWidth();
                    taker.take(row);
                } catch (Bad bad) {
                    findings.error(row.line(), bad.column, bad.why);
                }
            }
        }
    }

    private static boolean hasNext(Iterator<CsvRecord> records, long line) {
        try {
            return records.hasNext();
        } catch (CsvParseException unreadable) {
            for (Throwable cause = unreadable; cause != null; cause = cause.getCause()) {
                if (cause instanceof CodedException refused) {
                    throw refused;
                }
                if (cause instanceof BoundedBody.UploadBroken broken) {
                    throw broken;
                }
            }
            throw Rejections.of(
                    "row " + (line + 1) + " or below",
                    "can't be divided into columns",
                    unreadable.getMessage(),
                    "look for a quotation mark that isn't closed");
        }
    }

    /** The row at hand. */
    static final class Row {
        private final CsvShape shape;
        private @Nullable CsvRecord entry;
        private long line;

        Row(CsvShape shape) {
            this.shape = shape;
        }

        private void move(CsvRecord next) {
            entry = next;
            line = next.getStartingLineNumber();
        }

        /** The line of the file at which the row begins. */
        long line() {
            return line;
        }

        private void requireWidth() throws Bad {
            for (int i = shape.names().size(); i < fieldCount(); i++) {
                if (!field(i).isBlank()) {
                    throw new Bad(
                            null,
                            new Unreadable(
                                    "must have at most %d columns as the header has"
                                            .formatted(shape.names().size()),
                                    Integer.toString(fieldCount()),
                                    "quote text that holds the delimiter"));
                }
            }
        }

        private int fieldCount() {
            return entry == null ? 0 : entry.getFieldCount();
        }

        /** The text at a position, empty beyond the end of a short row. */
        String field(int position) {
            return entry == null || position >= entry.getFieldCount() ? "" : entry.getField(position);
        }

        /** The text of a column, stripped; empty where the file has no such column. */
        String text(Column column) {
            Integer position = shape.columns().get(column);
            return position == null ? "" : field(position).strip();
        }

        LocalDate date(Column column) throws Bad {
            String text = text(column);
            try {
                if (text.isEmpty()) {
                    throw new Unreadable("must not be empty", null, null);
                }
                return shape.dates().parse(text);
            } catch (Unreadable why) {
                throw new Bad(shape.name(column), why);
            }
        }

        /** The number of a column, or null where it is empty. */
        @Nullable BigDecimal number(Column column) throws Bad {
            String text = text(column);
            try {
                return text.isEmpty() ? null : shape.numbers().parse(text);
            } catch (Unreadable why) {
                throw new Bad(shape.name(column), why);
            }
        }

        BigDecimal requiredNumber(Column column) throws Bad {
            BigDecimal number = number(column);
            if (number == null) {
                throw bad(column, "must not be empty", null, null);
            }
            return number;
        }

        Bad bad(Column column, String rule, @Nullable String value, @Nullable String wayOut) {
            return new Bad(shape.name(column), new Unreadable(rule, value, wayOut));
        }
    }
}
