package dev.headroom.embedded;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.ErrorCode.Kind;
import dev.headroom.base.Violation;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Objects;

/** The ways in which a start can fail, each with what its operator can do. */
final class Failures {
    static final ErrorCode DATA_DIRECTORY_IN_USE = new ErrorCode("DATA_DIRECTORY_IN_USE", Kind.CONFLICT);
    static final ErrorCode DATA_DIRECTORY_UNUSABLE = new ErrorCode("DATA_DIRECTORY_UNUSABLE", Kind.IMPOSSIBLE);
    static final ErrorCode DISK_FULL = new ErrorCode("DISK_FULL", Kind.UNAVAILABLE);
    static final ErrorCode SERVER_NOT_STARTED = new ErrorCode("SERVER_NOT_STARTED", Kind.UNAVAILABLE);
    static final ErrorCode PLATFORM_UNSUPPORTED = new ErrorCode("PLATFORM_UNSUPPORTED", Kind.UNSUPPORTED);

    /** What every system writes for ENOSPC; Java and PostgreSQL pass it on. */
    private static final String NO_SPACE = "No space left on device";

    private Failures() {}

    static CodedException io(Path where, IOException cause) {
        CodedException failure = from(where, cause);
        failure.initCause(cause);
        return failure;
    }

    private static CodedException from(Path where, IOException cause) {
        if (String.valueOf(cause.getMessage()).contains(NO_SPACE)) {
            return diskFull(where);
        }
        String place = cause instanceof FileSystemException file
                ? Objects.requireNonNullElse(file.getFile(), where.toString())
                : where.toString();
        String rule = cause instanceof AccessDeniedException
                ? "must be writable by user " + System.getProperty("user.name")
                : "can't be read or written (" + cause.getMessage() + ")";
        return CodedException.of(
                DATA_DIRECTORY_UNUSABLE,
                Violation.of(place, rule, null).instead("mend it, or choose another data directory"));
    }

    static CodedException diskFull(Path where) {
        return CodedException.of(
                DISK_FULL,
                Violation.of("the disk of " + where, "is full", null)
                        .instead("free some space, or choose a data directory on another disk"));
    }

    /** A server ended or never answered; the end of its log says why. */
    static CodedException notStarted(String server, String what, Path log, String tail) {
        if (tail.contains(NO_SPACE)) {
            return diskFull(log);
        }
        return CodedException.of(
                SERVER_NOT_STARTED, Violation.of(server, what, null).instead("the end of " + log + " says:\n" + tail));
    }
}
