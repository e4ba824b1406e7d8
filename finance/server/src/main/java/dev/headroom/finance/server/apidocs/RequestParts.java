package dev.headroom.finance.server.apidocs;

import dev.headroom.finance.server.identity.Caller;
import dev.headroom.finance.server.identity.Doors;
import dev.headroom.finance.server.web.IfMatch;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.finance.server.web.QueryParameters;
import dev.headroom.finance.server.web.Versioned;
import dev.headroom.spring.ResponseViews;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.QueryParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import jakarta.validation.Constraint;
import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;

/**
 * Describes what a controller's parameters stand for in the request, and how each route fails: derived from the method,
 * so that a route can't be added without it.
 */
final class RequestParts implements GlobalOperationCustomizer {
    private static final List<String> WITHOUT_KEYS = List.of("auth", "imports");

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        RequestMethod method = method(handler);
        boolean household = takes(handler, Caller.Household.class);
        boolean caller = household || annotated(handler, AuthenticationPrincipal.class);
        boolean condition = takes(handler, IfMatch.class);
        boolean page = takes(handler, PageRequest.class);
        boolean reads = method == RequestMethod.GET;
        if (household && reads) {
            operation.addParametersItem(query(
                    "user",
                    "integer",
                    "a sign-in whose household is read instead of the caller's, if it granted that"));
        }
        if (page) {
            operation.addParametersItem(query("limit", "integer", "most items of the page, 1 to 200; usually 50"));
            operation.addParametersItem(query("cursor", "string", "the next_cursor of the page before"));
        }
        ResponseViews views = handler.getMethodAnnotation(ResponseViews.class);
        if (views != null) {
            operation.addParametersItem(view(views));
        }
        if (condition) {
            operation.addParametersItem(
                    header("If-Match", "the ETag that was read, or * for whatever is there; a stale one is refused")
                            .required(method != RequestMethod.DELETE));
        }
        if (!reads && keyed(handler, method)) {
            operation.addParametersItem(header(
                    "Idempotency-Key",
                    "1 to 255 characters; the same request under it takes effect once within a day"));
        }
        describeTag(operation, handler, reads);
        ApiResponses responses = operation.getResponses();
        problem(responses, "400", "can't be read", true);
        String path = path(handler);
        boolean operators = Doors.isForOperators(path);
        problem(responses, "401", "the e-mail address or the password is wrong", path.endsWith("/auth/login"));
        problem(responses, "401", "nobody is signed in, or the session has ended", !Doors.isOpen(path));
        problem(responses, "403", "this sign-in may not do it", caller || operators);
        problem(
                responses,
                "404",
                "it isn't there, or isn't the caller's to know",
                annotated(handler, PathVariable.class) || household);
        problem(responses, "409", "it collides with what is there", !reads && (caller || operators));
        problem(responses, "412", "it has changed since it was read", condition);
        problem(responses, "415", "the body is of a type that isn't read here", annotated(handler, RequestBody.class));
        problem(
                responses,
                "422",
                "it can be read and can't be done",
                !reads || takesFilter(handler) || annotated(handler, RequestParam.class) || constrained(handler));
        problem(responses, "428", "If-Match is missing", condition && method != RequestMethod.DELETE);
        problem(responses, "429", "too many requests; Retry-After says when to come again", true);
        return operation;
    }

    private static void describeTag(Operation operation, HandlerMethod handler, boolean reads) {
        ResolvableType answer = ResolvableType.forMethodReturnType(handler.getMethod(), handler.getBeanType());
        boolean versioned = answer.toClass() == ResponseEntity.class
                && Versioned.class.isAssignableFrom(answer.getGeneric(0).toClass());
        if (!versioned) {
            return;
        }
        operation
                .getResponses()
                .forEach((_, response) -> response.addHeaderObject(
                        "ETag",
                        new Header()
                                .description("for If-Match and If-None-Match")
                                .schema(schema("string"))));
        if (reads) {
            operation.addParametersItem(header("If-None-Match", "the ETag that was read; 304 while it is current"));
            operation.getResponses().addApiResponse("304", new ApiResponse().description("it is as it was read"));
        }
    }

    private static void problem(ApiResponses responses, String status, String description, boolean possible) {
        if (possible) {
            Schema<?> schema = new Schema<>().$ref(ApiDocument.PROBLEM);
            responses.addApiResponse(
                    status,
                    new ApiResponse()
                            .description(description)
                            .content(new Content()
                                    .addMediaType("application/problem+json", new MediaType().schema(schema))));
        }
    }

    private static String path(HandlerMethod handler) {
        return first(AnnotatedElementUtils.findMergedAnnotation(handler.getBeanType(), RequestMapping.class))
                + first(AnnotatedElementUtils.findMergedAnnotation(handler.getMethod(), RequestMapping.class));
    }

    private static String first(@Nullable RequestMapping mapping) {
        return mapping == null || mapping.path().length == 0 ? "" : mapping.path()[0];
    }

    private static RequestMethod method(HandlerMethod handler) {
        RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(handler.getMethod(), RequestMapping.class);
        return mapping == null || mapping.method().length == 0 ? RequestMethod.GET : mapping.method()[0];
    }

    private static boolean keyed(HandlerMethod handler, RequestMethod method) {
        String feature = handler.getBeanType().getPackageName();
        if (feature.endsWith("pictures")) {
            // a file is known by its content
            return method == RequestMethod.DELETE;
        }
        return WITHOUT_KEYS.stream().noneMatch(feature::endsWith) && !feature.endsWith("identity");
    }

    private static boolean takesFilter(HandlerMethod handler) {
        return takes(handler, QueryParameters.class);
    }

    /** Whether a parameter has a rule of its own, whose breach is told with the status of what can't be done. */
    private static boolean constrained(HandlerMethod handler) {
        return Arrays.stream(handler.getMethodParameters())
                .flatMap(parameter -> Arrays.stream(parameter.getParameterAnnotations()))
                .anyMatch(annotation -> annotation.annotationType().isAnnotationPresent(Constraint.class));
    }

    private static boolean takes(HandlerMethod handler, Class<?> type) {
        return Arrays.stream(handler.getMethodParameters()).anyMatch(it -> it.getParameterType() == type);
    }

    private static boolean annotated(HandlerMethod handler, Class<? extends Annotation> type) {
        return Arrays.stream(handler.getMethodParameters())
                .anyMatch((MethodParameter it) -> it.hasParameterAnnotation(type));
    }

    private static QueryParameter query(String name, String type, String description) {
        QueryParameter parameter = new QueryParameter();
        parameter.name(name).description(description).schema(schema(type));
        return parameter;
    }

    private static QueryParameter view(ResponseViews views) {
        Schema<String> names = new Schema<>();
        names.setTypes(Set.of("string"));
        names.setType("string");
        names.setEnum(Arrays.stream(views.value()).map(ResponseViews.View::name).toList());
        QueryParameter parameter = new QueryParameter();
        parameter.name("view").description("a part of the resource by its name").schema(names);
        return parameter;
    }

    private static HeaderParameter header(String name, String description) {
        HeaderParameter parameter = new HeaderParameter();
        parameter.name(name).description(description).schema(schema("string"));
        return parameter;
    }

    private static Schema<?> schema(String type) {
        return new Schema<>().types(Set.of(type)).type(type);
    }
}
