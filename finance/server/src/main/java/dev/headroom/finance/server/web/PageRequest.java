package dev.headroom.finance.server.web;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.sql.Cursors;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is wanted, out of the query's {@code limit} (1 to 200, 50 without it) and {@code cursor}. A
 * cursor is the key of the last item before the page, signed, and bound to the household, the path and every other
 * parameter: another household's, with another filter, or altered, it is refused ({@code BAD_CURSOR}). It opens
 * nothing: whose rows are read is decided anew by every request.
 */
public final class PageRequest {
    private static final int LARGEST = 200;
    private static final int USUAL = 50;
    private static final int LONGEST_CURSOR = 100;
    private static final ErrorCode BAD_CURSOR = new ErrorCode("BAD_CURSOR", ErrorCode.Kind.MALFORMED);
    private static final ErrorCode BAD_LIMIT = new ErrorCode("BAD_LIMIT", ErrorCode.Kind.MALFORMED);

    private final Cursors cursors;
    private final int limit;
    private final String scope;
    private final List<Long> after;

    private PageRequest(Cursors cursors, int limit, String scope, List<Long> after) {
        this.cursors = cursors;
        this.limit = limit;
        this.scope = scope;
        this.after = List.copyOf(after);
    }

    /** @param scope whose list, its path and the other parameters, in an order that doesn't depend on the caller's */
    static PageRequest of(Cursors cursors, @Nullable String limit, @Nullable String cursor, String scope) {
        return new PageRequest(
                cursors,
                limit == null ? USUAL : limit(limit),
                scope,
                cursor == null ? List.of() : decode(cursors, cursor, scope));
    }

    /** Most items of the page. */
    public int limit() {
        return limit;
    }

    /** Rows to read: one more than the page has, to know whether it is the last. */
    public int fetch() {
        return limit + 1;
    }

    /** Whether the page is the first. */
    public boolean first() {
        return after.isEmpty();
    }

    /** The id that the page begins behind, 0 for the first page of a list that goes up. */
    public long afterId() {
        return after.isEmpty() ? 0 : after.getLast();
    }

    /** The day that the page begins at, for lists by day and id; null for the first page. */
    public @Nullable LocalDate afterDate() {
        try {
            return after.isEmpty() ? null : LocalDate.ofEpochDay(after.getFirst());
        } catch (DateTimeException outOfRange) {
            throw bad("");
        }
    }

    /** The moment that the page begins at, for lists by moment and id; null for the first page. */
    public @Nullable Instant afterInstant() {
        return after.isEmpty() ? null : Instant.EPOCH.plus(after.getFirst(), ChronoUnit.MICROS);
    }

    /** What {@link #afterInstant} is read from, as the first part of a key. */
    public static long key(Instant moment) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, moment);
    }

    String cursorBehind(List<Long> key) {
        return cursors.write(scope, new Cursors.Place(new ArrayList<>(key), false));
    }

    private static int limit(String text) {
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= LARGEST) {
                return limit;
            }
        } catch (NumberFormatException ignored) {
            // refused below
        }
        throw CodedException.of(BAD_LIMIT, Violation.of("limit", "must be 1.." + LARGEST, text));
    }

    private static List<Long> decode(Cursors cursors, String cursor, String scope) {
        if (cursor.length() > LONGEST_CURSOR) {
            throw bad(cursor);
        }
        try {
            List<Long> key = new ArrayList<>();
            for (Object value : cursors.read(scope, cursor).key()) {
                if (value instanceof Long number) {
                    key.add(number);
                }
            }
            return key;
        } catch (CodedException refused) {
            throw bad(cursor);
        }
    }

    private static CodedException bad(String cursor) {
        return CodedException.of(
                BAD_CURSOR,
                Violation.of(
                                "cursor",
                                "must be a next_cursor of the same household's list with the same filter",
                                cursor)
                        .instead("leave it out to begin anew"));
    }
}
