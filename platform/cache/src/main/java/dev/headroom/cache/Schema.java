package dev.headroom.cache;

import dev.headroom.base.Sha256;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;

/**
 * The shape of a type as a number: the names and types of everything that is written, and the version that the cache
 * declares. Where any of it differs, what another node wrote is not read.
 */
final class Schema {
    private final StringBuilder text = new StringBuilder();
    private final Set<Class<?>> seen = new HashSet<>();

    private Schema() {}

    static long hash(Type type, int version) {
        Schema schema = new Schema();
        schema.describe(type);
        return ByteBuffer.wrap(Sha256.of(schema.text + "/" + version)).getLong();
    }

    private void describe(Type type) {
        switch (type) {
            case Class<?> plain -> describeClass(plain);
            case ParameterizedType generic -> {
                describe(generic.getRawType());
                Arrays.stream(generic.getActualTypeArguments()).forEach(this::describe);
            }
            case GenericArrayType array -> {
                text.append('[');
                describe(array.getGenericComponentType());
            }
            default -> text.append(type.getTypeName()).append(';');
        }
    }

    private void describeClass(Class<?> type) {
        text.append(type.getName()).append(';');
        if (type.isArray()) {
            describeClass(type.getComponentType());
        } else if (!type.isPrimitive() && !type.getName().startsWith("java.") && seen.add(type)) {
            describeParts(type);
        }
    }

    private void describeParts(Class<?> type) {
        if (type.isEnum()) {
            text.append(Arrays.toString(type.getEnumConstants()));
        } else if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                text.append(component.getName()).append(':');
                describe(component.getGenericType());
            }
        } else if (type.isSealed()) {
            Arrays.stream(type.getPermittedSubclasses())
                    .sorted(Comparator.comparing(Class::getName))
                    .forEach(this::describe);
        } else {
            for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
                Arrays.stream(each.getDeclaredFields())
                        .filter(field -> !Modifier.isStatic(field.getModifiers()))
                        .sorted(Comparator.comparing(Field::getName))
                        .forEach(field -> {
                            text.append(field.getName()).append(':');
                            describe(field.getGenericType());
                        });
            }
        }
    }
}
