package dev.headroom.cache;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Estimates the heap that a value keeps alive, in bytes, on a 64-bit machine with compressed references: objects are
 * walked field by field, the JDK's own by what is known of them. Shared constants (enums, classes, strings that were
 * seen already in the same value) count once or not at all. Beyond {@value #MOST_OBJECTS} objects the rest is
 * extrapolated from the part that was seen.
 */
final class RetainedSize {
    private static final int HEADER = 12;
    private static final int ARRAY_HEADER = 16;
    private static final int REFERENCE = 4;
    private static final int MOST_OBJECTS = 100_000;
    private static final int HASH_NODE = 32 + 8;

    private static final ClassValue<Shape> SHAPES = new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
            return Shape.of(type);
        }
    };

    private final IdentityHashMap<Object, Boolean> seen = new IdentityHashMap<>();
    private final Deque<Object> left = new ArrayDeque<>();

    private RetainedSize() {}

    /** Of the value and everything it refers to. */
    static long of(Object value) {
        return new RetainedSize().walk(value);
    }

    private long walk(Object root) {
        long bytes = 0;
        int objects = 0;
        push(root);
        while (!left.isEmpty()) {
            bytes += visit(left.pop());
            objects++;
            if (objects == MOST_OBJECTS) {
                long estimated = bytes / objects * (objects + (long) left.size());
                return Math.max(bytes, estimated);
            }
        }
        return bytes;
    }

    private void push(Object object) {
        boolean shared = object instanceof Enum<?> || object instanceof Class<?> || object instanceof Boolean;
        if (!shared && seen.put(object, true) == null) {
            left.push(object);
        }
    }

    private long visit(Object object) {
        return switch (object) {
            case String text -> 24 + array(text.length() * (latin(text) ? 1L : 2L));
            case Collection<?> items -> 48 + items.size() * 8L + pushAll(items);
            case Map<?, ?> map -> {
                pushAll(map.keySet());
                pushAll(map.values());
                yield 64 + map.size() * (long) HASH_NODE;
            }
            case Optional<?> optional -> {
                optional.ifPresent(this::push);
                yield 16;
            }
            case Number number when number.getClass().getName().startsWith("java.lang.") -> 24;
            default -> object.getClass().isArray() ? visitArray(object) : visitFields(object);
        };
    }

    private long pushAll(Collection<?> items) {
        for (Object item : items) {
            if (item != null) {
                push(item);
            }
        }
        return 0;
    }

    private long visitArray(Object array) {
        int length = Array.getLength(array);
        Class<?> component = array.getClass().getComponentType();
        if (component.isPrimitive()) {
            return array(length * (long) Shape.width(component));
        }
        for (int i = 0; i < length; i++) {
            Object item = Array.get(array, i);
            if (item != null) {
                push(item);
            }
        }
        return array(length * (long) REFERENCE);
    }

    private long visitFields(Object object) {
        Shape shape = SHAPES.get(object.getClass());
        for (Field field : shape.references()) {
            try {
                Object value = field.get(object);
                if (value != null) {
                    push(value);
                }
            } catch (IllegalAccessException closed) {
                throw new IllegalStateException("fields are opened when their class is first seen", closed);
            }
        }
        return shape.bytes();
    }

    private static long array(long content) {
        return align(ARRAY_HEADER + content);
    }

    private static long align(long bytes) {
        return (bytes + 7) & ~7;
    }

    private static boolean latin(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 255) {
                return false;
            }
        }
        return true;
    }

    /**
     * What instances of a class take by themselves, and the fields to follow.
     *
     * @param bytes of the object; for a class whose fields are closed, a guess of its parts as well
     */
    private record Shape(long bytes, List<Field> references) {
        static Shape of(Class<?> type) {
            long bytes = HEADER;
            List<Field> references = new ArrayList<>();
            for (Class<?> each = type; each != null; each = each.getSuperclass()) {
                for (Field field : each.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())) {
                        bytes += width(field.getType());
                        bytes += follow(field, references);
                    }
                }
            }
            return new Shape(align(bytes), List.copyOf(references));
        }

        /** A closed field of the JDK's is taken to hold a small object. */
        private static long follow(Field field, List<Field> references) {
            if (field.getType().isPrimitive() || field.getType().isEnum()) {
                return 0;
            }
            try {
                field.setAccessible(true);
                references.add(field);
                return 0;
            } catch (InaccessibleObjectException _) {
                return 24;
            }
        }

        static int width(Class<?> type) {
            if (type == long.class || type == double.class) {
                return 8;
            }
            if (type == int.class || type == float.class || !type.isPrimitive()) {
                return REFERENCE;
            }
            return type == short.class || type == char.class ? 2 : 1;
        }
    }
}
