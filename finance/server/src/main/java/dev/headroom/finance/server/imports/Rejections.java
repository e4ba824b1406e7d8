package dev.headroom.finance.server.imports;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import org.jspecify.annotations.Nullable;

/** The ways in which an import is refused. */
final class Rejections {
    static final ErrorCode REJECTED = new ErrorCode("IMPORT_REJECTED", ErrorCode.Kind.IMPOSSIBLE);

    private static final ErrorCode PARAMETER = new ErrorCode("MALFORMED_PARAMETER", ErrorCode.Kind.MALFORMED);
    private static final ErrorCode ACCOUNT = new ErrorCode("NO_SUCH_ACCOUNT", ErrorCode.Kind.NOT_FOUND);
    private static final ErrorCode RUN = new ErrorCode("NO_SUCH_IMPORT", ErrorCode.Kind.NOT_FOUND);
    private static final ErrorCode TOO_LARGE = new ErrorCode("FILE_TOO_LARGE", ErrorCode.Kind.TOO_LARGE);
    private static final ErrorCode UNSUPPORTED = new ErrorCode("UNSUPPORTED_BODY", ErrorCode.Kind.UNSUPPORTED);

    private Rejections() {}

    /** The file as a whole can't be taken. */
    static CodedException file(String rule, @Nullable String value, @Nullable String wayOut) {
        return of("file", rule, value, wayOut);
    }

    static CodedException of(String subject, String rule, @Nullable String value, @Nullable String wayOut) {
        return CodedException.of(REJECTED, new Violation(subject, rule, value, wayOut));
    }

    static CodedException parameter(String name, String rule, @Nullable String value, @Nullable String wayOut) {
        return CodedException.of(PARAMETER, new Violation(name, rule, value, wayOut));
    }

    static CodedException noSuchAccount(long id) {
        return CodedException.of(
                ACCOUNT,
                Violation.of("account_id", "must be an account of yours", id)
                        .instead("GET /api/v1/accounts lists them"));
    }

    static CodedException noSuchRun(long id) {
        return CodedException.of(
                RUN, Violation.of("import", "must be one of yours", id).instead("GET /api/v1/imports lists them"));
    }

    static CodedException tooLarge(long limitBytes, @Nullable Long declaredBytes) {
        return CodedException.of(
                TOO_LARGE,
                Violation.of("file", "must have at most %d bytes".formatted(limitBytes), declaredBytes)
                        .instead("split it, or have headroom.imports.max-size raised"));
    }

    static CodedException unsupported(String subject, String rule, String value) {
        return CodedException.of(
                UNSUPPORTED,
                Violation.of(subject, rule, value).instead("send the file's own bytes as the body of the request"));
    }
}
