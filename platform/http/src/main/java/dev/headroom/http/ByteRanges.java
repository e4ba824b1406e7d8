package dev.headroom.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts that {@code Range} asks for, resolved against a length (RFC 9110, section 14). What is malformed, of
 * another unit, of more than {@value #MOST} parts or overlapping is answered with the whole, which every client must
 * take.
 */
sealed interface ByteRanges {
    /** Parts of one request. */
    int MOST = 8;

    /** The whole representation. */
    record Whole() implements ByteRanges {}

    /** None of the parts is within the representation: 416. */
    record Unsatisfiable() implements ByteRanges {}

    /** At least one, ascending, none empty, none overlapping. */
    record Parts(List<Part> parts) implements ByteRanges {}

    /** From the first byte to the last, both included. */
    record Part(long first, long last) {
        long length() {
            return last - first + 1;
        }

        String contentRange(long whole) {
            return "bytes " + first + '-' + last + '/' + whole;
        }
    }

    static ByteRanges of(@Nullable String field, long length) {
        if (field == null || field.length() > 256 || !field.regionMatches(true, 0, "bytes=", 0, 6)) {
            return new Whole();
        }
        List<String> members = Lists.members(field.substring(6));
        if (members.isEmpty() || members.size() > MOST) {
            return new Whole();
        }
        List<Part> parts = new ArrayList<>(members.size());
        for (String member : members) {
            int dash = member.indexOf('-');
            if (dash < 0 || !digits(member, 0, dash) || !digits(member, dash + 1, member.length())) {
                return new Whole();
            }
            long first = dash == 0 ? -1 : Long.parseLong(member.substring(0, dash));
            long last = dash == member.length() - 1 ? -1 : Long.parseLong(member.substring(dash + 1));
            if ((first < 0 && last < 0) || (first >= 0 && last >= 0 && last < first)) {
                return new Whole();
            }
            Part part = resolved(first, last, length);
            if (part != null) {
                if (!parts.isEmpty() && part.first() <= parts.getLast().last()) {
                    return new Whole();
                }
                parts.add(part);
            }
        }
        return parts.isEmpty() ? new Unsatisfiable() : new Parts(List.copyOf(parts));
    }

    private static @Nullable Part resolved(long first, long last, long length) {
        if (first < 0) {
            return last == 0 || length == 0 ? null : new Part(Math.max(0, length - last), length - 1);
        }
        if (first >= length) {
            return null;
        }
        return new Part(first, last < 0 ? length - 1 : Math.min(last, length - 1));
    }

    /** Up to 18 of them, which no length exceeds. */
    private static boolean digits(String text, int from, int to) {
        if (to - from > 18) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
