package dev.headroom.base;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A failure that a caller can act on: a stable code and the rules that were broken. Nothing was changed when it is
 * thrown. Its message is safe to show to whoever made the request.
 */
public final class CodedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final List<Violation> violations;
    private final @Nullable Duration retryAfter;

    private CodedException(ErrorCode code, List<Violation> violations, @Nullable Duration retryAfter) {
        super(violations.stream().map(Violation::message).collect(Collectors.joining(". ")));
        this.code = code;
        this.violations = List.copyOf(violations);
        this.retryAfter = retryAfter;
    }

    /** One broken rule without a value to show. */
    public static CodedException of(ErrorCode code, String subject, String rule) {
        return new CodedException(code, List.of(new Violation(subject, rule, null, null)), null);
    }

    /** One broken rule. */
    public static CodedException of(ErrorCode code, Violation violation) {
        return new CodedException(code, List.of(violation), null);
    }

    /** Every rule that was broken, at least one, in the order of the input. */
    public static CodedException of(ErrorCode code, List<Violation> violations) {
        if (violations.isEmpty()) {
            throw new IllegalArgumentException("violations must not be empty");
        }
        return new CodedException(code, violations, null);
    }

    /** One broken rule that a later retry can satisfy. */
    public static CodedException retryAfter(ErrorCode code, Duration wait, Violation violation) {
        return new CodedException(code, List.of(violation), wait);
    }

    public ErrorCode code() {
        return code;
    }

    /** At least one, in the order of the input. */
    public List<Violation> violations() {
        return violations;
    }

    /** How long to wait before a retry can succeed; empty where waiting doesn't help. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
