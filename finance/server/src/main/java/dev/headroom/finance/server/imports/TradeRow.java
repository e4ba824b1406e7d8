package dev.headroom.finance.server.imports;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a portfolio, as a file tells it.
 *
 * @param row where it stands in the file
 * @param currency null where the file doesn't say
 * @param portfolio name, or null where the file doesn't say
 */
record TradeRow(
        long row,
        When when,
        ActivityKind kind,
        Asset asset,
        Figures figures,
        @Nullable String currency,
        String note,
        String externalId,
        @Nullable String portfolio) {

    /**
     * On which day.
     *
     * @param at null where the file doesn't say, as with holdings
     * @param acquired when shares that come in were first bought; null where the file doesn't say
     */
    record When(@Nullable Instant at, @Nullable LocalDate acquired) {}

    /**
     * What was traded.
     *
     * @param symbol empty where no asset takes part
     * @param assetClass of an asset that isn't known yet, as in {@code asset_class}
     */
    record Asset(String symbol, int assetClass) {
        static final int EQUITY = 1;
        static final int OTHER = 6;
    }

    /** Numbers in major units, null where the file doesn't say. */
    record Figures(
            @Nullable BigDecimal quantity,
            @Nullable BigDecimal price,
            @Nullable BigDecimal amount,
            @Nullable BigDecimal fee) {}
}
