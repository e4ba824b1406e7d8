package dev.headroom.fuzz;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Documents of GraphQL made of the schema: right ones, and all the ways in which one can ask too much or wrongly. */
final class Questions {
    static final String PATH = "/graphql";

    /** What clients are told in, beside plain JSON. */
    static final String MEDIA_TYPE = "application/graphql-response+json";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEEPEST = 6;
    private static final int MOST_FIELDS = 5;

    private final QuestionSchema schema;
    private final Pools pools;
    private final Map<Sort, LongAdder> asked = new ConcurrentHashMap<>();

    Questions(QuestionSchema schema, Pools pools) {
        this.schema = schema;
        this.pools = pools;
    }

    /** What a document is meant to be. */
    private enum Sort {
        RIGHT,
        DEEP,
        DEAR,
        CIRCULAR,
        DOUBLING,
        WIDE,
        HUGE,
        NESTED,
        WRONG_VARIABLES,
        WRONG_FIELDS,
        WRONG_OPERATION,
        BY_HASH,
        INTROSPECTING
    }

    /** The operation, for it isn't in the API document. */
    static Operation operation() {
        ObjectNode text = NODES.objectNode().put("type", "string");
        return new Operation(
                "POST",
                PATH,
                List.of(new Operation.Parameter("user", "query", false, text)),
                Optional.empty(),
                "application/json",
                Set.of("200", "400", "401", "403", "404", "413", "415", "429"));
    }

    /** The body of a question, and how its answer is wanted. */
    void fill(Draft draft, SplittableRandom chance) {
        Sort[] all = Sort.values();
        // half of them are right, or nothing of what is behind the bounds is ever reached
        Sort sort = chance.nextBoolean() ? Sort.RIGHT : all[chance.nextInt(all.length)];
        asked.computeIfAbsent(sort, _ -> new LongAdder()).increment();
        ObjectNode body = new Making(draft.as.role(), chance).body(sort);
        draft.header("Content-Type", "application/json");
        if (chance.nextInt(3) == 0) {
            draft.header("Accept", MEDIA_TYPE);
        }
        draft.body = body.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** How many of each sort were made. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        asked.forEach((sort, count) -> counts.put(sort.name().toLowerCase(Locale.ROOT), count.sum()));
        return counts;
    }

    /** One document. */
    private final class Making {
        private final Role as;
        private final SplittableRandom chance;
        private final ObjectNode variables = NODES.objectNode();
        private final List<String> declared = new ArrayList<>();
        private boolean large;

        Making(Role as, SplittableRandom chance) {
            this.as = as;
            this.chance = chance;
        }

        ObjectNode body(Sort sort) {
            large = sort == Sort.DEAR;
            ObjectNode body = NODES.objectNode();
            body.put("query", document(sort));
            body.set("variables", variables);
            switch (sort) {
                case WRONG_VARIABLES -> spoilVariables(body);
                case WRONG_OPERATION -> body.put("operationName", chance.nextBoolean() ? "B" : "Nobody");
                case BY_HASH -> name(body);
                default -> {}
            }
            return body;
        }

        private String document(Sort sort) {
            return switch (sort) {
                case RIGHT, BY_HASH, WRONG_VARIABLES -> operation(selection(schema.root(), 0));
                case DEAR -> operation(selection(schema.root(), 0));
                case DEEP -> operation(chain(schema.root(), chance.nextInt(8, 60)));
                case CIRCULAR ->
                    operation("{ ...a }") + " fragment a on Query { ...b __typename } fragment b on Query { ...a }";
                case DOUBLING -> doubling(chance.nextInt(10, 200));
                case WIDE -> wide(chance.nextInt(30, 1_500));
                case HUGE -> operation(selection(schema.root(), 0)) + " #" + "x".repeat(chance.nextInt(8_000, 80_000));
                case NESTED -> nested(chance.nextInt(200, 4_000));
                case WRONG_FIELDS -> spoil(operation(selection(schema.root(), 0)));
                case WRONG_OPERATION -> several();
                case INTROSPECTING ->
                    chance.nextBoolean()
                            ? QuestionSchema.QUESTION
                            : "{ " + "__schema { types { name fields { name } } } ".repeat(chance.nextInt(1, 40)) + "}";
            };
        }

        private String operation(String selection) {
            String head = declared.isEmpty() ? "query A" : "query A(" + String.join(", ", declared) + ")";
            return head + ' ' + selection;
        }

