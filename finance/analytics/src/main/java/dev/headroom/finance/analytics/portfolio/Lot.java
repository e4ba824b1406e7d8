package dev.headroom.finance.analytics.portfolio;

import java.math.BigDecimal;
import java.time.LocalDate;

/**
 * Shares bought together and not sold yet.
 *
 * @param id the purchase's name; parts that a wash sale set apart share it
 * @param acquired day of the purchase
 * @param holdFrom day from which the holding counts: before the purchase where a wash sale's period was added
 * @param quantity shares left
 * @param basisMinor basis left, disallowed losses included
 * @param washMinor disallowed losses in the basis
 */
public record Lot(
        String asset,
        String id,
        LocalDate acquired,
        LocalDate holdFrom,
        BigDecimal quantity,
        long basisMinor,
        long washMinor) {
    /** Whether a sale on a day would be long-term: held more than one year, counted from the day after the purchase. */
    public boolean longTermOn(LocalDate sale) {
        return longTerm(holdFrom, sale);
    }

    /** Counting from the day after makes the ends of months come out as Rev. Rul. 66-7 has them. */
    static boolean longTerm(LocalDate holdFrom, LocalDate sale) {
        return !sale.isBefore(holdFrom.plusDays(1).plusYears(1));
    }
}
