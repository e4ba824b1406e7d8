package dev.headroom.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields that a resource may be asked for, and its named views. Arrays count as what they hold.
 *
 * @param children by name; empty for a value without fields
 * @param views masks by name, each valid against this schema
 */
public record FieldSchema(Map<String, FieldSchema> children, Map<String, String> views) {
    private static final FieldSchema LEAF = new FieldSchema(Map.of(), Map.of());

    public FieldSchema {
        children = Map.copyOf(children);
        views = Map.copyOf(views);
    }

    /** Without fields yet. */
    public static Builder builder() {
        return new Builder();
    }

    /** A value that has no fields of its own. */
    public static FieldSchema leaf() {
        return LEAF;
    }

    Set<String> names() {
        return children.keySet();
    }

    @Nullable FieldSchema child(String name) {
        return children.get(name);
    }

    /** Collects fields and views. */
    public static final class Builder {
        private final Map<String, FieldSchema> children = new LinkedHashMap<>();
        private final Map<String, String> views = new LinkedHashMap<>();

        private Builder() {}

        /** Values. */
        public Builder fields(String... names) {
            for (String name : List.of(names)) {
                field(name, LEAF);
            }
            return this;
        }

        /** An object, or a list of such. */
        public Builder field(String name, FieldSchema of) {
            children.put(name, of);
            return this;
        }

        /** A mask with a name. */
        public Builder view(String name, String mask) {
            views.put(name, mask);
            return this;
        }

        /**
         * The schema.
         *
         * @throws dev.headroom.base.CodedException INVALID_FIELDS where a view names an unknown field
         */
        public FieldSchema build() {
            FieldSchema schema = new FieldSchema(children, Map.of());
            views.values().forEach(mask -> FieldMask.parse(mask, schema));
            return new FieldSchema(children, views);
        }
    }
}
