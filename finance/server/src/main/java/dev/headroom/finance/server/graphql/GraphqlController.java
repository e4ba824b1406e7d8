package dev.headroom.finance.server.graphql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Ticker;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.identity.Asking;
import dev.headroom.finance.server.identity.Caller.Household;
import dev.headroom.finance.server.settings.HeadroomSettings;
import dev.headroom.finance.server.web.PageCursors;
import dev.headroom.observe.Operations;
import dev.headroom.spring.RequestUnits;
import graphql.ExecutionResult;
import graphql.GraphQLError;
import graphql.introspection.Introspection;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.graphql.ExecutionGraphQlResponse;
import org.springframework.graphql.ExecutionGraphQlService;
import org.springframework.graphql.support.DefaultExecutionGraphQlRequest;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * GraphQL over HTTP: queries, one by request, of the household that the caller may read. Never kept anywhere. What
 * can't be read at all is a problem document as everywhere; what is wrong with a document is told in {@code errors},
 * with 200 to clients that take {@code application/json} and 400 to those that take
 * {@code application/graphql-response+json}.
 */
@RestController
@ConditionalOnProperty("headroom.graphql.enabled")
@Hidden
class GraphqlController {
    private static final String RESPONSE = "application/graphql-response+json";
    private static final String DOCUMENT_ID = "sha256:";
    private static final ErrorCode TOO_LARGE = new ErrorCode("GRAPHQL_TOO_LARGE", ErrorCode.Kind.TOO_LARGE);
    private static final ErrorCode MALFORMED = new ErrorCode("MALFORMED_BODY", ErrorCode.Kind.MALFORMED);
    private static final TypeReference<Map<String, @Nullable Object>> OBJECT = new TypeReference<>() {};

    private final Ticker ticker = Ticker.system();
    private final ExecutionGraphQlService service;
    private final Documents documents;
    private final JsonMapper json;
    private final @Nullable RequestUnits units;
    private final Operations operations;
    private final PageCursors cursors;
    private final HeadroomSettings.Graphql settings;

    GraphqlController(
            ExecutionGraphQlService service,
            Documents documents,
            JsonMapper json,
            ObjectProvider<RequestUnits> units,
            Operations operations,
            PageCursors cursors,
            HeadroomSettings settings) {
        this.service = service;
        this.documents = documents;
        this.json = json;
        // none where requests aren't limited at all
        this.units = units.getIfAvailable();
        this.operations = operations;
        this.cursors = cursors;
        this.settings = settings.graphql();
    }

    @Asking
    @PostMapping(
            path = "/graphql",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = {MediaType.APPLICATION_JSON_VALUE, RESPONSE})
    ResponseEntity<Map<String, Object>> execute(
            Household household, HttpServletRequest request, HttpServletResponse response) throws IOException {
        JsonNode body = body(request);
        String text = documents.text(text(body, "query"), hash(body));
        Charge charge = new Charge(units, request, response, settings.costPerUnit());
        long began = ticker.nanos();
        String outcome = "error";
        try {
            ExecutionResult result = execute(household, body, text, charge);
            outcome = charge.refused() ? "shed" : Failures.outcome(result.getErrors());
            charge.require();
            return answer(request, result);
        } finally {
            operations.time(documents.operation(text), outcome, ticker.nanos() - began);
        }
    }

    private ExecutionResult execute(Household household, JsonNode body, String text, Charge charge) {
        DefaultExecutionGraphQlRequest asked = new DefaultExecutionGraphQlRequest(
                text,
                text(body, "operationName"),
                object(body, "variables"),
                Map.of(),
                UUID.randomUUID().toString(),
                Locale.ROOT);
        asked.configureExecutionInput((_, input) -> input.graphQLContext(Map.of(
                        Asked.HOUSEHOLD,
                        household,
                        Asked.CURSORS,
                        cursors,
                        Charge.class,
                        charge,
                        Introspection.INTROSPECTION_DISABLED,
                        !settings.introspection()))
                .build());
        ExecutionGraphQlResponse response = service.execute(asked).block();
        if (response == null) {
            throw new IllegalStateException("the engine answered nothing");
        }
        return response.getExecutionResult();
    }

    private static ResponseEntity<Map<String, Object>> answer(HttpServletRequest request, ExecutionResult result) {
        Map<String, Object> body = new LinkedHashMap<>();
        if (!result.getErrors().isEmpty()) {
            List<Map<String, Object>> errors = new ArrayList<>();
            for (GraphQLError error : result.getErrors()) {
                errors.add(Failures.told(error).toSpecification());
            }
            body.put("errors", errors);
        }
        if (result.isDataPresent()) {
            body.put("data", result.getData());
        }
        String accepted = request.getHeader("Accept");
        boolean strict = accepted != null && accepted.contains(RESPONSE);
        return ResponseEntity.status(result.isDataPresent() || !strict ? HttpStatus.OK : HttpStatus.BAD_REQUEST)
                .cacheControl(CacheControl.noStore())
                .contentType(strict ? MediaType.parseMediaType(RESPONSE) : MediaType.APPLICATION_JSON)
                .body(body);
    }

    private JsonNode body(HttpServletRequest request) throws IOException {
        int limit = Math.toIntExact(settings.largest().toBytes());
        byte[] bytes = request.getInputStream().readNBytes(limit + 1);
        if (bytes.length > limit) {
            throw CodedException.of(
                    TOO_LARGE,
                    Violation.of("body", "must be at most " + limit + " bytes", null)
                            .instead("send the hash of a registered document instead of its text"));
        }
        try {
            JsonNode body = json.readTree(bytes);
            if (body != null && body.isObject()) {
                return body;
            }
        } catch (JacksonException _) {
            // refused below
        }
        throw malformed("body", "must be one JSON object, for one operation");
    }

    private static @Nullable String text(JsonNode body, String name) {
        JsonNode value = body.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw malformed(name, "must be text");
        }
        return value.asString();
    }

    private Map<String, @Nullable Object> object(JsonNode body, String name) {
        JsonNode value = body.get(name);
        if (value == null || value.isNull()) {
            return Map.of();
        }
        if (!value.isObject()) {
            throw malformed(name, "must be an object");
        }
        return json.convertValue(value, OBJECT);
    }

    /** By {@code documentId}, or as clients that persist queries by themselves send it; null for none. */
    private static @Nullable String hash(JsonNode body) {
        String id = text(body, "documentId");
        if (id != null) {
            return id.startsWith(DOCUMENT_ID) ? id.substring(DOCUMENT_ID.length()) : id;
        }
        JsonNode persisted = body.at("/extensions/persistedQuery");
        return persisted.isObject() ? text(persisted, "sha256Hash") : null;
    }

    private static CodedException malformed(String subject, String rule) {
        return CodedException.of(
                MALFORMED,
                new Violation(
                        subject, rule, null, "{\"query\": \"...\", \"variables\": {}, \"operationName\": \"...\"}"));
    }
}
