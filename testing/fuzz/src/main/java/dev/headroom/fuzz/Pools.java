package dev.headroom.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What answers told each principal: ids, cursors, tags and words, to ask with later. */
final class Pools {
    private static final int MOST = 40;
    private static final int LONGEST = 400;
    private static final int DEEPEST = 6;

    private final Map<String, List<String>> values = new ConcurrentHashMap<>();

    private static String key(Role role, String name) {
        return role + " " + name;
    }

    /** Remembers one, in place of an older one where there are many. */
    void remember(Role role, String name, String value, SplittableRandom chance) {
        if (value.isEmpty() || value.length() > LONGEST) {
            return;
        }
        List<String> pool = values.computeIfAbsent(key(role, name), _ -> new ArrayList<>());
        synchronized (pool) {
            if (pool.contains(value)) {
                return;
            }
            if (pool.size() < MOST) {
                pool.add(value);
            } else {
                pool.set(chance.nextInt(MOST), value);
            }
        }
    }

    /** One of those that the principal was told under the name. */
    Optional<String> any(Role role, String name, SplittableRandom chance) {
        List<String> pool = values.get(key(role, name));
        if (pool == null) {
            return Optional.empty();
        }
        synchronized (pool) {
            return pool.isEmpty() ? Optional.empty() : Optional.of(pool.get(chance.nextInt(pool.size())));
        }
    }

    /** One that nobody can recognise a household by: a number, a cursor, a tag. */
    Optional<String> anonymous(Role role, String name, SplittableRandom chance) {
        return any(role, name, chance)
                .filter(value ->
                        value.chars().allMatch(Character::isDigit) || name.endsWith("cursor") || name.equals("etag"));
    }

    /** Takes notes of an answer that went well. */
    void learn(Role role, Operation operation, Answer answer, SplittableRandom chance) {
        answer.field("etag").ifPresent(tag -> {
            remember(role, "etag", tag, chance);
            remember(role, "etag of " + operation.path(), tag, chance);
        });
        if (!answer.json() || answer.size() > 200_000) {
            return;
        }
        try {
            JsonNode root = JsonMapper.shared().readTree(answer.text());
            walk(role, operation.path(), root, 0, chance);
            root.path("next_cursor").asStringOpt().ifPresent(cursor -> {
                remember(role, "cursor", cursor, chance);
                remember(role, "cursor of " + operation.path(), cursor, chance);
            });
        } catch (JacksonException _) {
            // the checks tell of it
        }
    }

    private void walk(Role role, String path, JsonNode node, int depth, SplittableRandom chance) {
        if (depth > DEEPEST) {
            return;
        }
        if (node.isArray()) {
            for (int i = 0; i < Math.min(node.size(), 20); i++) {
                walk(role, path, node.get(i), depth + 1, chance);
            }
            return;
        }
        for (Map.Entry<String, JsonNode> each : node.properties()) {
            JsonNode value = each.getValue();
            if (value.isContainer()) {
                walk(role, path, value, depth + 1, chance);
            } else if (value.isString() || value.isNumber()) {
                remember(role, each.getKey(), value.asString(), chance);
                if (each.getKey().equals("id")) {
                    remember(role, "id of " + path, value.asString(), chance);
                }
            }
        }
    }
}
