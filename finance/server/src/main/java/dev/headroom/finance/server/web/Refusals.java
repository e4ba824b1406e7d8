package dev.headroom.finance.server.web;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.NotConverged;
import dev.headroom.spring.DatabaseProblems;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/**
 * Turns what the database and the servlet container refuse into coded failures. A broken constraint is the request's
 * fault (409 or 422) and a lost race invites a retry (409 with {@code Retry-After}). Validation comes before the
 * constraints and says more; they are what catches two requests that are each valid alone.
 */
public final class Refusals implements HandlerExceptionResolver {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final ErrorCode DUPLICATE = new ErrorCode("DUPLICATE", ErrorCode.Kind.CONFLICT);
    private static final ErrorCode REFERENCED = new ErrorCode("REFERENCE_CONFLICT", ErrorCode.Kind.CONFLICT);
    private static final ErrorCode IMPOSSIBLE = new ErrorCode("IMPOSSIBLE_VALUE", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode MALFORMED = new ErrorCode("MALFORMED_PARAMETER", ErrorCode.Kind.MALFORMED);
    private static final ErrorCode UNKNOWN_CURRENCY = new ErrorCode("UNKNOWN_CURRENCY", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode LOST_RACE = new ErrorCode("CONCURRENT_CHANGE", ErrorCode.Kind.CONFLICT);
    private static final ErrorCode NOT_CONVERGED = new ErrorCode("NOT_CONVERGED", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode OUT_OF_RANGE = new ErrorCode("OUT_OF_RANGE", ErrorCode.Kind.IMPOSSIBLE);
    private static final Duration SOON = Duration.ofSeconds(1);

    /** In the words of whoever uses the interface, by constraint. */
    private static final Map<String, Violation> KNOWN = Map.of(
            "account_household_id_name_key", Violation.of("name", "belongs to another account of the household", null),
            "category_household_id_slug_key", Violation.of("slug", "belongs to another category", null),
            "budget_household_id_month_key", Violation.of("month", "has a budget already", null),
            "txn_external", Violation.of("external_id", "was recorded in this account already", null),
            "txn_account", Violation.of("currency", "must be the same for an account and its transactions", null),
            "access_grant_live", Violation.of("advisor", "has access already", null),
            "portfolio_household_id_name_key", Violation.of("name", "belongs to another portfolio", null),
            "activity_external", Violation.of("external_id", "was recorded in this portfolio already", null));

    private final HandlerExceptionResolver problems;

    Refusals(HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception failure) {
        CodedException coded = translate(failure);
        return coded == null ? null : problems.resolveException(request, response, handler, coded);
    }

    /** The failure in words for whoever made the request; null for one that nobody foresaw. */
    public static @Nullable CodedException translate(Exception failure) {
        return switch (failure) {
            case InvalidInput refusal -> refused(refusal);
            case NotConverged shortFall ->
                CodedException.of(
                        NOT_CONVERGED,
                        new Violation("calculation", "must reach its tolerance: " + shortFall.getMessage(), null, null)
                                .instead("ask for another method, or for fewer assets"));
            case ArithmeticException overflow
            when String.valueOf(overflow.getMessage()).toLowerCase(Locale.ROOT).contains("overflow") ->
                CodedException.of(
                        OUT_OF_RANGE,
                        Violation.of("calculation", "must stay within 18 digits of minor units", null)
                                .instead("use smaller amounts"));
            case DataIntegrityViolationException refusal -> refused(refusal);
            // the loss of the database is the platform's to tell, with whether anything was changed
            case ConcurrencyFailureException race
            when DatabaseProblems.of(race, true).isEmpty() ->
                CodedException.retryAfter(
                        LOST_RACE,
                        SOON,
                        new Violation("request", "met another at the same rows", null, "send it again"));
            case HttpException unreadable
            when unreadable.getCode() == HttpServletResponse.SC_BAD_REQUEST ->
                CodedException.of(MALFORMED, "query or form", "must be percent-encoded UTF-8");
            default -> null;
        };
    }

    /** What the numerics refuse, in the same words. */
    private static CodedException refused(InvalidInput refusal) {
        ErrorCode.Kind kind =
                refusal.kind() == InvalidInput.Kind.MALFORMED ? ErrorCode.Kind.MALFORMED : ErrorCode.Kind.IMPOSSIBLE;
        return CodedException.of(
                new ErrorCode(refusal.code(), kind),
                new Violation(
                        refusal.subject(),
                        refusal.rule(),
                        refusal.value().orElse(null),
                        refusal.wayOut().orElse(null)));
    }

    private static CodedException refused(DataIntegrityViolationException refusal) {
        if (!(NestedExceptionUtils.getMostSpecificCause(refusal) instanceof PSQLException cause)) {
            return CodedException.of(IMPOSSIBLE, "request", "holds a value that can't be kept");
        }
        ServerErrorMessage message = cause.getServerErrorMessage();
        String constraint = message == null ? null : message.getConstraint();
        LOG.debug("the database refused a row: state {}, constraint {}", cause.getSQLState(), constraint);
        if (constraint != null && constraint.endsWith("_ccy_fkey")) {
            return CodedException.of(
                    UNKNOWN_CURRENCY, Violation.of("currency", "must be an ISO 4217 code that is kept here", null));
        }
        Violation violation = violation(constraint, message);
        return switch (String.valueOf(cause.getSQLState())) {
            case "23505" -> CodedException.of(DUPLICATE, violation);
            case "23503" -> CodedException.of(REFERENCED, violation);
            default -> CodedException.of(IMPOSSIBLE, violation);
        };
    }

    private static Violation violation(@Nullable String constraint, @Nullable ServerErrorMessage message) {
        Violation known = constraint == null ? null : KNOWN.get(constraint);
        if (known != null) {
            return known;
        }
        if (constraint != null) {
            return Violation.of("request", "must keep the rule " + constraint, null);
        }
        String column = message == null ? null : message.getColumn();
        return column == null
                ? Violation.of("request", "holds a character or a number that can't be kept", null)
                : Violation.of(column, "can't be kept", null);
    }
}
