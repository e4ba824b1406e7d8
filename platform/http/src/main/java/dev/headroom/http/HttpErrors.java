package dev.headroom.http;

import dev.headroom.base.ErrorCode;

/** The codes that requests to this layer fail with. */
final class HttpErrors {
    /** 431. */
    static final ErrorCode HEADER_TOO_LARGE = new ErrorCode("HEADER_TOO_LARGE", ErrorCode.Kind.TOO_LARGE);
    /** 400. */
    static final ErrorCode INVALID_CONDITION = new ErrorCode("INVALID_CONDITION", ErrorCode.Kind.MALFORMED);
    /** 413. */
    static final ErrorCode BODY_TOO_LARGE = new ErrorCode("BODY_TOO_LARGE", ErrorCode.Kind.TOO_LARGE);
    /** Never seen by a client. */
    static final ErrorCode NOT_LIKELY = new ErrorCode("NOT_LIKELY", ErrorCode.Kind.IMPOSSIBLE);
    /** 415. */
    static final ErrorCode UNSUPPORTED_TYPE = new ErrorCode("UNSUPPORTED_TYPE", ErrorCode.Kind.UNSUPPORTED);
    /** 422. */
    static final ErrorCode RESPONSE_TOO_LARGE = new ErrorCode("RESPONSE_TOO_LARGE", ErrorCode.Kind.IMPOSSIBLE);
    /** 415. */
    static final ErrorCode UNSUPPORTED_CODING = new ErrorCode("UNSUPPORTED_CODING", ErrorCode.Kind.UNSUPPORTED);
    /** 400. */
    static final ErrorCode MALFORMED_BODY = new ErrorCode("MALFORMED_BODY", ErrorCode.Kind.MALFORMED);
    /** 400. */
    static final ErrorCode INVALID_FIELDS = new ErrorCode("INVALID_FIELDS", ErrorCode.Kind.MALFORMED);
    /** 400. */
    static final ErrorCode MALFORMED_FIELD = new ErrorCode("MALFORMED_FIELD", ErrorCode.Kind.MALFORMED);
    /** 400. */
    static final ErrorCode MALFORMED_QUERY = new ErrorCode("MALFORMED_QUERY", ErrorCode.Kind.MALFORMED);
    /** 400. */
    static final ErrorCode INVALID_BATCH = new ErrorCode("INVALID_BATCH", ErrorCode.Kind.MALFORMED);
    /** 429. */
    static final ErrorCode QUOTA_EXCEEDED = new ErrorCode("QUOTA_EXCEEDED", ErrorCode.Kind.TOO_MANY);
    /** 429. */
    static final ErrorCode OVERLOADED = new ErrorCode("OVERLOADED", ErrorCode.Kind.TOO_MANY);

    private HttpErrors() {}
}
