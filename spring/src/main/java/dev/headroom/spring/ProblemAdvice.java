package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.http.Problem;
import dev.headroom.http.SecurityHeaders;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.FieldError;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Answers every failure with a problem document (RFC 9457) that carries a stable {@code code} and one entry of
 * {@code violations} per broken rule. A failure nobody foresaw shows its number alone; the log has the rest.
 */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
public class ProblemAdvice extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final ErrorCode INVALID = new ErrorCode("INVALID_INPUT", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode MALFORMED_BODY = new ErrorCode("MALFORMED_BODY", ErrorCode.Kind.MALFORMED);
    private static final ErrorCode UNSUPPORTED_TYPE = new ErrorCode("UNSUPPORTED_TYPE", ErrorCode.Kind.UNSUPPORTED);
    private static final ErrorCode MALFORMED_PARAMETER = new ErrorCode("MALFORMED_PARAMETER", ErrorCode.Kind.MALFORMED);

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onCoded(CodedException failure) {
        HttpStatus status = HttpStatus.valueOf(Problem.status(failure.code()));
        ProblemDetail problem = problem(status, failure.code().name(), failure.getMessage());
        problem.setProperty("violations", failure.violations());
        HttpHeaders headers = new HttpHeaders();
        failure.retryAfter()
                .ifPresent(wait -> headers.set(HttpHeaders.RETRY_AFTER, Long.toString(Problem.seconds(wait))));
        return answer(problem, headers);
    }

    /** The fields of the quota are in the answer already. */
    @ExceptionHandler
    ResponseEntity<String> onQuotaExceeded(QuotaExceededException failure) {
        HttpHeaders headers = new HttpHeaders();
        SecurityHeaders.api().forEach(headers::set);
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        headers.setCacheControl("no-store");
        return new ResponseEntity<>(failure.problem().json(), headers, HttpStatus.TOO_MANY_REQUESTS);
    }

    /** Once the answer has begun nothing may be added to it: the server cuts it off, which the client can tell. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> onUnforeseen(
            Exception failure, HttpServletRequest request, HttpServletResponse response) throws Exception {
        if (response.isCommitted()) {
            throw failure;
        }
        String type = request.getContentType();
        if (failure instanceof IllegalArgumentException && type != null && type.contains("*")) {
            // Spring reads such a type and fails where it repeats it
            return onCoded(
                    CodedException.of(UNSUPPORTED_TYPE, Violation.of("Content-Type", "must be one media type", type)));
        }
        boolean changes = !SAFE.contains(request.getMethod());
        Optional<CodedException> away = DatabaseProblems.of(failure, changes);
        if (away.isPresent()) {
            // what is wrong with the database is told once by who watches it, and not by each request
            LOG.warn("{} {} failed: {}", request.getMethod(), request.getRequestURI(), failure.getMessage());
            return onCoded(away.get());
        }
        String id = UUID.randomUUID().toString();
        LOG.error("request failed, incident {}", id, failure);
        ProblemDetail problem = problem(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "INTERNAL",
                "the request failed for a reason of ours; give the incident number to whoever operates this service");
        problem.setProperty("incident", id);
        return answer(problem, new HttpHeaders());
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        List<Violation> violations = failure.getBindingResult().getAllErrors().stream()
                .map(error -> error instanceof FieldError field
                        ? Violation.of(snake(field.getField()), String.valueOf(field.getDefaultMessage()), shown(field))
                        : Violation.of(error.getObjectName(), String.valueOf(error.getDefaultMessage()), null))
                .toList();
        return body(onCoded(CodedException.of(INVALID, violations)));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        List<Violation> violations = failure.getParameterValidationResults().stream()
                .flatMap(result -> result.getResolvableErrors().stream()
                        .map(error -> Violation.of(
                                snake(String.valueOf(result.getMethodParameter().getParameterName())),
                                String.valueOf(error.getDefaultMessage()),
                                result.getArgument())))
                .toList();
        return body(onCoded(CodedException.of(INVALID, violations)));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        Throwable cause = failure.getMostSpecificCause();
        if (cause instanceof CodedException coded) {
            return body(onCoded(coded));
        }
        return body(onCoded(CodedException.of(MALFORMED_BODY, MalformedJson.explain(cause))));
    }

    /** A form in parts that isn't one, or that nobody here asks for. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> onMultipart(MultipartException failure) {
        return onCoded(CodedException.of(
                MALFORMED_BODY, new Violation("the body", "isn't the form in parts that it says it is", null, null)));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> onTypeMismatch(MethodArgumentTypeMismatchException failure) {
        Class<?> wanted = failure.getRequiredType();
        String rule = wanted == null ? "is not readable" : "must be a " + MalformedJson.plainName(wanted);
        return onCoded(CodedException.of(
                MALFORMED_PARAMETER, Violation.of(failure.getName(), rule, sent(failure.getValue()))));
    }

    /** A parameter that was sent several times comes as an array. */
    private static @Nullable Object sent(@Nullable Object value) {
        return value instanceof Object[] several
                ? Arrays.stream(several).map(String::valueOf).collect(Collectors.joining(", "))
                : value;
    }

    @Override
    protected ResponseEntity<Object> createResponseEntity(
            @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (body instanceof ProblemDetail problem && problem.getProperties() == null) {
            HttpStatus known = HttpStatus.resolve(status.value());
            String code = known == null ? "HTTP_" + status.value() : known.name();
            problem.setType(URI.create(Problem.type(code)));
            problem.setProperty("code", code);
        }
        HttpHeaders all = new HttpHeaders();
        all.putAll(headers);
        SecurityHeaders.api().forEach(all::set);
        all.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        all.setCacheControl("no-store");
        return new ResponseEntity<>(body, all, status);
    }

    private static ProblemDetail problem(HttpStatus status, String code, @Nullable String detail) {
        ProblemDetail problem = ProblemDetail.forStatus(status);
        problem.setDetail(detail);
        problem.setType(URI.create(Problem.type(code)));
        problem.setProperty("code", code);
        return problem;
    }

    private static ResponseEntity<ProblemDetail> answer(ProblemDetail problem, HttpHeaders headers) {
        // the filters that refuse a request stand before those that protect its answer
        SecurityHeaders.api().forEach(headers::set);
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        headers.setCacheControl("no-store");
        return new ResponseEntity<>(problem, headers, HttpStatus.valueOf(problem.getStatus()));
    }

    private static ResponseEntity<Object> body(ResponseEntity<ProblemDetail> answer) {
        return new ResponseEntity<>(answer.getBody(), answer.getHeaders(), answer.getStatusCode());
    }

    /** A rejected value is shown back unless its name says that it is a secret. */
    private static @Nullable Object shown(FieldError field) {
        String name = field.getField().toLowerCase(Locale.ROOT);
        return name.contains("password") || name.contains("token") ? null : field.getRejectedValue();
    }

    static String snake(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