        /** Some of a type's fields, with parts where they have some. */
        private String selection(QuestionSchema.Type type, int depth) {
            StringBuilder text = new StringBuilder("{");
            int wanted = chance.nextInt(1, MOST_FIELDS + 1);
            for (int i = 0; i < wanted; i++) {
                QuestionSchema.Field field =
                        type.fields().get(chance.nextInt(type.fields().size()));
                Optional<QuestionSchema.Type> parts = schema.parts(field);
                if (parts.isPresent() && depth >= DEEPEST) {
                    continue;
                }
                text.append(' ');
                if (chance.nextInt(3) == 0 || wanted > 1) {
                    // the same field twice with other arguments is no right document
                    text.append("n").append(depth).append(i).append(": ");
                }
                text.append(field.name()).append(arguments(field)).append(directive());
                parts.ifPresent(inner -> text.append(' ').append(selection(inner, depth + 1)));
            }
            return text.append(" __typename }").toString();
        }

        private String directive() {
            return switch (chance.nextInt(30)) {
                case 0 -> " @include(if: true)";
                case 1 -> " @skip(if: false)";
                default -> "";
            };
        }

        private String arguments(QuestionSchema.Field field) {
            List<String> given = new ArrayList<>();
            for (QuestionSchema.Argument each : field.arguments()) {
                boolean dear = large && each.name().equals("first");
                if (each.type().required() || dear || chance.nextInt(3) == 0) {
                    given.add(each.name() + ": " + (chance.nextInt(3) == 0 ? variable(each) : literal(each)));
                }
            }
            return given.isEmpty() ? "" : "(" + String.join(", ", given) + ")";
        }

        private String variable(QuestionSchema.Argument argument) {
            String name = "v" + declared.size();
            declared.add("$" + name + ": " + argument.type().written());
            variables.set(name, value(argument));
            return "$" + name;
        }

        private String literal(QuestionSchema.Argument argument) {
            JsonNode value = value(argument);
            boolean word = schema.of(argument.type().named())
                    .filter(type -> !type.words().isEmpty())
                    .isPresent();
            return word ? value.asString("") : value.toString();
        }

        private JsonNode value(QuestionSchema.Argument argument) {
            List<String> words = schema.of(argument.type().named())
                    .map(QuestionSchema.Type::words)
                    .orElse(List.of());
            if (!words.isEmpty()) {
                return NODES.stringNode(words.get(chance.nextInt(words.size())));
            }
            return switch (argument.type().named()) {
                case "Int" -> NODES.numberNode(number());
                case "Float" -> NODES.numberNode(chance.nextDouble());
                case "Boolean" -> NODES.booleanNode(chance.nextBoolean());
                case "Date" ->
                    NODES.stringNode(LocalDate.now(ZoneOffset.UTC)
                            .minusDays(chance.nextInt(-3, 400))
                            .toString());
                case "DateTime" -> NODES.stringNode(Instant.now().toString());
                default -> NODES.stringNode(text(argument.name()));
            };
        }

        private int number() {
            if (large) {
                return 100;
            }
            return chance.nextInt(12) == 0
                    ? List.of(0, -1, 101, Integer.MAX_VALUE, Integer.MIN_VALUE).get(chance.nextInt(5))
                    : chance.nextInt(1, 8);
        }

        /** An id or a cursor of one's own, or of somebody else. */
        private String text(String name) {
            Role whose = chance.nextInt(4) == 0 ? List.of(Role.values()).get(chance.nextInt(Role.values().length)) : as;
            Optional<String> known = switch (name) {
                case "after" -> pools.any(whose, "nextCursor", chance);
                case "id", "account" ->
                    pools.any(
                            whose,
                            chance.nextBoolean() ? "id of /api/v1/accounts" : "id of /api/v1/transactions",
                            chance);
                case "category" -> Optional.of(chance.nextBoolean() ? "groceries" : "no_such");
                default -> Optional.empty();
            };
            return known.orElseGet(
                    () -> chance.nextInt(4) == 0 ? Hostile.text(chance) : Integer.toString(chance.nextInt(500)));
        }

        /** Fields within fields, as far down as asked for. */
        private String chain(QuestionSchema.Type from, int depth) {
            StringBuilder text = new StringBuilder();
            QuestionSchema.Type type = from;
            int open = 0;
            for (int i = 0; i < depth; i++) {
                List<QuestionSchema.Field> inner = type.fields().stream()
                        .filter(field -> schema.parts(field).isPresent())
                        .filter(field -> field.arguments().stream()
                                .noneMatch(each -> each.type().required()))
                        .toList();
                if (inner.isEmpty()) {
                    break;
                }
                QuestionSchema.Field next = inner.get(chance.nextInt(inner.size()));
                text.append("{ ").append(next.name()).append(' ');
                type = schema.parts(next).orElseThrow();
                open++;
            }
            return text + "{ __typename }" + " }".repeat(open);
        }

