package dev.headroom.cache;

import dev.headroom.base.Sha256;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.databind.type.TypeFactory;

/**
 * A whole request as one segment of a key: the same text for requests that mean the same, whatever the order of their
 * maps, sets and properties or the scale of their numbers, and another for any that differ.
 */
public final class CanonicalHash {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new SimpleModule().addSerializer(new UnorderedSet()))
            .build();

    private CanonicalHash() {}

    /**
     * 128 bits of SHA-256 over the types and contents of the parts, as 32 hexadecimal digits.
     *
     * @param parts records, beans, collections, maps, numbers, texts and times; null where something isn't given
     */
    public static String of(@Nullable Object... parts) {
        StringBuilder text = new StringBuilder();
        for (Object part : parts) {
            text.append(part == null ? "null" : kind(part)).append('=');
            append(MAPPER.valueToTree(part), text);
            text.append(';');
        }
        return Sha256.hex(text.toString(), 16);
    }

    /** So that two kinds of request with equal contents differ; not so for two kinds of list or of number. */
    private static String kind(Object part) {
        return switch (part) {
            case Number _ -> "number";
            case Set<?> _ -> "set";
            case Iterable<?> _ -> "list";
            case Map<?, ?> _ -> "map";
            default -> part.getClass().getName();
        };
    }

    private static void append(JsonNode node, StringBuilder text) {
        if (node.isObject()) {
            TreeMap<String, JsonNode> fields = new TreeMap<>();
            node.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
            text.append('{');
            fields.forEach((name, value) -> {
                quoted(name, text).append(':');
                append(value, text);
                text.append(',');
            });
            text.append('}');
        } else if (node.isArray()) {
            text.append('[');
            node.forEach(element -> {
                append(element, text);
                text.append(',');
            });
            text.append(']');
        } else if (node.isNumber()
                && Character.isDigit(node.asString().charAt(node.asString().length() - 1))) {
            // not NaN, nor an infinity
            text.append(new BigDecimal(node.asString()).stripTrailingZeros());
        } else if (node.isString()) {
            quoted(node.asString(), text);
        } else {
            text.append(node);
        }
    }

    private static StringBuilder quoted(String value, StringBuilder text) {
        return text.append(value.length()).append('"').append(value).append('"');
    }

    /** Elements in the order of their own canonical text. */
    private static final class UnorderedSet extends StdSerializer<Set<?>> {
        UnorderedSet() {
            super(TypeFactory.createDefaultInstance().constructCollectionType(Set.class, Object.class));
        }

        private record Element(String text, JsonNode node) {}

        @Override
        public void serialize(Set<?> set, JsonGenerator out, SerializationContext context) {
            List<Element> elements = new ArrayList<>();
            for (Object each : set) {
                JsonNode node = MAPPER.valueToTree(each);
                StringBuilder text = new StringBuilder();
                append(node, text);
                elements.add(new Element(text.toString(), node));
            }
            Stream<Element> sorted = elements.stream().sorted(Comparator.comparing(Element::text));
            out.writeStartArray();
            sorted.forEach(element -> out.writePOJO(element.node()));
            out.writeEndArray();
        }
    }
}
