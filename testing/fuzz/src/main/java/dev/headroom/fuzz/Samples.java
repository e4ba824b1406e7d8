package dev.headroom.fuzz;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Requests as the document has them: each value from its schema, or from what an answer told under its name. */
final class Samples {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEEPEST = 8;
    private static final List<String> SLUGS = List.of("groceries", "salary", "housing", "planted", "no_such");
    private static final List<String> SYMBOLS = List.of("VTI", "SPY", "AAPL", "NOPE", "bond");

    private final ApiDocument document;
    private final Pools pools;
    private final Cast cast;
    private final Optional<Questions> questions;

    /** @param questions what is asked in GraphQL; empty where the service doesn't answer it */
    Samples(ApiDocument document, Pools pools, Cast cast, Optional<Questions> questions) {
        this.questions = questions;
        this.document = document;
        this.pools = pools;
        this.cast = cast;
    }

    /** One that may well succeed. */
    Draft draft(Operation operation, Principal as, SplittableRandom chance) {
        Draft draft = new Draft(operation, as);
        draft.header("Host", "127.0.0.1");
        if (as.signedIn()) {
            if (chance.nextInt(4) == 0) {
                draft.header("Cookie", "headroom_session=" + as.token());
            } else {
                draft.header("Authorization", "Bearer " + as.token());
            }
        }
        for (Operation.Parameter each : operation.parameters()) {
            boolean given = each.required() || each.in().equals("path") || chance.nextInt(3) == 0;
            if (given) {
                give(draft, each, chance);
            }
        }
        operation.body().ifPresent(schema -> {
            if (operation.bodyType().equals("*/*")) {
                draft.header("Content-Type", "text/csv");
                draft.body = bytes("date,payee,amount\n2026-01-0" + (1 + chance.nextInt(9)) + ",Shop,-12.50\n");
            } else {
                draft.header("Content-Type", "application/json");
                draft.body = bytes(value(schema, "", as, chance, 0).toString());
            }
        });
        if (operation.path().equals(Questions.PATH)) {
            questions.ifPresent(each -> each.fill(draft, chance));
        }
        if (chance.nextInt(3) == 0) {
            draft.header(
                    "Accept-Encoding",
                    List.of("gzip", "br", "zstd", "gzip, br;q=0.5").get(chance.nextInt(4)));
        }
        if (chance.nextInt(4) == 0 && !operation.path().equals(Questions.PATH)) {
            draft.header("Accept", "application/json");
        }
        return draft;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void give(Draft draft, Operation.Parameter parameter, SplittableRandom chance) {
        String value = parameter(draft.operation, parameter, draft.as, chance);
        switch (parameter.in()) {
            case "path" -> draft.path = draft.path.replace('{' + parameter.name() + '}', encoded(value));
            case "query" -> draft.query.add(new Draft.Pair(parameter.name(), encoded(value)));
            case "header" -> draft.header(parameter.name(), value);
            default -> {}
        }
    }

    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** A value of a parameter; of an id sometimes another household's. */
    String parameter(Operation operation, Operation.Parameter parameter, Principal as, SplittableRandom chance) {
        String name = parameter.name();
        switch (name) {
            case "user" -> {
                return user(as, chance);
            }
            case "If-Match", "If-None-Match" -> {
                String own = "etag of " + operation.path();
                return chance.nextInt(3) == 0
                        ? "*"
                        : pools.any(as.role(), own, chance).orElse("\"1\"");
            }
            case "Idempotency-Key" -> {
                return "k" + chance.nextInt(5000);
            }
            case "cursor" -> {
                return cursor(operation, as, chance);
            }
            case "limit" -> {
                return Integer.toString(1 + chance.nextInt(60));
            }
            default -> {}
        }
        String pool = parameter.in().equals("path") ? idPool(operation, name) : poolOf(name);
        Optional<String> known = Optional.empty();
        int draw = chance.nextInt(10);
        if (draw < 6) {
            known = pools.any(as.role(), pool, chance).or(() -> pools.any(as.role(), name, chance));
        } else if (draw < 9) {
            known = pools.anonymous(other(as, chance).role(), pool, chance);
        }
        return known.orElseGet(() -> text(value(document.resolved(parameter.schema()), name, as, chance, 0)));
    }

    private static String text(JsonNode node) {
        return node.isValueNode() ? node.asString("") : node.toString();
    }

    private static String idPool(Operation operation, String name) {
        int at = operation.path().indexOf("/{" + name + '}');
        return at < 0 ? name : "id of " + operation.path().substring(0, at);
    }

    private static String poolOf(String name) {
        return name.endsWith("_id") ? "id of /api/v1/" + name.substring(0, name.length() - 3) + 's' : name;
    }

    private String cursor(Operation operation, Principal as, SplittableRandom chance) {
        int draw = chance.nextInt(4);
        Optional<String> known = switch (draw) {
            case 0 -> pools.any(as.role(), "cursor of " + operation.path(), chance);
            case 1 -> pools.any(as.role(), "cursor", chance);
            default -> pools.anonymous(other(as, chance).role(), "cursor", chance);
        };
        return known.orElse("eyJhIjoxfQ");
    }

    private Principal other(Principal as, SplittableRandom chance) {
        Role[] all = Role.values();
        Role role = all[chance.nextInt(all.length)];
        return role == as.role() ? cast.as(Role.ANOTHER_HOUSEHOLD) : cast.as(role);
    }

    private String user(Principal as, SplittableRandom chance) {
        return switch (chance.nextInt(6)) {
            case 0, 1, 2 -> Long.toString(as.userId());
            case 3, 4 -> Long.toString(other(as, chance).userId());
            default -> Integer.toString(chance.nextInt(200));
        };
    }

    /** A value that the schema allows. */
    JsonNode value(JsonNode unresolved, String name, Principal as, SplittableRandom chance, int depth) {
        JsonNode schema = document.resolved(unresolved);
        if (schema.path("enum").isArray() && !schema.path("enum").isEmpty()) {
            return schema.path("enum").get(chance.nextInt(schema.path("enum").size()));
        }
        for (String among : List.of("oneOf", "anyOf", "allOf")) {
            if (schema.path(among).isArray() && !schema.path(among).isEmpty()) {
                JsonNode options = schema.path(among);
                return value(options.get(chance.nextInt(options.size())), name, as, chance, depth + 1);
            }
        }
        return switch (type(schema)) {
            case "object" -> object(schema, as, chance, depth);
            case "array" -> array(schema, name, as, chance, depth);
            case "integer" -> NODES.numberNode(integer(schema, name, as, chance));
            case "number" -> NODES.numberNode(number(schema, chance));
            case "boolean" -> NODES.booleanNode(chance.nextBoolean());
            case "null" -> NODES.nullNode();
            default -> NODES.stringNode(string(schema, name, as, chance));
        };
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            for (JsonNode each : type) {
                if (!each.asString("").equals("null")) {
                    return each.asString("");
                }
            }
        }
        if (type.isString()) {
            return type.asString();
        }
        return schema.has("properties") ? "object" : "string";
    }

