package dev.headroom.finance.analytics.tax;

import dev.headroom.finance.analytics.InvalidInput;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** The least that must be taken from a traditional retirement account, by the uniform lifetime table of 2022. */
public final class RequiredDistribution {
    /** Tenths of years, from age 72 on. */
    private static final int[] TENTHS = {
        274, 265, 255, 246, 237, 229, 220, 211, 202, 194, 185, 177, 168, 160, 152, 144, 137, 129, 122, 115, 108, 101,
        95, 89, 84, 78, 73, 68, 64, 60, 56, 52, 49, 46, 43, 41, 39, 37, 35, 34, 33, 31, 30, 29, 28, 27, 25, 23, 20
    };

    private static final int FIRST_AGE = 72;

    private RequiredDistribution() {}

    /**
     * The age at which distributions begin (SECURE 2.0, section 107): 72, 73 from birth in 1951 on, 75 from 1960 on.
     */
    public static int firstAge(int birthYear) {
        return birthYear >= 1960 ? 75 : birthYear >= 1951 ? 73 : FIRST_AGE;
    }

    /**
     * Years that the table expects at an age; 2.0 from 120 on.
     *
     * @throws InvalidInput {@code AGE_RANGE} below 72
     */
    public static BigDecimal factor(int age) {
        if (age < FIRST_AGE) {
            throw InvalidInput.malformed("AGE_RANGE", "age", "must be at least " + FIRST_AGE, age);
        }
        return BigDecimal.valueOf(TENTHS[Math.min(age - FIRST_AGE, TENTHS.length - 1)], 1);
    }

    /**
     * The distribution of a year, rounded half up to the cent; 0 before the first age.
     *
     * @param balanceCents at the end of the year before
     * @param age at the end of the year
     */
    public static long cents(long balanceCents, int age, int birthYear) {
        FederalTax.notNegative("balance", balanceCents);
        return age < firstAge(birthYear)
                ? 0
                : BigDecimal.valueOf(balanceCents)
                        .divide(factor(age), 0, RoundingMode.HALF_UP)
                        .longValueExact();
    }
}
