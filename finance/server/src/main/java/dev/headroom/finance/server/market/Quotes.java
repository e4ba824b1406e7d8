package dev.headroom.finance.server.market;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Reads closes out of CSV with a header that has {@code date} and {@code close}; all of it or none. */
final class Quotes {
    private static final BigDecimal LIMIT = BigDecimal.TEN.pow(12);
    private static final ErrorCode UNREADABLE = new ErrorCode("PRICES_UNREADABLE", ErrorCode.Kind.IMPOSSIBLE);

    private Quotes() {}

    static List<PriceProvider.Quote> read(String source, Reader text, LocalDate from) throws IOException {
        List<PriceProvider.Quote> quotes = new ArrayList<>();
        long row = 1;
        try (CsvReader<NamedCsvRecord> csv = CsvReader.builder().ofNamedCsvRecord(text)) {
            for (NamedCsvRecord line : csv) {
                row++;
                LocalDate date = LocalDate.parse(line.getField("date"));
                BigDecimal close = new BigDecimal(line.getField("close"));
                if (close.signum() <= 0 || close.compareTo(LIMIT) >= 0 || close.scale() > 8) {
                    throw unreadable(source, row, close.toPlainString());
                }
                if (!date.isBefore(from)) {
                    quotes.add(new PriceProvider.Quote(date, close));
                }
            }
        } catch (DateTimeException | NumberFormatException | java.util.NoSuchElementException wrong) {
            throw unreadable(source, row, String.valueOf(wrong.getMessage()));
        }
        return quotes;
    }

    private static CodedException unreadable(String source, long row, String value) {
        return CodedException.of(
                UNREADABLE,
                Violation.of(
                        "row %d of %s".formatted(row, source),
                        "must have a date like 2026-01-31 and a close above 0 with at most 8 decimal places",
                        value));
    }
}
