package dev.headroom.finance.server.money;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * Money in a request whose currency may follow from its surroundings: {@code {"amount": "12.34", "currency": "USD"}} or
 * just {@code "12.34"}.
 *
 * @param currency null where only the number was sent
 */
@Schema(
        description = "Money, or a decimal string alone where the currency follows from the rest",
        oneOf = {Money.class, String.class})
@JsonSerialize(using = Amount.AsRead.class)
public record Amount(String amount, @Nullable String currency) {
    /** Written as it is read, so that a request that is kept can be read again. */
    static final class AsRead extends ValueSerializer<Amount> {
        @Override
        public void serialize(Amount amount, JsonGenerator out, SerializationContext context) {
            if (amount.currency == null) {
                out.writeString(amount.amount);
                return;
            }
            out.writeStartObject();
            out.writeStringProperty("amount", amount.amount);
            out.writeStringProperty("currency", amount.currency);
            out.writeEndObject();
        }
    }

    private static final ErrorCode IMPOSSIBLE_AMOUNT = new ErrorCode("IMPOSSIBLE_AMOUNT", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode MIXED_CURRENCIES = new ErrorCode("MIXED_CURRENCIES", ErrorCode.Kind.IMPOSSIBLE);

    /** Both are said, as in {@link Money}. */
    @JsonCreator
    static Amount of(
            @JsonProperty(value = "amount", required = true) String amount,
            @JsonProperty(value = "currency", required = true) String currency) {
        // refuses what is no amount where its place in the body is still known
        Money.of(amount, currency);
        return new Amount(amount, currency);
    }

    /** Only the number is said. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Amount of(String amount) {
        return new Amount(amount, null);
    }

    /** The currency stated beside an amount, else the amount's own, else the fallback. */
    public static String currency(@Nullable String stated, @Nullable Amount amount, String fallback) {
        if (stated != null) {
            return stated;
        }
        return amount == null || amount.currency() == null ? fallback : amount.currency();
    }

    /** The money, at least so many minor units ({@code IMPOSSIBLE_AMOUNT}), in this currency. */
    public Money atLeast(long leastMinor, String subject, String expected) {
        Money money = in(subject, expected);
        if (money.minor() < leastMinor) {
            throw CodedException.of(
                    IMPOSSIBLE_AMOUNT,
                    Violation.of(subject, leastMinor == 0 ? "must not be negative" : "must be positive", amount));
        }
        return money;
    }

    /** The money, which must be in this currency if it says one ({@code MIXED_CURRENCIES}). */
    public Money in(String subject, String expected) {
        if (currency != null && !currency.equals(expected)) {
            throw CodedException.of(
                    MIXED_CURRENCIES,
                    Violation.of(subject, "must be in " + expected, currency)
                            .instead("convert it with a dated rate first"));
        }
        return Money.of(amount, expected);
    }
}
