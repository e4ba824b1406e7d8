package dev.headroom.finance.server.graphql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.web.Refusals;
import dev.headroom.http.Problem;
import dev.headroom.spring.DatabaseProblems;
import graphql.ErrorClassification;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.InvalidSyntaxError;
import graphql.execution.NonNullableValueCoercedAsNullException;
import graphql.language.SourceLocation;
import graphql.schema.CoercingParseValueException;
import graphql.schema.DataFetchingEnvironment;
import graphql.validation.ValidationError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.graphql.execution.DataFetcherExceptionResolverAdapter;

/**
 * Errors as everywhere else here: {@code extensions} carries the {@code code} and one entry of {@code violations} per
 * broken rule, with its subject, rule, value and way out.
 */
final class Failures extends DataFetcherExceptionResolverAdapter {
    static final String CODE = "code";

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
    private static final ErrorCode SYNTAX = new ErrorCode("GRAPHQL_SYNTAX", ErrorCode.Kind.MALFORMED);
    private static final ErrorCode INVALID = new ErrorCode("GRAPHQL_INVALID", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode VARIABLES = new ErrorCode("GRAPHQL_VARIABLES", ErrorCode.Kind.IMPOSSIBLE);
    private static final ErrorCode NOT_RUN = new ErrorCode("GRAPHQL_NOT_RUN", ErrorCode.Kind.IMPOSSIBLE);

    /** Spring's own would log each as an error of the service. */
    @Override
    protected @Nullable List<GraphQLError> resolveToMultipleErrors(Throwable failure, DataFetchingEnvironment field) {
        List<SourceLocation> at = List.of(field.getField().getSourceLocation());
        CodedException coded = coded(failure);
        GraphqlErrorBuilder<?> told = coded == null ? incident(failure) : told(coded);
        return List.of(
                told.path(field.getExecutionStepInfo().getPath()).locations(at).build());
    }

    private static @Nullable CodedException coded(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CodedException coded) {
                return coded;
            }
            CodedException translated = cause instanceof Exception known ? Refusals.translate(known) : null;
            if (translated != null) {
                return translated;
            }
        }
        return DatabaseProblems.of(failure, false).orElse(null);
    }

    private static GraphqlErrorBuilder<?> incident(Throwable failure) {
        String id = UUID.randomUUID().toString();
        LOG.error("field failed, incident {}", id, failure);
        Map<String, Object> extensions = new LinkedHashMap<>();
        extensions.put(CODE, "INTERNAL");
        extensions.put("incident", id);
        return GraphqlErrorBuilder.newError()
                .message("the field failed for a reason of ours; give the incident number to whoever operates this"
                        + " service")
                .errorType(ErrorClassification.errorClassification("INTERNAL"))
                .extensions(extensions);
    }

    /** A refusal without its place. */
    static GraphqlErrorBuilder<?> told(CodedException refusal) {
        Map<String, Object> extensions = new LinkedHashMap<>();
        extensions.put(CODE, refusal.code().name());
        List<Map<String, String>> violations = new ArrayList<>();
        for (Violation violation : refusal.violations()) {
            Map<String, String> one = new LinkedHashMap<>();
            one.put("subject", violation.subject());
            one.put("rule", violation.rule());
            if (violation.value() != null) {
                one.put("value", violation.value());
            }
            if (violation.wayOut() != null) {
                one.put("way_out", violation.wayOut());
            }
            violations.add(one);
        }
        extensions.put("violations", violations);
        refusal.retryAfter().ifPresent(wait -> extensions.put("retry_after", Problem.seconds(wait)));
        return GraphqlErrorBuilder.newError()
                // a per cent sign would be taken for a format
                .message("%s", String.valueOf(refusal.getMessage()))
                .errorType(ErrorClassification.errorClassification(
                        refusal.code().kind().name()))
                .extensions(extensions);
    }

    /** How an operation with these errors ended, the worst of them: {@code ok} without one. */
    static String outcome(List<GraphQLError> errors) {
        String worst = "ok";
        for (GraphQLError error : errors) {
            switch (String.valueOf(told(error).getErrorType())) {
                case "INTERNAL", "UNAVAILABLE" -> {
                    return "error";
                }
                case "TOO_MANY" -> worst = "shed";
                default -> worst = worst.equals("ok") ? "client_error" : worst;
            }
        }
        return worst;
    }

    /** The engine's own errors in the same form. */
    static GraphQLError told(GraphQLError error) {
        if (error.getExtensions() != null && error.getExtensions().containsKey(CODE)) {
            return error;
        }
        Violation violation = new Violation(subject(error), rule(error), null, "the schema says what there is");
        ErrorCode code = switch (error) {
            case InvalidSyntaxError _ -> SYNTAX;
            case ValidationError _ -> INVALID;
            case CoercingParseValueException _ -> VARIABLES;
            case NonNullableValueCoercedAsNullException _ -> VARIABLES;
            default -> NOT_RUN;
        };
        GraphqlErrorBuilder<?> told = told(CodedException.of(code, violation));
        if (error.getLocations() != null) {
            told.locations(error.getLocations());
        }
        if (error.getPath() != null) {
            told.path(error.getPath());
        }
        return told.build();
    }

    private static String subject(GraphQLError error) {
        List<SourceLocation> at = error.getLocations();
        return at == null || at.isEmpty()
                ? "document"
                : "document at line %d, column %d"
                        .formatted(at.getFirst().getLine(), at.getFirst().getColumn());
    }

    private static String rule(GraphQLError error) {
        return "isn't right: " + error.getMessage();
    }
}