    private JsonNode object(JsonNode schema, Principal as, SplittableRandom chance, int depth) {
        ObjectNode node = NODES.objectNode();
        List<String> required = new ArrayList<>();
        schema.path("required").forEach(each -> required.add(each.asString("")));
        for (Map.Entry<String, JsonNode> each : schema.path("properties").properties()) {
            boolean given = required.contains(each.getKey()) || chance.nextInt(3) > 0;
            if (given && depth < DEEPEST) {
                node.set(each.getKey(), value(each.getValue(), each.getKey(), as, chance, depth + 1));
            }
        }
        JsonNode more = schema.path("additionalProperties");
        if (more.isObject() && depth < DEEPEST) {
            for (int i = chance.nextInt(4); i > 0; i--) {
                String key = chance.nextBoolean() ? SYMBOLS.get(chance.nextInt(SYMBOLS.size())) : "k" + i;
                node.set(key, value(more, key, as, chance, depth + 1));
            }
        }
        return node;
    }

    private JsonNode array(JsonNode schema, String name, Principal as, SplittableRandom chance, int depth) {
        ArrayNode node = NODES.arrayNode();
        int least = schema.path("minItems").asInt(0);
        int most = Math.min(schema.path("maxItems").asInt(4), 4);
        int size = Math.max(least, chance.nextInt(Math.max(1, most + 1)));
        String one = name.endsWith("s") ? name.substring(0, name.length() - 1) : name;
        for (int i = 0; i < size && depth < DEEPEST; i++) {
            node.add(value(schema.path("items"), one, as, chance, depth + 1));
        }
        return node;
    }

