package dev.headroom.finance.server.imports;

import dev.headroom.finance.server.money.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What every step of one import shares.
 *
 * @param connection the one transaction in which everything happens
 * @param sql the same connection
 * @param digits decimal places by currency, of every currency that is kept
 */
record Work(
        Connection connection,
        JdbcClient sql,
        Owner owner,
        ImportRequest request,
        Findings findings,
        Map<String, Integer> digits) {
    private static final int LONGEST_SYMBOL = 40;

    /**
     * Whose import it is.
     *
     * @param householdId null for what all households share, which operators bring
     * @param currency what amounts are in where neither file nor account says
     */
    record Owner(@Nullable Long householdId, ZoneId zone, String currency, LocalDate today) {
        long requireHousehold() {
            if (householdId == null) {
                throw new IllegalStateException("only prices can be shared");
            }
            return householdId;
        }
    }

    /** How many rows were new, and how many were there before. */
    record Merged(long added, long known) {}

    /** The run that rows remember; null while nothing is kept. */
    static final Merged NOTHING = new Merged(0, 0);

    /** Refuses currencies that aren't kept. */
    String requireCurrency(String code) throws Unreadable {
        if (!digits.containsKey(code)) {
            throw new Unreadable("must be the ISO 4217 code of a currency kept here", code, "for example USD");
        }
        return code;
    }

    /** Whole minor units, rounded half up; how many rows were rounded is told as a warning. */
    long minor(BigDecimal amount, String currency, long row) throws Unreadable {
        int places = digits.getOrDefault(currency, 2);
        BigDecimal minor = amount.movePointRight(places).setScale(0, RoundingMode.HALF_UP);
        if (minor.abs().compareTo(BigDecimal.valueOf(Money.LARGEST_MINOR)) > 0) {
            throw new Unreadable(
                    "must be within %s %s"
                            .formatted(
                                    BigDecimal.valueOf(Money.LARGEST_MINOR, places)
                                            .toPlainString(),
                                    currency),
                    amount.toPlainString(),
                    null);
        }
        if (amount.scale() > places && amount.stripTrailingZeros().scale() > places) {
            findings.noted(row, "had more decimal places than " + currency + " has and were rounded half up");
        }
        return minor.longValueExact();
    }

    /** Text of at most so many characters, without control characters; what was cut is told as a warning. */
    String text(String value, int longest, String column, long row) {
        String clean = value;
        for (int i = 0; i < value.length(); i++) {
            if (Character.isISOControl(value.charAt(i))) {
                clean = value.replaceAll("\\p{Cntrl}+", " ");
                break;
            }
        }
        clean = clean.strip();
        if (clean.codePointCount(0, clean.length()) <= longest) {
            return clean;
        }
        findings.noted(row, "had a %s of more than %d characters, which was cut".formatted(column, longest));
        return clean.substring(0, clean.offsetByCodePoints(0, longest));
    }

    /** A symbol as it is kept: upper case. */
    static String symbol(String text) throws Unreadable {
        String symbol = text.strip().toUpperCase(java.util.Locale.ROOT);
        if (symbol.isEmpty() || symbol.length() > LONGEST_SYMBOL) {
            throw new Unreadable("must be a symbol of 1 to 40 characters", text, null);
        }
        return symbol;
    }
}
