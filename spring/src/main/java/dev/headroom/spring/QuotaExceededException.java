package dev.headroom.spring;

import dev.headroom.http.Limiter;
import dev.headroom.http.Problem;

/**
 * A request costs more units than its caller's quota has. Answered by 429 with the same problem document,
 * {@code Retry-After} and fields of the quota as a request that is refused where it comes in.
 */
public final class QuotaExceededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    QuotaExceededException(Limiter.Verdict verdict) {
        super("the quota " + verdict.exceeded() + " is used up; wait for " + Problem.seconds(verdict.retryAfter())
                + " s");
        this.problem = Problem.quotaExceeded(verdict.exceeded(), verdict.retryAfter());
    }

    /** What the client is told. */
    Problem problem() {
        return problem;
    }
}
