package dev.headroom.cache.jcache;

import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.CanonicalHash;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.spi.Serializer;
import java.util.UUID;
import javax.cache.CacheException;

/** Smile by the declared type of the values, which has to be a concrete one: nothing in the bytes names a class. */
final class SmileCodec extends ValueCodec {
    private static final KeyTemplate ANY = KeyTemplate.of("value");
    private static final int LONGEST_PLAIN = 200;

    private final ClassValue<Serializer<Object>> serializers = new ClassValue<>() {
        @Override
        protected Serializer<Object> computeValue(Class<?> type) {
            return CacheSpec.<Object>ofType(ANY, type).build().serializer();
        }
    };

    @Override
    public String keyText(Object key) {
        return switch (key) {
            case String text when text.length() <= LONGEST_PLAIN -> "s" + text;
            case Long number -> "l" + number;
            case Integer number -> "i" + number;
            case UUID id -> "u" + id;
            case Enum<?> constant -> "e" + constant.getDeclaringClass().getName() + "." + constant.name();
            default -> "h" + CanonicalHash.of(key);
        };
    }

    @Override
    public byte[] write(Object value, Class<?> declared) {
        require(declared);
        return serializers.get(declared).write(value);
    }

    @Override
    public Object read(byte[] bytes, Class<?> declared) {
        require(declared);
        return serializers.get(declared).read(bytes, 0, bytes.length);
    }

    private static void require(Class<?> declared) {
        if (declared == Object.class || declared.isInterface()) {
            throw new CacheException(
                    "values of a cache in a shared tier must have a declared, concrete type, was " + declared.getName()
                            + ": give the configuration setTypes(key, value), or the manager a ValueCodec");
        }
    }
}
