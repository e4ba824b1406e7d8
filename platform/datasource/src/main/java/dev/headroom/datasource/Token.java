package dev.headroom.datasource;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much of a database's history a session has written or seen: its log up to a position, taken after the last
 * COMMIT. It travels with the session as text; it says nothing secret and grants nothing, a wrong one costs its sender
 * a read of the primary.
 *
 * @param systemId of the cluster, the same for a primary and its replicas
 * @param timeline on which the position lies, from 1
 * @param position in the log, in bytes, not negative
 */
public record Token(long systemId, int timeline, long position) {
    /** The longest text that {@link #parse} reads. */
    public static final int LONGEST = 40;

    private static final int RADIX = 36;
    private static final Pattern FORM = Pattern.compile("1\\.([0-9a-z]{1,13})\\.([0-9a-z]{1,7})\\.([0-9a-z]{1,13})");

    public Token {
        if (timeline < 1) {
            throw new IllegalArgumentException("timeline must be from 1, was " + timeline);
        }
        if (position < 0) {
            throw new IllegalArgumentException("position must not be negative, was " + position);
        }
    }

    /** At most {@value #LONGEST} characters: digits, lower-case letters and dots, fit for a cookie and a header. */
    public String encode() {
        return "1." + Long.toUnsignedString(systemId, RADIX) + '.' + Integer.toString(timeline, RADIX) + '.'
                + Long.toString(position, RADIX);
    }

    /** @throws CodedException DATABASE_TOKEN_MALFORMED where the text is none that {@link #encode} writes */
    public static Token parse(String text) {
        Matcher parts = FORM.matcher(text.length() > LONGEST ? "" : text);
        if (parts.matches()) {
            try {
                return new Token(
                        Long.parseUnsignedLong(parts.group(1), RADIX),
                        Integer.parseInt(parts.group(2), RADIX),
                        Long.parseLong(parts.group(3), RADIX));
            } catch (IllegalArgumentException _) {
                // out of range, told below
            }
        }
        throw CodedException.of(
                Failures.TOKEN_MALFORMED,
                Violation.of("database token", "must be one that this service gave out", text)
                        .instead("send the last one as it came, or none"));
    }

    /** The later of two on one timeline; across timelines the later timeline's, because the earlier one ended. */
    Token max(Token other) {
        if (systemId != other.systemId || timeline != other.timeline) {
            return timeline > other.timeline ? this : other;
        }
        return position >= other.position ? this : other;
    }

    /** As PostgreSQL writes it: {@code 0/1A2B3C}. */
    static String text(long position) {
        return "%X/%X".formatted(position >>> 32, position & 0xFFFF_FFFFL);
    }

    /** Reads what PostgreSQL writes. */
    static long position(String text) {
        int slash = text.indexOf('/');
        return Long.parseLong(text.substring(0, slash), 16) << 32 | Long.parseLong(text.substring(slash + 1), 16);
    }
}
