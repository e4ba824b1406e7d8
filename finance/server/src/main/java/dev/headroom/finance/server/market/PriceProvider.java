package dev.headroom.finance.server.market;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Where closing prices come from. */
interface PriceProvider {
    /** A close. */
    record Quote(LocalDate date, BigDecimal close) {}

    /** What its prices are marked with. */
    String name();

    /** The closes of a symbol from a day on, in any order; empty where it doesn't know the symbol. */
    Optional<List<Quote>> since(String symbol, LocalDate from);
}
