package dev.headroom.finance.server.apidocs;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Describes records as they are in the bodies: names in snake case, and each component that can't be null as required.
 * A property of an answer that isn't required is there and may be null; one of a request may be left out.
 */
final class RecordSchemas extends ModelResolver {
    private static final PropertyNamingStrategies.NamingBase NAMES = new PropertyNamingStrategies.SnakeCaseStrategy();

    RecordSchemas() {
        super(Json31.mapper().copy().setPropertyNamingStrategy(NAMES), new SchemaNames());
        openapi31(true);
    }

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> next) {
        Schema<?> schema = super.resolve(type, context, next);
        Class<?> record = raw(type);
        if (schema == null || record == null || !record.isRecord()) {
            return schema;
        }
        Schema<?> described = schema.get$ref() == null
                ? schema
                : context.getDefinedModels()
                        .get(schema.get$ref().substring(schema.get$ref().lastIndexOf('/') + 1));
        if (described != null && described.getProperties() != null) {
            require(described, record);
        }
        return schema;
    }

    private @Nullable Class<?> raw(AnnotatedType type) {
        JavaType java = type.getType() == null ? null : _mapper.constructType(type.getType());
        return java == null ? null : java.getRawClass();
    }

    private static void require(Schema<?> schema, Class<?> record) {
        Set<String> required = new LinkedHashSet<>(schema.getRequired() == null ? List.of() : schema.getRequired());
        for (RecordComponent component : record.getRecordComponents()) {
            String name = name(component);
            if (schema.getProperties().containsKey(name)
                    && !component.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
                required.add(name);
            }
        }
        if (!required.isEmpty()) {
            schema.setRequired(List.copyOf(required));
        }
    }

    private static String name(RecordComponent component) {
        JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
        return named == null || named.value().isEmpty() ? NAMES.translate(component.getName()) : named.value();
    }
}
