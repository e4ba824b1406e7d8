package dev.headroom.spring;

import dev.headroom.http.FieldSchema;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.GenericTypeResolver;
import org.springframework.http.HttpEntity;
import org.springframework.web.method.HandlerMethod;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsonFormatVisitors.JsonArrayFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitable;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import tools.jackson.databind.jsonFormatVisitors.JsonObjectFormatVisitor;

/**
 * The fields that each handler's answer has, as the mapper writes them. What a mask selects from is the resource: what
 * is inside {@code data}, what is listed in {@code items}, or all of it.
 */
final class FieldSchemas {
    private static final int DEEPEST = 8;
    private static final Set<String> ENVELOPES = Set.of("data", "items");

    private final JsonMapper mapper;

    FieldSchemas(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * An answer's form.
     *
     * @param envelope the property of its root that holds the resource, null where the root is it
     */
    record Form(FieldSchema schema, @Nullable String envelope) {}

    /** Empty where the answer isn't an object that can be taken apart. */
    Optional<Form> of(HandlerMethod handler) {
        Type declared =
                GenericTypeResolver.resolveType(handler.getMethod().getGenericReturnType(), handler.getBeanType());
        JavaType type = mapper.constructType(declared);
        if (type.isTypeOrSubTypeOf(HttpEntity.class)) {
            type = type.containedTypeCount() == 0 ? mapper.constructType(Void.class) : type.containedType(0);
        }
        Optional<Form> form =
                type.hasRawClass(void.class) || type.hasRawClass(Void.class) ? Optional.empty() : of(type);
        ResponseViews views = handler.getMethodAnnotation(ResponseViews.class);
        if (views == null) {
            return form;
        }
        Form whole = form.orElseThrow(
                () -> new IllegalArgumentException(handler + " has views of an answer without fields"));
        return Optional.of(new Form(withViews(whole.schema(), views), whole.envelope()));
    }

    private static FieldSchema withViews(FieldSchema schema, ResponseViews views) {
        FieldSchema.Builder builder = FieldSchema.builder();
        schema.children().forEach(builder::field);
        for (ResponseViews.View view : views.value()) {
            builder.view(view.name(), view.fields());
        }
        return builder.build();
    }

    Optional<Form> of(JavaType type) {
        FieldSchema root = schema(type, new HashSet<>(), 0);
        for (String envelope : ENVELOPES) {
            FieldSchema inside = root.children().get(envelope);
            if (inside != null) {
                return inside.children().isEmpty() ? Optional.empty() : Optional.of(new Form(inside, envelope));
            }
        }
        return root.children().isEmpty() ? Optional.empty() : Optional.of(new Form(root, null));
    }

    private FieldSchema schema(JavaType type, Set<JavaType> above, int depth) {
        if (depth > DEEPEST || !above.add(type)) {
            return FieldSchema.leaf();
        }
        Visitor visitor = new Visitor();
        mapper.acceptJsonFormatVisitor(type, visitor);
        FieldSchema schema = FieldSchema.leaf();
        JavaType element = visitor.element;
        if (element != null) {
            schema = schema(element, above, depth + 1);
        } else if (!visitor.properties.isEmpty()) {
            FieldSchema.Builder builder = FieldSchema.builder();
            visitor.properties.forEach((name, of) -> builder.field(name, schema(of, above, depth + 1)));
            schema = builder.build();
        }
        above.remove(type);
        return schema;
    }

    private static final class Visitor extends JsonFormatVisitorWrapper.Base {
        private final Map<String, JavaType> properties = new LinkedHashMap<>();
        private @Nullable JavaType element;

        @Override
        public JsonObjectFormatVisitor expectObjectFormat(JavaType type) {
            return new JsonObjectFormatVisitor.Base(getContext()) {
                @Override
                public void property(BeanProperty property) {
                    properties.put(property.getName(), property.getType());
                }

                @Override
                public void optionalProperty(BeanProperty property) {
                    properties.put(property.getName(), property.getType());
                }
            };
        }

        @Override
        public JsonArrayFormatVisitor expectArrayFormat(JavaType type) {
            return new JsonArrayFormatVisitor.Base(getContext()) {
                @Override
                public void itemsFormat(JsonFormatVisitable handler, JavaType of) {
                    element = of;
                }
            };
        }
    }
}
