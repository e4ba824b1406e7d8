package dev.headroom.http;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The values of structured header fields (RFC 9651). Bare values are {@link Long}, {@link BigDecimal}, {@link String},
 * {@link Token}, {@link ByteBuffer}, {@link Boolean}, {@link Instant} and {@link Display}.
 */
public sealed interface StructuredField {
    /** What follows a member, by key. */
    Map<String, Object> parameters();

    /** A name without quotes. */
    record Token(String name) {}

    /** Text beyond ASCII. */
    record Display(String text) {}

    /** One value. */
    record Item(Object value, Map<String, Object> parameters) implements StructuredField {
        public Item {
            parameters = Map.copyOf(parameters);
        }
    }

    /** A list within a list. */
    record Inner(List<Item> items, Map<String, Object> parameters) implements StructuredField {
        public Inner {
            items = List.copyOf(items);
            parameters = Map.copyOf(parameters);
        }
    }
}
