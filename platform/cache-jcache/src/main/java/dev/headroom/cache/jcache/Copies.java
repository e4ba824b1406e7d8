package dev.headroom.cache.jcache;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.temporal.Temporal;
import java.util.UUID;
import javax.cache.CacheException;

/**
 * Keeps a caller's objects apart from what is kept: immutable ones are handed on, others go through Java's
 * serialization and back, inside this process. Bytes from outside never come here.
 */
final class Copies {
    private final boolean wanted;
    private final ClassLoader loader;

    Copies(boolean wanted, ClassLoader loader) {
        this.wanted = wanted;
        this.loader = loader;
    }

    @SuppressWarnings("unchecked")
    <T> T of(T original) {
        return wanted && !isImmutable(original) ? (T) roundTrip(original) : original;
    }

    private static boolean isImmutable(Object object) {
        return switch (object) {
                    case String _, Number _, Boolean _, Character _, UUID _, Enum<?> _, Class<?> _ ->
                        object.getClass().getName().startsWith("java.") || object instanceof Enum<?>;
                    case Temporal temporal -> temporal.getClass().getName().startsWith("java.time.");
                    default -> false;
                }
                && !(object instanceof BigInteger && object.getClass() != BigInteger.class)
                && !(object instanceof BigDecimal && object.getClass() != BigDecimal.class)
                && !object.getClass().getName().startsWith("java.util.concurrent.");
    }

    private Object roundTrip(Object original) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(original);
            }
            try (ObjectInputStream in = new Loading(bytes.toByteArray())) {
                return in.readObject();
            }
        } catch (IOException | ClassNotFoundException failure) {
            throw new CacheException(
                    "can't be copied, which storing by value needs: "
                            + original.getClass().getName() + "; make it Serializable, or set store-by-value to false",
                    failure);
        }
    }

    /** Finds classes where the manager's caller has them. */
    private final class Loading extends ObjectInputStream {
        Loading(byte[] bytes) throws IOException {
            super(new ByteArrayInputStream(bytes));
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
