package dev.headroom.http;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Reads structured header fields (RFC 9651, section 4.2), strictly: what isn't one is an error as a whole. At most
 * {@value #LONGEST} characters.
 */
public final class StructuredParser {
    /** Characters of a field. */
    public static final int LONGEST = 16_384;

    private static final int MOST_MEMBERS = 1024;

    private final String text;
    private int at;

    private StructuredParser(String text) {
        this.text = text;
    }

    /**
     * A list.
     *
     * @throws CodedException MALFORMED_FIELD, HEADER_TOO_LARGE
     */
    public static List<StructuredField> list(String field) {
        StructuredParser parser = parser(field);
        List<StructuredField> members = new ArrayList<>();
        while (!parser.done()) {
            members.add(parser.member());
            parser.comma(members.size());
        }
        return List.copyOf(members);
    }

    /** A dictionary, in order; of a key that comes twice the last counts. */
    public static Map<String, StructuredField> dictionary(String field) {
        StructuredParser parser = parser(field);
        Map<String, StructuredField> members = new LinkedHashMap<>();
        while (!parser.done()) {
            String key = parser.key();
            members.remove(key);
            boolean valued = parser.take('=');
            members.put(key, valued ? parser.member() : new StructuredField.Item(true, parser.parameters()));
            parser.comma(members.size());
        }
        return members;
    }

    /** One item. */
    public static StructuredField.Item item(String field) {
        StructuredParser parser = parser(field);
        StructuredField.Item item = parser.item();
        if (!parser.done()) {
            throw parser.malformed("must end after one item");
        }
        return item;
    }

    private static StructuredParser parser(String field) {
        if (field.length() > LONGEST) {
            throw CodedException.of(
                    HttpErrors.HEADER_TOO_LARGE,
                    Violation.of("field", "must have at most " + LONGEST + " characters", field.length()));
        }
        return new StructuredParser(field.strip());
    }

    private boolean done() {
        return at >= text.length();
    }

    private char peek() {
        return done() ? 0 : text.charAt(at);
    }

    private boolean take(char c) {
        if (peek() == c && !done()) {
            at++;
            return true;
        }
        return false;
    }

    private void blanks(boolean tabs) {
        while (peek() == ' ' || (tabs && peek() == '\t')) {
            at++;
        }
    }

    private void comma(int members) {
        blanks(true);
        if (done()) {
            return;
        }
        if (!take(',') || members >= MOST_MEMBERS) {
            throw malformed("must separate its members by commas, at most " + MOST_MEMBERS);
        }
        blanks(true);
        if (done()) {
            throw malformed("must not end with a comma");
        }
    }

    private StructuredField member() {
        if (!take('(')) {
            return item();
        }
        List<StructuredField.Item> items = new ArrayList<>();
        blanks(false);
        while (!take(')')) {
            if (done()) {
                throw malformed("must close its inner list");
            }
            items.add(item());
            if (peek() != ' ' && peek() != ')') {
                throw malformed("must separate the items of an inner list by spaces");
            }
            blanks(false);
        }
        return new StructuredField.Inner(items, parameters());
    }

    private StructuredField.Item item() {
        Object value = bare();
        return new StructuredField.Item(value, parameters());
    }

    private Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        while (take(';')) {
            blanks(false);
            String key = key();
            parameters.put(key, take('=') ? bare() : true);
        }
        return parameters;
    }

    private String key() {
        char first = peek();
        if (!(first == '*' || (first >= 'a' && first <= 'z'))) {
            throw malformed("must have keys of lower case letters");
        }
        return run(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "_-.*".indexOf(c) >= 0);
    }

    private String run(IntPredicate wanted) {
        int start = at;
        while (!done() && wanted.test(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private Object bare() {
        char c = peek();
        if (c == '-' || (c >= '0' && c <= '9')) {
            return number();
        }
        if (c == '*' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            return new StructuredField.Token(run(StructuredParser::token));
        }
        at++;
        return switch (c) {
            case '"' -> string();
            case ':' -> bytes();
            case '?' -> truth();
            case '@' -> date();
            case '%' -> display();
            default -> throw malformed("must hold a value here");
        };
    }

    private static boolean token(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+-.^_`|~:/".indexOf(c) >= 0;
    }

    private Object number() {
        boolean negative = take('-');
        String whole = run(c -> c >= '0' && c <= '9');
        if (whole.isEmpty() || whole.length() > 15) {
            throw malformed("must have 1 to 15 digits in a number");
        }
        if (!take('.')) {
            long number = Long.parseLong(whole);
            return negative ? -number : number;
        }
        String decimals = run(c -> c >= '0' && c <= '9');
        if (decimals.isEmpty() || decimals.length() > 3 || whole.length() > 12) {
            throw malformed("must have up to 12 digits and 1 to 3 decimals");
        }
        BigDecimal number = new BigDecimal(whole + "." + decimals);
        return negative ? number.negate() : number;
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        while (true) {
            char c = peek();
            if (c < 0x20 || c > 0x7e) {
                throw malformed("must close its string and have ASCII in it");
            }
            at++;
            if (c == '"') {
                return string.toString();
            }
            if (c == '\\') {
                c = peek();
                if (c != '"' && c != '\\') {
                    throw malformed("must escape nothing but quote and backslash");
                }
                at++;
            }
            string.append(c);
        }
    }

    private ByteBuffer bytes() {
        int end = text.indexOf(':', at);
        if (end < 0) {
            throw malformed("must close its bytes with a colon");
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(text.substring(at, end));
            at = end + 1;
            return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        } catch (IllegalArgumentException _) {
            throw malformed("must have base64 between colons");
        }
    }

    private Boolean truth() {
        if (take('1')) {
            return true;
        }
        if (take('0')) {
            return false;
        }
        throw malformed("must have ?0 or ?1 for a boolean");
    }

    private Instant date() {
        if (number() instanceof Long seconds) {
            return Instant.ofEpochSecond(seconds);
        }
        throw malformed("must have whole seconds in a date");
    }

    private StructuredField.Display display() {
        if (!take('"')) {
            throw malformed("must quote its display string");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (!take('"')) {
            char c = peek();
            if (c < 0x20 || c > 0x7e) {
                throw malformed("must close its display string and escape what isn't ASCII");
            }
            at++;
            bytes.write(c == '%' ? escaped() : c);
        }
        try {
            return new StructuredField.Display(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString());
        } catch (CharacterCodingException _) {
            throw malformed("must have UTF-8 in a display string");
        }
    }

    private int escaped() {
        int value = 0;
        for (int i = 0; i < 2; i++) {
            int digit = "0123456789abcdef".indexOf(peek());
            if (digit < 0 || done()) {
                throw malformed("must have two lower case hexadecimal digits after %");
            }
            value = value * 16 + digit;
            at++;
        }
        return value;
    }

    private CodedException malformed(String rule) {
        String found = text.substring(Math.min(at, text.length()), Math.min(text.length(), at + 40));
        return CodedException.of(HttpErrors.MALFORMED_FIELD, Violation.of("field, character " + (at + 1), rule, found));
    }
}
