package dev.headroom.finance.analytics.portfolio;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * The part of a sale that was taken from one lot.
 *
 * @param sold day of the sale
 * @param proceedsMinor after its share of the fee
 * @param disallowedMinor part of a loss that a wash sale defers, 0 or above
 */
public record Disposal(
        String asset,
        String lot,
        LocalDate sold,
        BigDecimal quantity,
        long proceedsMinor,
        long basisMinor,
        Term term,
        long disallowedMinor) {
    /** How long the shares were held. */
    public enum Term {
        SHORT,
        LONG
    }

    /** Proceeds less basis, before a wash sale. */
    public long gainMinor() {
        return Math.subtractExact(proceedsMinor, basisMinor);
    }

    /** The gain that counts for tax: a disallowed part of a loss does not. */
    public long taxableMinor() {
        return gainMinor() + disallowedMinor;
    }
}
