package dev.headroom.spring;

import dev.headroom.base.Nearest;
import dev.headroom.base.Violation;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Says in the caller's words why a request body could not be read. */
final class MalformedJson {
    private static final Map<Class<?>, String> PLAIN = Map.of(
            long.class, "whole number",
            Long.class, "whole number",
            int.class, "whole number",
            Integer.class, "whole number",
            BigDecimal.class, "decimal number in a string",
            LocalDate.class, "date like 2026-01-31",
            boolean.class, "boolean",
            Boolean.class, "boolean",
            String.class, "string");

    private MalformedJson() {}

    static Violation explain(Throwable cause) {
        return switch (cause) {
            case UnrecognizedPropertyException unknown ->
                new Violation(path(unknown), "is not a known field", null, nearest(unknown));
            case InvalidFormatException format ->
                Violation.of(path(format), "must be a " + plainName(format.getTargetType()), format.getValue());
            case MismatchedInputException mismatch ->
                new Violation(
                        path(mismatch),
                        mismatch.getTargetType() == null
                                ? "has the wrong type or is missing"
                                : "must be a " + plainName(mismatch.getTargetType()),
                        null,
                        null);
            case JacksonException syntax ->
                new Violation(
                        "body",
                        "is not valid JSON",
                        syntax.getLocation() == null
                                ? null
                                : "an error at line %d, column %d"
                                        .formatted(
                                                syntax.getLocation().getLineNr(),
                                                syntax.getLocation().getColumnNr()),
                        null);
            default -> new Violation("body", "is missing or can't be read", null, "send a JSON object");
        };
    }

    static String plainName(Class<?> type) {
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                            .toList();
        }
        return PLAIN.getOrDefault(type, type.getSimpleName().toLowerCase(Locale.ROOT));
    }

    private static String path(JacksonException failure) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : failure.getPath()) {
            if (step.getPropertyName() != null) {
                path.append(path.isEmpty() ? "" : ".").append(step.getPropertyName());
            } else {
                path.append('[').append(step.getIndex()).append(']');
            }
        }
        return path.isEmpty() ? "body" : path.toString();
    }

    private static String nearest(UnrecognizedPropertyException unknown) {
        return Nearest.to(
                        unknown.getPropertyName(),
                        unknown.getKnownPropertyIds().stream()
                                .map(Object::toString)
                                .toList())
                .map(known -> "the nearest is " + known)
                .orElse("leave it out");
    }
}
