package dev.headroom.finance.server.web;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.time.LocalDate;

/** Which dates a household's rows may have. */
public final class KeptDates {
    /** Of anything; a purchase of long ago fits, a year that was typed with two digits doesn't. */
    public static final LocalDate EARLIEST = LocalDate.of(1900, 1, 1);

    private static final ErrorCode IMPOSSIBLE_DATE = new ErrorCode("IMPOSSIBLE_DATE", ErrorCode.Kind.IMPOSSIBLE);

    private KeptDates() {}

    /**
     * Refuses a date of what has happened that is in the future or before anything kept.
     *
     * @param subject the field's name
     * @throws CodedException IMPOSSIBLE_DATE
     */
    public static void requireHappened(String subject, LocalDate date, LocalDate today) {
        if (date.isAfter(today) || date.isBefore(EARLIEST)) {
            throw CodedException.of(
                    IMPOSSIBLE_DATE,
                    Violation.of(subject, "must be from %s to today, %s".formatted(EARLIEST, today), date));
        }
    }
}
