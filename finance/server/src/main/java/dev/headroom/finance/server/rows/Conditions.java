package dev.headroom.finance.server.rows;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Conditions of a query that depend on what was asked for; the text is the program's own, only values are a request's.
 */
public final class Conditions {
    private static final Pattern PARAMETER = Pattern.compile(":([a-z_]+)");

    private final StringBuilder sql = new StringBuilder();
    private final Map<String, Object> parameters = new HashMap<>();

    /** A condition that always holds. */
    public Conditions and(String condition) {
        sql.append(" and ").append(condition);
        return this;
    }

    /** A condition where there is a value, which becomes the first parameter that it names. */
    public Conditions and(String condition, Optional<?> value) {
        if (value.isPresent()) {
            Matcher parameter = PARAMETER.matcher(condition);
            if (!parameter.find()) {
                throw new IllegalArgumentException("names no parameter: " + condition);
            }
            and(condition).with(parameter.group(1), value.get());
        }
        return this;
    }

    /** What follows the conditions: an order, a limit. */
    public Conditions end(String clause) {
        sql.append(' ').append(clause);
        return this;
    }

    /** The value of a parameter. */
    public Conditions with(String parameter, Object value) {
        parameters.put(parameter, value);
        return this;
    }

    /** Text to append to a query that ends in a condition. */
    public String sql() {
        return sql.toString();
    }

    /** The values by parameter. */
    public Map<String, Object> parameters() {
        return Collections.unmodifiableMap(parameters);
    }
}
