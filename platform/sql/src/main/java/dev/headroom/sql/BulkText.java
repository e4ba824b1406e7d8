package dev.headroom.sql;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows in the text format of {@code COPY}, written straight to bytes. Belongs to one thread. */
final class BulkText {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSSSS");
    private static final byte[] DIGITS = "0123456789".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[80 * 1024];
    private int size;

    byte[] bytes() {
        return bytes;
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    <T> void row(BulkShape<T> shape, T item) {
        int columns = shape.columns().size();
        for (int i = 0; i < columns; i++) {
            if (i > 0) {
                put('\t');
            }
            field(shape.value(item, i));
        }
        put('\n');
    }

    private void field(@Nullable Object value) {
        switch (value) {
            case null -> {
                put('\\');
                put('N');
            }
            case Long number -> number(number);
            case Integer number -> number(number);
            case String text -> escaped(text);
            default -> escaped(of(value));
        }
    }

    /** What PostgreSQL reads as the value. */
    static String of(Object value) {
        return switch (value) {
            case String text -> text;
            case Boolean truth -> truth ? "t" : "f";
            case BigDecimal number -> number.toPlainString();
            case Enum<?> constant -> constant.name();
            case LocalDate date -> date(date);
            case LocalDateTime time -> time.format(TIME) + era(time.toLocalDate());
            case OffsetDateTime time -> instant(time.toInstant());
            case ZonedDateTime time -> instant(time.toInstant());
            case Instant time -> instant(time);
            case Timestamp time -> instant(time.toInstant());
            case byte[] content -> "\\x" + HexFormat.of().formatHex(content);
            case List<?> list -> array(list);
            case Object[] array -> array(Arrays.asList(array));
            case long[] array -> array(Arrays.stream(array).boxed().toList());
            case int[] array -> array(Arrays.stream(array).boxed().toList());
            case double[] array -> array(Arrays.stream(array).boxed().toList());
            default -> value.toString();
        };
    }

    private static String date(LocalDate date) {
        if (date.equals(LocalDate.MAX)) {
            return "infinity";
        }
        if (date.equals(LocalDate.MIN)) {
            return "-infinity";
        }
        return date.getYear() > 0 && date.getYear() <= 9999
                ? date.toString()
                : DateTimeFormatter.ofPattern("yyyyyy-MM-dd").format(date) + era(date);
    }

    private static String era(LocalDate date) {
        return date.getYear() <= 0 ? " BC" : "";
    }

    private static String instant(Instant time) {
        if (time.equals(Instant.MAX) || time.equals(Instant.MIN)) {
            return time.equals(Instant.MAX) ? "infinity" : "-infinity";
        }
        OffsetDateTime utc = time.atOffset(ZoneOffset.UTC);
        return utc.format(TIME) + "+00" + era(utc.toLocalDate());
    }

    /** {@code {"a","b",NULL}}; lists of lists are arrays of more dimensions. */
    static String array(List<? extends @Nullable Object> elements) {
        StringBuilder text = new StringBuilder(elements.size() * 12 + 2).append('{');
        for (int i = 0; i < elements.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            element(text, elements.get(i));
        }
        return text.append('}').toString();
    }

    private static void element(StringBuilder text, @Nullable Object element) {
        switch (element) {
            case null -> text.append("NULL");
            case Number number -> text.append(of(number));
            case List<?> list -> text.append(array(list));
            case Object[] array -> text.append(array(Arrays.asList(array)));
            default -> {
                text.append('"');
                String plain = of(element);
                for (int i = 0; i < plain.length(); i++) {
                    char c = plain.charAt(i);
                    if (c == '"' || c == '\\') {
                        text.append('\\');
                    }
                    text.append(c);
                }
                text.append('"');
            }
        }
    }

    private void put(char ascii) {
        room(1);
        bytes[size++] = (byte) ascii;
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }

    private void number(long number) {
        if (number < 0) {
            escaped(Long.toString(number));
            return;
        }
        room(20);
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        long rest = number;
        for (int i = size + digits - 1; i >= size; i--) {
            bytes[i] = DIGITS[(int) (rest % 10)];
            rest /= 10;
        }
        size += digits;
    }

    private void escaped(String text) {
        int length = text.length();
        room(length * 3 + 2);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                unicode(text, i);
                return;
            }
            ascii(c);
        }
    }

    private void ascii(char c) {
        switch (c) {
            case '\\' -> pair('\\');
            case '\n' -> pair('n');
            case '\r' -> pair('r');
            case '\t' -> pair('t');
            default -> put(c);
        }
    }

    private void pair(char second) {
        put('\\');
        put(second);
    }

    /** From the first letter that isn't ASCII. */
    private void unicode(String text, int from) {
        for (byte each : text.substring(from).getBytes(StandardCharsets.UTF_8)) {
            if (each >= 0) {
                ascii((char) each);
            } else {
                room(1);
                bytes[size++] = each;
            }
        }
    }
}
