package dev.headroom.finance.server.money;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonGetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;

/**
 * An amount in whole minor units of a currency: cents for USD, yen for JPY. In JSON a decimal string beside the code:
 * {@code {"amount": "-12.34", "currency": "USD"}}.
 *
 * @param minor signed; what is entered and kept is at most 10¹⁵ either way, a sum of it may be more
 * @param currency ISO 4217 code
 */
@Schema(example = "{\"amount\": \"-12.34\", \"currency\": \"USD\"}")
public record Money(@JsonIgnore long minor, String currency) {
    /** The largest amount that is kept, in minor units. */
    public static final long LARGEST_MINOR = 1_000_000_000_000_000L;

    private static final int LONGEST_NUMBER = 40;
    private static final ErrorCode MALFORMED_AMOUNT = new ErrorCode("MALFORMED_AMOUNT", ErrorCode.Kind.MALFORMED);
    private static final ErrorCode IMPOSSIBLE_AMOUNT = new ErrorCode("IMPOSSIBLE_AMOUNT", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode MIXED_CURRENCIES = new ErrorCode("MIXED_CURRENCIES", ErrorCode.Kind.IMPOSSIBLE);

    /**
     * An amount that is exact in the currency.
     *
     * @throws CodedException {@code MALFORMED_AMOUNT} for text that is no decimal number, {@code IMPOSSIBLE_AMOUNT} for
     *     more decimal places than the currency has or a number that is too large
     */
    @JsonCreator
    public static Money of(
            @JsonProperty(value = "amount", required = true) String amount,
            @JsonProperty(value = "currency", required = true) String currency) {
        int digits = digits(currency);
        BigDecimal value = parse(amount);
        if (value.stripTrailingZeros().scale() > digits) {
            throw CodedException.of(
                    IMPOSSIBLE_AMOUNT,
                    Violation.of(
                            "amount", "must have at most %d decimal places in %s".formatted(digits, currency), amount));
        }
        return rounded(value, currency);
    }

    /** An amount rounded half up to the currency's minor unit. */
    public static Money rounded(BigDecimal value, String currency) {
        BigDecimal minor = value.movePointRight(digits(currency)).setScale(0, RoundingMode.HALF_UP);
        if (minor.abs().compareTo(BigDecimal.valueOf(LARGEST_MINOR)) > 0) {
            throw CodedException.of(
                    IMPOSSIBLE_AMOUNT,
                    Violation.of(
                            "amount", "must be within %d minor units".formatted(LARGEST_MINOR), value.toPlainString()));
        }
        return new Money(minor.longValueExact(), currency);
    }

    /** The amount in major units, with as many decimal places as the currency has. */
    @JsonIgnore
    public BigDecimal decimal() {
        return BigDecimal.valueOf(minor, digits(currency));
    }

    @JsonGetter("amount")
    String amount() {
        return decimal().toPlainString();
    }

    /** The sum; refuses another currency, because a rate and its date would have to be stated. */
    public Money plus(Money other) {
        if (!currency.equals(other.currency)) {
            throw CodedException.of(
                    MIXED_CURRENCIES,
                    Violation.of("sum", "must be of one currency", currency + " and " + other.currency)
                            .instead("convert with a dated rate first"));
        }
        try {
            return new Money(Math.addExact(minor, other.minor), currency);
        } catch (ArithmeticException overflow) {
            throw CodedException.of(
                    IMPOSSIBLE_AMOUNT, Violation.of("sum", "must be within 64 bits of minor units", minor));
        }
    }

    /** Decimal places of a currency's minor unit. */
    public static int digits(String currency) {
        try {
            int digits = Currency.getInstance(currency).getDefaultFractionDigits();
            return Math.max(digits, 0);
        } catch (IllegalArgumentException unknown) {
            throw CodedException.of(IMPOSSIBLE_AMOUNT, Violation.of("currency", "must be an ISO 4217 code", currency));
        }
    }

    private static BigDecimal parse(String amount) {
        try {
            if (amount.length() > LONGEST_NUMBER) {
                throw new NumberFormatException("too long");
            }
            BigDecimal value = new BigDecimal(amount);
            if (Math.abs((long) value.precision() - value.scale()) > LONGEST_NUMBER || value.scale() > LONGEST_NUMBER) {
                // a few characters with an exponent would be gigabytes of digits
                throw new NumberFormatException("too many digits");
            }
            return value;
        } catch (NumberFormatException malformed) {
            throw CodedException.of(
                    MALFORMED_AMOUNT,
                    Violation.of("amount", "must be a decimal number in a string", amount)
                            .instead("for example \"12.34\""));
        }
    }

    /** For people: {@code 12.34 USD}. */
    @Override
    public String toString() {
        return amount() + " " + currency;
    }
}
