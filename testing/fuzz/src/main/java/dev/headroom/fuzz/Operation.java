package dev.headroom.fuzz;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * One that the document lists.
 *
 * @param method in upper case
 * @param path with its parameters in braces
 * @param body the schema of what is sent, with references; empty for nothing
 * @param bodyType the media type of the body, empty for nothing
 * @param statuses that the document declares
 */
record Operation(
        String method,
        String path,
        List<Parameter> parameters,
        Optional<JsonNode> body,
        String bodyType,
        Set<String> statuses) {
    /**
     * @param in {@code path}, {@code query} or {@code header}
     * @param schema may be a reference
     */
    record Parameter(String name, String in, boolean required, JsonNode schema) {}

    String key() {
        return method + ' ' + path;
    }

    boolean reads() {
        return method.equals("GET");
    }

    List<Parameter> in(String place) {
        return parameters.stream().filter(each -> each.in().equals(place)).toList();
    }
}
