package dev.headroom.finance.server.web;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import jakarta.servlet.http.HttpServletRequest;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The typed parameters of a query, for lists that have many filters; what isn't of its type is refused with 400. */
public final class QueryParameters {
    /** Under this name a list is asked for its total. */
    public static final String TOTAL = "total";

    private static final int LONGEST_TEXT = 100;
    private static final ErrorCode MALFORMED = new ErrorCode("MALFORMED_PARAMETER", ErrorCode.Kind.MALFORMED);
    private static final ErrorCode IMPOSSIBLE_RANGE = new ErrorCode("IMPOSSIBLE_RANGE", ErrorCode.Kind.IMPOSSIBLE);

    private final Function<String, @Nullable String> parameters;

    private QueryParameters(Function<String, @Nullable String> parameters) {
        this.parameters = parameters;
    }

    QueryParameters(HttpServletRequest request) {
        this(request::getParameter);
    }

    /** Of a question that came otherwise than by a query. */
    public static QueryParameters of(Map<String, String> parameters) {
        return new QueryParameters(Map.copyOf(parameters)::get);
    }

    /** Text of 1 to 100 characters; a blank one counts as absent. */
    public Optional<String> text(String name) {
        Optional<String> text =
                Optional.ofNullable(parameters.apply(name)).map(String::strip).filter(value -> !value.isEmpty());
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

    /** A decimal number of at most 30 characters. */
    public Optional<BigDecimal> decimal(String name) {
        Optional<String> text = text(name);
        try {
            Optional<BigDecimal> number = text.map(BigDecimal::new);
            if (number.isEmpty()
                    || (text.orElse("").length() <= 30 && Math.abs(number.get().scale()) <= 30)) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // refused below
        }
        throw malformed(name, "must be a decimal number");
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

    /** Whether the list's total is asked for: {@code total=estimate}, and nothing else, since no list is counted. */
    public boolean wantsTotal() {
        Optional<String> wanted = text(TOTAL);
        if (wanted.isPresent() && !wanted.get().equals("estimate")) {
            throw malformed(TOTAL, "must be estimate");
        }
        return wanted.isPresent();
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
        return CodedException.of(MALFORMED, Violation.of(name, rule, parameters.apply(name)));
    }
}