        private String doubling(int fragments) {
            StringBuilder text = new StringBuilder("{ ...f0 }");
            for (int i = 0; i < fragments; i++) {
                text.append(" fragment f%d on Query { ...f%d ...f%d }".formatted(i, i + 1, i + 1));
            }
            return text.append(" fragment f")
                    .append(fragments)
                    .append(" on Query { __typename }")
                    .toString();
        }

        private String wide(int fields) {
            StringBuilder text = new StringBuilder("{");
            boolean aliased = chance.nextBoolean();
            for (int i = 0; i < fields; i++) {
                text.append(aliased ? " a" + i + ": __typename" : " __typename");
            }
            return text.append(" }").toString();
        }

        /** What a parser goes down into. */
        private String nested(int depth) {
            return switch (chance.nextInt(4)) {
                case 0 -> "{ a".repeat(depth);
                case 1 -> "{ accounts(first: " + "[".repeat(depth) + " }";
                case 2 -> "query A($a: " + "[".repeat(depth) + "Int" + "]".repeat(depth) + ") { __typename }";
                default -> "{ accounts(after: " + "{a: ".repeat(depth) + "1" + "}".repeat(depth) + ") { nextCursor } }";
            };
        }

        private String spoil(String document) {
            return switch (chance.nextInt(8)) {
                case 0 -> document.replaceFirst("__typename", "noSuchField");
                case 1 -> document.replaceFirst("\\{", "{ household ");
                case 2 -> document.replaceFirst("__typename", "...nowhere");
                case 3 -> document.replaceFirst("__typename", "... on Nothing { id }");
                case 4 -> document.replaceFirst("__typename", "__typename @no(such: 1) @skip(if: \"x\")");
                case 5 -> document.substring(0, chance.nextInt(1, document.length()));
                case 6 ->
                    document.replaceFirst(
                            "__typename",
                            Hostile.text(chance).replace("\\", "\\\\").replace("$", "\\$"));
                default -> document + " fragment unused on Query { __typename }";
            };
        }

        private String several() {
            return switch (chance.nextInt(5)) {
                case 0 -> "mutation A { __typename }";
                case 1 -> "subscription A { __typename }";
                case 2 -> "query A { __typename } query B { household { id } }";
                case 3 -> "query A { __typename } query A { household { id } }";
                default -> "type Query { a: Int } schema { query: Query }";
            };
        }

        private void spoilVariables(ObjectNode body) {
            for (String name : List.copyOf(variables.propertyNames())) {
                variables.set(
                        name,
                        switch (chance.nextInt(6)) {
                            case 0 -> NODES.nullNode();
                            case 1 -> NODES.arrayNode().add(1).add("x");
                            case 2 -> NODES.objectNode().put("a", 1);
                            case 3 -> NODES.stringNode(Hostile.text(chance));
                            case 4 -> NODES.numberNode(1e300);
                            default -> NODES.booleanNode(true);
                        });
            }
            if (variables.isEmpty()) {
                body.set(
                        "variables",
                        switch (chance.nextInt(4)) {
                            case 0 -> NODES.stringNode("x");
                            case 1 -> NODES.arrayNode();
                            case 2 -> NODES.objectNode().put("nobodyAsks", Hostile.text(chance));
                            default -> NODES.nullNode();
                        });
            }
        }

        /** By its hash, with or without its text, right or wrong. */
        private void name(ObjectNode body) {
            String text = body.path("query").asString("");
            String hash = chance.nextInt(4) == 0 ? Hostile.text(chance) : sha256(text);
            if (chance.nextBoolean()) {
                body.remove("query");
            }
            if (chance.nextBoolean()) {
                body.put("documentId", "sha256:" + hash);
            } else {
                body.set(
                        "extensions",
                        NODES.objectNode()
                                .set(
                                        "persistedQuery",
                                        NODES.objectNode().put("version", 1).put("sha256Hash", hash)));
            }
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** As it is sent to learn the schema. */
    static String schemaRequest() {
        return JsonMapper.shared().writeValueAsString(NODES.objectNode().put("query", QuestionSchema.QUESTION));
    }
}
