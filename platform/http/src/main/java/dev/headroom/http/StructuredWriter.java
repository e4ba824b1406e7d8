package dev.headroom.http;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** Writes a structured list field, member by member (RFC 9651, section 4.1). */
final class StructuredWriter {
    private static final long MOST = 999_999_999_999_999L;

    private final StringBuilder text = new StringBuilder(64);

    /** A list of strings. */
    static String strings(List<String> members) {
        StructuredWriter list = new StructuredWriter();
        members.forEach(list::item);
        return list.toString();
    }

    /** The next member. */
    StructuredWriter item(Object value) {
        if (!text.isEmpty()) {
            text.append(", ");
        }
        write(value);
        return this;
    }

    /** A parameter of the last member. */
    StructuredWriter parameter(String key, Object value) {
        text.append(';').append(key);
        if (!Boolean.TRUE.equals(value)) {
            text.append('=');
            write(value);
        }
        return this;
    }

    private void write(Object value) {
        switch (value) {
            case Long number -> integer(number);
            case Integer number -> integer(number);
            case BigDecimal number -> decimal(number);
            case String string -> string(string);
            case StructuredField.Token(String name) -> text.append(name);
            case Boolean truth -> text.append(truth ? "?1" : "?0");
            case Instant at -> integer(text.append('@'), at.getEpochSecond());
            case ByteBuffer bytes ->
                text.append(':')
                        .append(Base64.getEncoder().encodeToString(bytes(bytes)))
                        .append(':');
            default -> throw new IllegalArgumentException("no structured field holds a " + value.getClass());
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private void integer(long number) {
        integer(text, number);
    }

    private static void integer(StringBuilder text, long number) {
        if (number > MOST || number < -MOST) {
            throw new IllegalArgumentException("an integer of a structured field has at most 15 digits");
        }
        text.append(number);
    }

    private void decimal(BigDecimal number) {
        BigDecimal rounded = number.setScale(3, RoundingMode.HALF_EVEN).stripTrailingZeros();
        text.append((rounded.scale() < 1 ? rounded.setScale(1, RoundingMode.UNNECESSARY) : rounded).toPlainString());
    }

    private void string(String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c < 0x20 || c > 0x7e) {
                throw new IllegalArgumentException("a string of a structured field is ASCII without controls");
            }
            if (c == '"' || c == '\\') {
                text.append('\\');
            }
            text.append(c);
        }
        text.append('"');
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
