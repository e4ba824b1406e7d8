package dev.headroom.http;

import dev.headroom.base.CodedException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides the conditions of a request against what there is now, in the order of RFC 9110, section 13.2.2. A malformed
 * condition of a read counts as not sent, since the whole answer is right whatever the client has; one of a write is an
 * error.
 */
public final class Conditions {
    private Conditions() {}

    /** What becomes of the request. */
    public enum Verdict {
        /** Do as it asks. */
        PROCEED,
        /** 304: the client has it. */
        NOT_MODIFIED,
        /** 412: the client worked from something else. */
        FAILED
    }

    /**
     * The verdict on a request.
     *
     * @param method of the request
     * @param request its fields
     * @param current tag of the selected representation; null where the resource doesn't exist
     * @param lastModified null where that isn't known
     * @throws CodedException HEADER_TOO_LARGE; INVALID_CONDITION of a write
     */
    public static Verdict of(
            String method, Fields request, @Nullable EntityTag current, @Nullable Instant lastModified) {
        boolean reads = method.equals("GET") || method.equals("HEAD");
        Optional<EntityTags> match = tags(request, "If-Match", false);
        if (match.isPresent()) {
            if (current == null || !match.get().matchStrongly(current)) {
                return Verdict.FAILED;
            }
        } else if (lastModified != null) {
            Optional<Instant> unmodified = HttpDates.read(request.first("If-Unmodified-Since"), lastModified);
            if (unmodified.isPresent() && lastModified.isAfter(unmodified.get())) {
                return Verdict.FAILED;
            }
        }
        if (request.has("If-None-Match")) {
            Optional<EntityTags> noneMatch = tags(request, "If-None-Match", reads);
            if (noneMatch.isPresent() && current != null && noneMatch.get().matchWeakly(current)) {
                return reads ? Verdict.NOT_MODIFIED : Verdict.FAILED;
            }
            return Verdict.PROCEED;
        }
        if (reads && lastModified != null) {
            Optional<Instant> since = HttpDates.read(request.first("If-Modified-Since"), lastModified);
            if (since.isPresent() && !lastModified.isAfter(since.get())) {
                return Verdict.NOT_MODIFIED;
            }
        }
        return Verdict.PROCEED;
    }

    /**
     * Whether {@code Range} applies to the representation: there is no {@code If-Range}, or it names exactly this one.
     * A weak tag never does; a date only where it equals a date that is known to be exact.
     */
    public static boolean rangeApplies(Fields request, EntityTag current, @Nullable Instant lastModified) {
        String condition = request.first("If-Range");
        if (condition == null) {
            return true;
        }
        Optional<EntityTag> tag = EntityTags.one(condition);
        if (tag.isPresent()) {
            return tag.get().matchesStrongly(current);
        }
        return lastModified != null
                && HttpDates.read(condition, lastModified)
                        .filter(lastModified::equals)
                        .isPresent();
    }

    static Optional<EntityTags> tags(Fields request, String name, boolean lenient) {
        try {
            return EntityTags.of(request, name);
        } catch (CodedException failure) {
            if (lenient && failure.code().equals(HttpErrors.INVALID_CONDITION)) {
                return Optional.empty();
            }
            throw failure;
        }
    }
}
