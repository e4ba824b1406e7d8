package dev.headroom.finance.server.imports;

import java.util.Locale;
import java.util.Optional;

/** What a column of a file can hold. */
enum Column {
    DATE,
    ACQUIRED_ON,
    AMOUNT,
    DEBIT,
    CREDIT,
    DIRECTION,
    PAYEE,
    MEMO,
    CATEGORY,
    CURRENCY,
    BALANCE,
    EXTERNAL_ID,
    ACCOUNT,
    ACCOUNT_KIND,
    PORTFOLIO,
    SYMBOL,
    TYPE,
    QUANTITY,
    PRICE,
    FEE,
    COST,
    CLOSE,
    ADJ_CLOSE,
    SERIES,
    VALUE,
    FREQUENCY,
    STARTED_AT,
    SECONDS,
    WH,
    KWH,
    FLOW,
    METER,
    QUALITY;

    /** As it is written in requests, answers and errors. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Column> of(String label) {
        for (Column column : values()) {
            if (column.label().equals(label)) {
                return Optional.of(column);
            }
        }
        return Optional.empty();
    }
}
