package dev.headroom.http;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the body of a batch:
 * {@code {"requests":[{"id":"a","path":"/things/1?fields=name","if_none_match":"\"tag\""}]}}.
 */
final class BatchRequests {
    private static final int MOST = 100;
    private static final int LONGEST_ID = 200;
    private static final int LONGEST_PATH = 2048;
    private static final Set<String> KNOWN = Set.of("id", "path", "if_none_match");
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(4)
                    .maxStringLength(EntityTags.LONGEST)
                    .build())
            .build();

    private BatchRequests() {}

    /**
     * One read.
     *
     * @param target path with its query
     * @param ifNoneMatch null for whatever there is
     */
    record Item(String id, String target, @Nullable String ifNoneMatch) {
        String path() {
            int mark = target.indexOf('?');
            return mark < 0 ? target : target.substring(0, mark);
        }

        @Nullable String query() {
            int mark = target.indexOf('?');
            return mark < 0 ? null : target.substring(mark + 1);
        }
    }

    /** @throws CodedException MALFORMED_BODY, or INVALID_BATCH with every broken rule */
    static List<Item> read(byte[] body) {
        List<Item> items = new ArrayList<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
            if (json.nextToken() != JsonToken.START_OBJECT
                    || json.nextToken() != JsonToken.PROPERTY_NAME
                    || !json.currentName().equals("requests")
                    || json.nextToken() != JsonToken.START_ARRAY) {
                throw malformed("must be an object with a list of requests", null);
            }
            while (json.nextToken() == JsonToken.START_OBJECT) {
                if (items.size() == MOST) {
                    throw CodedException.of(
                            HttpErrors.INVALID_BATCH,
                            Violation.of("requests", "must be 1 to " + MOST, "more")
                                    .instead("split the request"));
                }
                items.add(item(json, items.size()));
            }
            if (json.currentToken() != JsonToken.END_ARRAY
                    || json.nextToken() != JsonToken.END_OBJECT
                    || json.nextToken() != null) {
                throw malformed("must hold nothing but a list of requests", null);
            }
        } catch (JacksonException broken) {
            throw malformed("must be JSON", broken.getOriginalMessage());
        }
        checkIds(items.stream().map(Item::id).toList());
        List<Violation> violations = new ArrayList<>();
        for (Item item : items) {
            check(item, violations);
        }
        if (!violations.isEmpty()) {
            throw CodedException.of(HttpErrors.INVALID_BATCH, violations);
        }
        return items;
    }

    private static Item item(JsonParser json, int index) {
        Map<String, String> texts = new TreeMap<>();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (!KNOWN.contains(name) || (value != JsonToken.VALUE_STRING && value != JsonToken.VALUE_NULL)) {
                throw malformed("request " + index + " must have texts named id, path and if_none_match", name);
            }
            if (value == JsonToken.VALUE_STRING) {
                texts.put(name, json.getString());
            }
        }
        String id = texts.get("id");
        String path = texts.get("path");
        if (id == null || path == null) {
            throw malformed("request " + index + " must have an id and a path", null);
        }
        return new Item(id, path, texts.get("if_none_match"));
    }

    /** Refuses none, one that is empty or too long, and one that comes twice. */
    private static void checkIds(List<String> ids) {
        if (ids.isEmpty()) {
            throw CodedException.of(
                    HttpErrors.INVALID_BATCH, Violation.of("requests", "must be 1 to " + MOST, ids.size()));
        }
        List<Violation> violations = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < ids.size(); i++) {
            String id = ids.get(i);
            String subject = "id " + (i + 1);
            if (id.isBlank() || id.length() > LONGEST_ID) {
                violations.add(Violation.of(subject, "must have 1.." + LONGEST_ID + " characters", id.length()));
            } else if (!seen.add(id)) {
                violations.add(Violation.of(subject, "must be asked for once", id));
            }
        }
        if (!violations.isEmpty()) {
            throw CodedException.of(HttpErrors.INVALID_BATCH, violations);
        }
    }

    private static void check(Item item, List<Violation> violations) {
        if (item.target().length() > LONGEST_PATH || !Paths.canonical(item.path())) {
            violations.add(new Violation(
                    "path of request " + item.id(),
                    "must be a plain path of this service, of at most " + LONGEST_PATH + " characters",
                    item.target().substring(0, Math.min(100, item.target().length())),
                    "begin it with a slash, without a host, dots or needless escapes"));
        }
    }

    private static CodedException malformed(String rule, @Nullable String value) {
        return CodedException.of(HttpErrors.MALFORMED_BODY, Violation.of("batch", rule, value));
    }
}
