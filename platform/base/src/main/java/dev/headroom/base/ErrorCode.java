package dev.headroom.base;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A stable name for one way in which a request can fail, with what a caller can do about it.
 *
 * @param name upper snake case, at most 60 characters, never reused for another meaning: {@code DATE_IN_FUTURE}
 * @param kind decides the HTTP status and whether a retry can help
 */
public record ErrorCode(String name, Kind kind) {
    private static final Pattern FORM = Pattern.compile("[A-Z][A-Z0-9_]{2,59}");

    public ErrorCode {
        Objects.requireNonNull(kind, "kind");
        if (!FORM.matcher(name).matches()) {
            throw new IllegalArgumentException("error code name must be upper snake case, was: " + name);
        }
    }

    /** Classes of failure, independent of any protocol. */
    public enum Kind {
        /** The request can't be read: wrong syntax, type or encoding. The same request fails again. */
        MALFORMED,
        /** The request can be read and asks for something impossible. The same request fails again. */
        IMPOSSIBLE,
        /** Nobody is signed in, or the credential is wrong or has expired. Sign in and retry. */
        UNAUTHENTICATED,
        /** The caller is known and lacks the role or the grant. */
        FORBIDDEN,
        /** It doesn't exist, or the caller may not know that it does. */
        NOT_FOUND,
        /** It collides with what exists already. Read, merge, retry. */
        CONFLICT,
        /** The caller worked from an older version than the current one. Read, merge, retry. */
        STALE,
        /** A condition that the operation requires was not stated: an {@code If-Match}, for example. */
        CONDITION_REQUIRED,
        /** It exceeds a declared limit of size. Split it. */
        TOO_LARGE,
        /** The media type or content coding is not one that is read here. */
        UNSUPPORTED,
        /** Too many in too short a time. A retry helps after the stated wait. */
        TOO_MANY,
        /** Something this depends on is away. A retry helps later. */
        UNAVAILABLE
    }
}