    private long integer(JsonNode schema, String name, Principal as, SplittableRandom chance) {
        if (name.endsWith("_id")) {
            Optional<String> known = chance.nextInt(5) == 0
                    ? pools.anonymous(other(as, chance).role(), poolOf(name), chance)
                    : pools.any(as.role(), poolOf(name), chance);
            if (known.isPresent() && known.get().matches("[0-9]{1,18}")) {
                return Long.parseLong(known.get());
            }
        }
        if (name.equals("user") || name.equals("user_id")) {
            return Long.parseLong(user(as, chance));
        }
        long least = schema.path("minimum").asLong(0);
        long most = schema.path("maximum").asLong(Math.max(least + 100, 100));
        return chance.nextLong(least, Math.max(least, most) + 1);
    }

    private static double number(JsonNode schema, SplittableRandom chance) {
        double least = schema.path("minimum").asDouble(0);
        double most = schema.path("maximum").asDouble(Math.max(least + 1, 1));
        return Math.round((least + chance.nextDouble() * (most - least)) * 1000) / 1000.0;
    }

    private String string(JsonNode schema, String name, Principal as, SplittableRandom chance) {
        switch (schema.path("format").asString("")) {
            case "date" -> {
                return LocalDate.now(ZoneOffset.UTC)
                        .minusDays(chance.nextInt(-400, 800))
                        .toString();
            }
            case "date-time" -> {
                return Instant.now()
                        .plusSeconds(chance.nextInt(-1_000_000, 10_000_000))
                        .toString();
            }
            case "email" -> {
                return "fuzz" + chance.nextInt(100_000) + "@headroom.example";
            }
            default -> {}
        }
        if (chance.nextInt(3) == 0) {
            Optional<String> known = pools.any(as.role(), name, chance);
            if (known.isPresent()) {
                return known.get();
            }
        }
        Optional<String> usual = usual(name, chance);
        if (usual.isPresent()) {
            return usual.get();
        }
        if (schema.path("pattern").asString("").startsWith("^-?[0-9]")) {
            return chance.nextInt(5000) + ".50";
        }
        if (schema.path("example").isString()) {
            return schema.path("example").asString();
        }
        int least = schema.path("minLength").asInt(1);
        int most = Math.min(schema.path("maxLength").asInt(30), 60);
        return "fuzzed words and some more of them, so that there are enough for every name of them"
                .substring(0, Math.max(least, Math.min(most, 3 + chance.nextInt(40))));
    }

    private static Optional<String> usual(String name, SplittableRandom chance) {
        String found = switch (name) {
            case "currency", "base_currency" -> chance.nextInt(4) > 0 ? "USD" : "EUR";
            case "amount", "target", "owed", "monthly", "planned", "gross_monthly", "balance", "price" ->
                chance.nextInt(5000) + "." + (10 + chance.nextInt(80));
            case "category", "slug", "parent", "move_to" -> SLUGS.get(chance.nextInt(SLUGS.size()));
            case "symbol", "benchmark", "symbols", "asset" -> SYMBOLS.get(chance.nextInt(SYMBOLS.size()));
            case "time_zone" -> "Europe/Berlin";
            case "month" -> "2026-0" + (1 + chance.nextInt(9));
            case "date", "from", "to", "as_of", "dueOn" ->
                LocalDate.now(ZoneOffset.UTC).minusDays(chance.nextInt(500)).toString();
            case "password", "new_password", "current_password" -> "a long pass phrase " + chance.nextInt(9);
            case "kind" -> List.of("transactions", "prices", "usage").get(chance.nextInt(3));
            default -> "";
        };
        return found.isEmpty() ? Optional.empty() : Optional.of(found);
    }
}
