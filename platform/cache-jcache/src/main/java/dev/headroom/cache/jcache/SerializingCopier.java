package dev.headroom.cache.jcache;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import javax.cache.CacheException;

/** Copies what can change through Java's serialization, and nothing else. */
final class SerializingCopier implements Copier {
    static final SerializingCopier INSTANCE = new SerializingCopier();

    private static final Set<Class<?>> IMMUTABLE = Set.of(
            String.class,
            Long.class,
            Integer.class,
            Short.class,
            Byte.class,
            Character.class,
            Boolean.class,
            Double.class,
            Float.class,
            BigInteger.class,
            BigDecimal.class,
            UUID.class,
            URI.class,
            Locale.class,
            Class.class);

    private static final ClassValue<Boolean> IS_IMMUTABLE = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return IMMUTABLE.contains(type)
                    || type.isPrimitive()
                    || type.isEnum()
                    || type.getPackageName().equals("java.time")
                    || (type.isRecord() && isImmutableRecord(type));
        }
    };

    private SerializingCopier() {}

    private static boolean isImmutableRecord(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .allMatch(component -> component.getType() != type && IS_IMMUTABLE.get(component.getType()));
    }

    @Override
    public <T> T copy(T value, ClassLoader loader) {
        if (value instanceof Enum<?> || IS_IMMUTABLE.get(value.getClass())) {
            return value;
        }
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(value);
            }
            try (ObjectInputStream in = new Input(new ByteArrayInputStream(bytes.toByteArray()), loader)) {
                @SuppressWarnings("unchecked") // what was written a moment ago
                T copy = (T) in.readObject();
                return copy;
            }
        } catch (IOException | ClassNotFoundException failure) {
            throw new CacheException(
                    "%s must be Serializable to be kept by value; store by reference, or configure a Copier"
                            .formatted(value.getClass().getName()),
                    failure);
        }
    }

    /** Finds classes where the cache manager does. */
    private static final class Input extends ObjectInputStream {
        private final ClassLoader loader;

        Input(InputStream in, ClassLoader loader) throws IOException {
            super(in);
            this.loader = loader;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException _) {
                return super.resolveClass(description);
            }
        }
    }
}
