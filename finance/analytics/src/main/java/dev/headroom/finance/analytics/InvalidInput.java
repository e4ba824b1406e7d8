package dev.headroom.finance.analytics;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An input that no answer can be given for: what is wrong, the rule it breaks, the value found and a way out. Nothing
 * was computed when it is thrown, and the same input fails again.
 */
public final class InvalidInput extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_VALUE = 200;

    private final String code;
    private final Kind kind;
    private final String subject;
    private final String rule;
    private final @Nullable String value;
    private final @Nullable String wayOut;

    /** What a caller can do about it. */
    public enum Kind {
        /** The input has no meaning: empty, not a number, out of its range. */
        MALFORMED,
        /** The input is well formed and asks for something that does not exist. */
        IMPOSSIBLE
    }

    private InvalidInput(
            Kind kind, String code, String subject, String rule, @Nullable String value, @Nullable String wayOut) {
        super(message(subject, rule, value, wayOut));
        this.code = code;
        this.kind = kind;
        this.subject = subject;
        this.rule = rule;
        this.value = value;
        this.wayOut = wayOut;
    }

    /**
     * An input without meaning.
     *
     * @param code upper snake case, stable
     * @param subject what is wrong, as its user names it
     * @param rule in words that follow the subject
     * @param value the value found, or null where there is none
     */
    public static InvalidInput malformed(String code, String subject, String rule, @Nullable Object value) {
        return new InvalidInput(Kind.MALFORMED, code, subject, rule, text(value), null);
    }

    /**
     * An input that asks for something that does not exist.
     *
     * @param code upper snake case, stable
     * @param subject what is wrong, as its user names it
     * @param rule in words that follow the subject, with the bound that can be reached
     * @param value the value found, or null where there is none
     */
    public static InvalidInput impossible(String code, String subject, String rule, @Nullable Object value) {
        return new InvalidInput(Kind.IMPOSSIBLE, code, subject, rule, text(value), null);
    }

    /** The same refusal with a way out. */
    public InvalidInput instead(String way) {
        return new InvalidInput(kind, code, subject, rule, value, way);
    }

    /** Stable name of the rule, upper snake case. */
    public String code() {
        return code;
    }

    public Kind kind() {
        return kind;
    }

    public String subject() {
        return subject;
    }

    public String rule() {
        return rule;
    }

    /** The value found; empty where there is none. */
    public Optional<String> value() {
        return Optional.ofNullable(value);
    }

    /** What to do instead; empty where the rule says it. */
    public Optional<String> wayOut() {
        return Optional.ofNullable(wayOut);
    }

    private static @Nullable String text(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        String text = value.toString();
        return text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) + "\u2026" : text;
    }

    private static String message(String subject, String rule, @Nullable String value, @Nullable String wayOut) {
        StringBuilder text = new StringBuilder(subject).append(' ').append(rule);
        if (value != null) {
            text.append(", was ").append(value);
        }
        if (wayOut != null) {
            text.append("; ").append(wayOut);
        }
        return text.toString();
    }
}
