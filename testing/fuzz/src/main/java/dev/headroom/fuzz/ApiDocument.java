package dev.headroom.fuzz;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service's own OpenAPI document. */
final class ApiDocument {
    /** Where the service serves it. */
    static final String PATH = "/api/openapi";

    private static final int REFERENCES = 16;
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");

    private final JsonNode root;
    private final List<Operation> operations = new ArrayList<>();

    private ApiDocument(JsonNode root) {
        this.root = root;
        for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
            for (Map.Entry<String, JsonNode> method : path.getValue().properties()) {
                if (METHODS.contains(method.getKey())) {
                    operations.add(operation(path.getKey(), method.getKey(), method.getValue()));
                }
            }
        }
        // the same order whatever order the service wrote them in
        operations.sort(Comparator.comparing(Operation::path).thenComparing(Operation::method));
        if (operations.isEmpty()) {
            throw new IllegalArgumentException("the document lists no operation: is it one of OpenAPI?");
        }
    }

    static ApiDocument parse(String json) {
        return new ApiDocument(JsonMapper.shared().readTree(json));
    }

    private Operation operation(String path, String method, JsonNode node) {
        List<Operation.Parameter> parameters = new ArrayList<>();
        for (JsonNode each : node.path("parameters")) {
            JsonNode parameter = resolved(each);
            parameters.add(new Operation.Parameter(
                    parameter.path("name").asString(""),
                    parameter.path("in").asString(""),
                    parameter.path("required").asBoolean(false),
                    parameter.path("schema")));
        }
        Optional<Map.Entry<String, JsonNode>> content =
                resolved(node.path("requestBody")).path("content").properties().stream()
                        .findFirst();
        return new Operation(
                method.toUpperCase(Locale.ROOT),
                path,
                List.copyOf(parameters),
                content.map(each -> each.getValue().path("schema")),
                content.map(Map.Entry::getKey).orElse(""),
                Set.copyOf(node.path("responses").propertyNames()));
    }

    /** In the order of their paths. */
    List<Operation> operations() {
        return List.copyOf(operations);
    }

    /** What a reference stands for; anything else as it is. */
    JsonNode resolved(JsonNode node) {
        JsonNode now = node;
        for (int i = 0; i < REFERENCES && now.path("$ref").isString(); i++) {
            now = root.at(now.path("$ref").asString("").substring(1));
        }
        return now;
    }
}
