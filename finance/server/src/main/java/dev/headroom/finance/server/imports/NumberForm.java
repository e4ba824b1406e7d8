package dev.headroom.finance.server.imports;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How numbers are written in a file: with a decimal point or a decimal comma, the other one, spaces or apostrophes
 * separating thousands. Signs may lead, trail or be parentheses; currency signs and codes around a number are dropped.
 */
enum NumberForm {
    POINT('.', ','),
    COMMA(',', '.');

    private static final int LONGEST = 40;
    private static final Pattern GROUPS = Pattern.compile("\\d{1,3}(\\d{2,3})*");
    private static final Pattern PLAIN = Pattern.compile("\\d*(\\.\\d*)?([eE][+-]?\\d{1,2})?");
    private static final Pattern AROUND =
            Pattern.compile("^(?:[A-Za-z]{1,3}\\$?(?=[^A-Za-z])|\\p{Sc})|(?:\\p{Sc}|[A-Za-z]{2,3}|zł|Kč|kr\\.?)$");
    private static final Pattern ONE_SEPARATOR = Pattern.compile("^\\D*(\\d+)([.,])(\\d+)\\D*$");

    private static final Pattern OTHERS = Pattern.compile("\\P{L}");
    private static final Set<String> UNITS = Stream.concat(
                    Currency.getAvailableCurrencies().stream().map(Currency::getCurrencyCode),
                    Stream.of("kr", "zł", "Kč", "Fr", "R", "RM", "CR", "DR"))
            .collect(Collectors.toUnmodifiableSet());

    private final char decimal;
    private final char thousands;

    NumberForm(char decimal, char thousands) {
        this.decimal = decimal;
        this.thousands = thousands;
    }

    /** As it is written in requests. */
    String label() {
        return this == POINT ? "point" : "comma";
    }

    /**
     * The form that sample values are written in; {@code otherwise} where none of them tells, as with {@code 1,234}.
     */
    static NumberForm detect(List<String> samples, NumberForm otherwise) {
        int point = 0;
        int comma = 0;
        for (String sample : samples) {
            int lastPoint = sample.lastIndexOf('.');
            int lastComma = sample.lastIndexOf(',');
            if (lastPoint >= 0 && lastComma >= 0) {
                if (lastPoint > lastComma) {
                    point++;
                } else {
                    comma++;
                }
                continue;
            }
            Matcher one = ONE_SEPARATOR.matcher(sample);
            boolean decides = one.matches()
                    && (one.group(3).length() != 3
                            || one.group(1).length() > 3
                            || one.group(1).startsWith("0"));
            if (decides && one.group(2).equals(".")) {
                point++;
            } else if (decides) {
                comma++;
            }
        }
        return point == comma ? otherwise : point > comma ? POINT : COMMA;
    }

    /** Whether text reads as a number in some form; for telling columns apart, not for values. */
    static boolean looksNumeric(String text) {
        String stripped = text.strip();
        String letters = OTHERS.matcher(stripped).replaceAll("");
        return !stripped.isEmpty()
                && (letters.isEmpty() || UNITS.contains(letters))
                && (POINT.reads(stripped) || COMMA.reads(stripped));
    }

    private boolean reads(String text) {
        try {
            parse(text);
            return true;
        } catch (Unreadable _) {
            return false;
        }
    }

    /** The number written, exactly. */
    BigDecimal parse(String text) throws Unreadable {
        if (text.length() > LONGEST) {
            throw new Unreadable("must be a number of at most " + LONGEST + " characters", text, null);
        }
        String rest = clean(text);
        boolean negative = false;
        if (rest.startsWith("(") && rest.endsWith(")")) {
            negative = true;
            rest = clean(rest.substring(1, rest.length() - 1));
        }
        rest = AROUND.matcher(rest).replaceAll("");
        if (rest.startsWith("-") || rest.endsWith("-")) {
            negative = !negative;
            rest = rest.startsWith("-") ? rest.substring(1) : rest.substring(0, rest.length() - 1);
        } else if (rest.startsWith("+")) {
            rest = rest.substring(1);
        }
        rest = AROUND.matcher(rest).replaceAll("");
        BigDecimal value = unsigned(rest, text);
        return negative ? value.negate() : value;
    }

    private BigDecimal unsigned(String digits, String text) throws Unreadable {
        String plain = digits;
        if (digits.indexOf(thousands) >= 0) {
            int end = digits.indexOf(decimal);
            String whole = end < 0 ? digits : digits.substring(0, end);
            if (!grouped(whole) || (end >= 0 && digits.indexOf(thousands, end) >= 0)) {
                throw unreadable(text);
            }
            plain = whole.replace(String.valueOf(thousands), "") + (end < 0 ? "" : digits.substring(end));
        }
        plain = plain.replace(decimal, '.');
        if (!PLAIN.matcher(plain).matches() || plain.isEmpty() || !Character.isDigit(firstDigit(plain))) {
            throw unreadable(text);
        }
        return new BigDecimal(plain);
    }

    private static char firstDigit(String plain) {
        char first = plain.charAt(0);
        return first == '.' && plain.length() > 1 ? plain.charAt(1) : first;
    }

    /** Groups of three, or of two before a last group of three as in India. */
    private boolean grouped(String whole) {
        int last = whole.lastIndexOf(thousands);
        if (whole.length() - last - 1 != 3 || !Character.isDigit(whole.charAt(0))) {
            return false;
        }
        int start = 0;
        for (int i = 0; i <= last; i++) {
            if (whole.charAt(i) == thousands) {
                int length = i - start;
                if (length > 3 || length < (start == 0 ? 1 : 2)) {
                    return false;
                }
                start = i + 1;
            }
        }
        return GROUPS.matcher(whole.replace(String.valueOf(thousands), "")).matches();
    }

    private Unreadable unreadable(String text) {
        boolean otherReads = (this == POINT ? COMMA : POINT).parses(text);
        return new Unreadable(
                "must be a number with a decimal " + label(),
                text,
                otherReads ? "say decimal=" + (this == POINT ? "comma" : "point") : null);
    }

    /** Whether the text is a number in this form, without asking the other one. */
    private boolean parses(String text) {
        String digits = text.strip().replaceAll("[-+()\\s']", "");
        int end = digits.indexOf(decimal);
        return digits.matches("[\\d.,]+")
                && digits.indexOf(decimal, end + 1) < 0
                && (end < 0 || digits.indexOf(thousands, end) < 0);
    }

    /** Without spaces of any width and apostrophes, and with an ASCII minus. */
    private static String clean(String text) {
        boolean clean = true;
        for (int i = 0; i < text.length() && clean; i++) {
            char c = text.charAt(i);
            clean = c > ' ' && c < 127 && c != '\'';
        }
        if (clean) {
            return text;
        }
        StringBuilder kept = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\u2212' || c == '\u2013') {
                kept.append('-');
            } else if (!Character.isWhitespace(c) && !Character.isSpaceChar(c) && c != '\'' && c != '\u2019') {
                kept.append(c);
            }
        }
        return kept.toString();
    }
}
