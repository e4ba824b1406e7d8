package dev.headroom.fuzz;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service's GraphQL schema, as the service tells it. */
final class QuestionSchema {
    /** Asks for it; as small as it can be, since the service bounds what a document may be. */
    static final String QUESTION = "{ __schema { queryType { name } types { kind name enumValues { name }"
            + " fields { name args { name type { ...T } } type { ...T } } } } }"
            + " fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

    private final Map<String, Type> types = new LinkedHashMap<>();
    private final String root;

    private QuestionSchema(JsonNode schema) {
        root = schema.at("/queryType/name").asString("");
        for (JsonNode each : schema.path("types")) {
            Type type = type(each);
            types.put(type.name(), type);
        }
        if (!types.containsKey(root)) {
            throw new IllegalArgumentException("the schema has no type of its queries, '" + root + "'");
        }
    }

    /**
     * A type that has a name.
     *
     * @param fields empty for what has no parts
     * @param words of an enumeration
     */
    record Type(String name, List<Field> fields, List<String> words) {}

    /** A field with its arguments. */
    record Field(String name, List<Argument> arguments, Reference type) {}

    /** An argument of a field. */
    record Argument(String name, Reference type) {}

    /**
     * What a field or an argument is.
     *
     * @param named the type within lists and marks
     * @param written as documents write it: {@code [Int!]}
     */
    record Reference(String named, String written) {
        boolean required() {
            return written.endsWith("!");
        }
    }

    /** Of an answer to {@link #QUESTION}. */
    static QuestionSchema parse(String answer) {
        return new QuestionSchema(JsonMapper.shared().readTree(answer).at("/data/__schema"));
    }

    private static Type type(JsonNode node) {
        List<Field> fields = new ArrayList<>();
        for (JsonNode field : node.path("fields")) {
            List<Argument> arguments = new ArrayList<>();
            field.path("args")
                    .forEach(each ->
                            arguments.add(new Argument(each.path("name").asString(""), reference(each.path("type")))));
            fields.add(new Field(field.path("name").asString(""), arguments, reference(field.path("type"))));
        }
        List<String> words = new ArrayList<>();
        node.path("enumValues").forEach(each -> words.add(each.path("name").asString("")));
        return new Type(node.path("name").asString(""), fields, words);
    }

    private static Reference reference(JsonNode type) {
        return switch (type.path("kind").asString("")) {
            case "NON_NULL" -> {
                Reference inner = reference(type.path("ofType"));
                yield new Reference(inner.named(), inner.written() + '!');
            }
            case "LIST" -> {
                Reference inner = reference(type.path("ofType"));
                yield new Reference(inner.named(), '[' + inner.written() + ']');
            }
            default -> {
                String name = type.path("name").asString("");
                yield new Reference(name, name);
            }
        };
    }

    /** What every question begins with. */
    Type root() {
        return of(root).orElseThrow();
    }

    Optional<Type> of(String name) {
        return Optional.ofNullable(types.get(name));
    }

    /** The type of a field, where it has parts of its own. */
    Optional<Type> parts(Field field) {
        return of(field.type().named()).filter(type -> !type.fields().isEmpty());
    }
}
