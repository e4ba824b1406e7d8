package dev.headroom.http;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A problem document (RFC 9457).
 *
 * @param type a URI that names the kind
 * @param status of HTTP
 * @param code stable name
 * @param detail for whoever made the request
 * @param violations the broken rules, where they are known one by one
 * @param violatedPolicies names of the quotas that were exceeded
 * @param retryAfter when a retry can help
 */
public record Problem(
        String type,
        int status,
        String code,
        String detail,
        List<Violation> violations,
        List<String> violatedPolicies,
        Optional<Duration> retryAfter) {
    /** Its media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final JsonFactory JSON = new JsonFactory();
    private static final String TYPE = "urn:headroom:problem:";
    /** Of draft-ietf-httpapi-ratelimit-headers-11. */
    private static final String QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded";

    private static final String REDUCED_CAPACITY =
            "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity";

    public Problem {
        violations = List.copyOf(violations);
        violatedPolicies = List.copyOf(violatedPolicies);
    }

    /** One without more to say. */
    public static Problem of(int status, String code, String detail) {
        return new Problem(type(code), status, code, detail, List.of(), List.of(), Optional.empty());
    }

    /** Of a coded failure. */
    public static Problem of(CodedException failure) {
        return new Problem(
                type(failure.code().name()),
                status(failure.code()),
                failure.code().name(),
                String.valueOf(failure.getMessage()),
                failure.violations(),
                List.of(),
                failure.retryAfter());
    }

    /** 429, of quotas by name. */
    public static Problem quotaExceeded(List<String> policies, Duration retryAfter) {
        return new Problem(
                type(HttpErrors.QUOTA_EXCEEDED.name()),
                429,
                HttpErrors.QUOTA_EXCEEDED.name(),
                "the quota is used up; wait for " + seconds(retryAfter) + " s",
                List.of(),
                policies,
                Optional.of(retryAfter));
    }

    /** The type of problems with a code: the registered one where there is one, else a name that holds the code. */
    public static String type(String code) {
        if (code.equals(HttpErrors.QUOTA_EXCEEDED.name())) {
            return QUOTA_EXCEEDED;
        }
        return code.equals(HttpErrors.OVERLOADED.name()) ? REDUCED_CAPACITY : TYPE + code;
    }

    /** The status of a failure. */
    public static int status(ErrorCode code) {
        return switch (code.name()) {
            case "HEADER_TOO_LARGE" -> 431;
            default ->
                switch (code.kind()) {
                    case MALFORMED -> 400;
                    case IMPOSSIBLE -> 422;
                    case UNAUTHENTICATED -> 401;
                    case FORBIDDEN -> 403;
                    case NOT_FOUND -> 404;
                    case CONFLICT -> 409;
                    case STALE -> 412;
                    case CONDITION_REQUIRED -> 428;
                    case TOO_LARGE -> 413;
                    case UNSUPPORTED -> 415;
                    case TOO_MANY -> 429;
                    case UNAVAILABLE -> 503;
                };
        };
    }

    /** As JSON. */
    public String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("type", type);
            json.writeStringProperty("title", code.toLowerCase(Locale.ROOT).replace('_', ' '));
            json.writeNumberProperty("status", status);
            json.writeStringProperty("code", code);
            json.writeStringProperty("detail", detail);
            if (!violations.isEmpty()) {
                json.writeArrayPropertyStart("violations");
                violations.forEach(violation -> write(json, violation));
                json.writeEndArray();
            }
            if (!violatedPolicies.isEmpty()) {
                json.writeArrayPropertyStart("violated-policies");
                violatedPolicies.forEach(json::writeString);
                json.writeEndArray();
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Violation violation) {
        json.writeStartObject();
        writeIf(json, "subject", violation.subject());
        writeIf(json, "rule", violation.rule());
        writeIf(json, "value", violation.value());
        writeIf(json, "instead", violation.wayOut());
        json.writeEndObject();
    }

    private static void writeIf(JsonGenerator json, String name, @Nullable String value) {
        if (value != null) {
            json.writeStringProperty(name, value);
        }
    }

    /** As it is sent; never stored, and protected also where nothing else has seen the request yet. */
    public Reply reply() {
        byte[] body = json().getBytes(StandardCharsets.UTF_8);
        Fields.Builder fields = SecurityHeaders.api().toBuilder()
                .add("Content-Type", MEDIA_TYPE)
                .add("Cache-Control", "no-store")
                .add("Content-Length", Integer.toString(body.length));
        retryAfter.ifPresent(wait -> fields.add("Retry-After", Long.toString(seconds(wait))));
        return Reply.whole(status, fields.build(), body);
    }

    /** As {@code Retry-After} says it, rounded up: who comes a second early has come in vain. */
    public static long seconds(Duration wait) {
        return Math.max(1, (wait.toMillis() + 999) / 1000);
    }
}
