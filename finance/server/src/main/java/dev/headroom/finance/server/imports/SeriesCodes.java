package dev.headroom.finance.server.imports;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Columns of the long American monthly series as R. Shiller publishes them, and the codes they are kept under. */
final class SeriesCodes {
    /** @param zeroIsMissing whether the publisher writes 0 where there is no value */
    record Series(String code, String name, boolean zeroIsMissing) {}

    private static final Map<String, Series> BY_COLUMN = Map.of(
            "sp500", new Series("SP500", "S&P 500, monthly average", false),
            "dividend", new Series("SP500.DIVIDEND", "S&P 500 dividend, annual rate", true),
            "earnings", new Series("SP500.EARNINGS", "S&P 500 earnings, annual rate", true),
            "consumer price index", new Series("US.CPI", "US consumer price index", true),
            "long interest rate", new Series("US.LONG_RATE", "US long interest rate, percent", true),
            "real price", new Series("SP500.REAL", "S&P 500 in constant dollars", true),
            "real dividend", new Series("SP500.REAL_DIVIDEND", "S&P 500 dividend in constant dollars", true),
            "real earnings", new Series("SP500.REAL_EARNINGS", "S&P 500 earnings in constant dollars", true),
            "pe10", new Series("SP500.PE10", "S&P 500 price over ten years' earnings", true));

    private SeriesCodes() {}

    /** Whether a header is of such a file. */
    static boolean isPanel(List<String> names) {
        List<String> normal = names.stream().map(ColumnNames::normal).toList();
        return normal.contains("sp500") && normal.contains("dividend") && normal.contains("consumer price index");
    }

    static Optional<Series> of(String name) {
        return Optional.ofNullable(BY_COLUMN.get(ColumnNames.normal(name)));
    }
}
