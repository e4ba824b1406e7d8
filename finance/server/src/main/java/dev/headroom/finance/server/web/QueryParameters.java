package dev.headroom.finance.server.web;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;

/** The typed parameters of a query, for lists that have many filters; what isn't of its type is refused with 400. */
public final class QueryParameters {
    private static final int LONGEST_TEXT = 100;
    private static final ErrorCode MALFORMED = new ErrorCode("MALFORMED_PARAMETER", ErrorCode.Kind.MALFORMED);
    private static final ErrorCode IMPOSSIBLE_RANGE = new ErrorCode("IMPOSSIBLE_RANGE", ErrorCode.Kind.IMPOSSIBLE);

    private final HttpServletRequest request;

    QueryParameters(HttpServletRequest request) {
        this.request = request;
    }

    /** Text of 1 to 100 characters; a blank one counts as absent. */
    public Optional<String> text(String name) {
        Optional<String> text = Optional.ofNullable(request.getParameter(name))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
        if (text.isPresent() && text.get().length() > LONGEST_TEXT) {
            throw malformed(name, "must have at most " + LONGEST_TEXT + " characters");
        }
        return text;
    }

    /** A whole number. */
    public Optional<Long> number(String name) {
        try {
            return text(name).map(Long::valueOf);
        } catch (NumberFormatException notANumber) {
            throw malformed(name, "must be a whole number");
        }
    }

    /** A calendar day. */
    public Optional<LocalDate> date(String name) {
        try {
            return text(name).map(LocalDate::parse);
        } catch (DateTimeException notADate) {
            throw malformed(name, "must be a date like 2026-01-31");
        }
    }

    /** A month. */
    public Optional<YearMonth> month(String name) {
        try {
            return text(name).map(YearMonth::parse);
        } catch (DateTimeException notAMonth) {
            throw malformed(name, "must be a month like 2026-01");
        }
    }

    /** Whether the parameter is {@code true}; without it {@code false}. */
    public boolean flag(String name) {
        return switch (text(name).orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw malformed(name, "must be true or false");
        };
    }

    /** Refuses a range that ends before it begins. */
    public void requireOrder(String from, String to) {
        Optional<LocalDate> first = date(from);
        Optional<LocalDate> last = date(to);
        if (first.isPresent() && last.isPresent() && first.get().isAfter(last.get())) {
            throw CodedException.of(
                    IMPOSSIBLE_RANGE, Violation.of(from, "must not be after " + to + ", " + last.get(), first.get()));
        }
    }

    private CodedException malformed(String name, String rule) {
        return CodedException.of(MALFORMED, Violation.of(name, rule, request.getParameter(name)));
    }
}
