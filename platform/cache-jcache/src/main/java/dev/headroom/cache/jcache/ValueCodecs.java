package dev.headroom.cache.jcache;

import dev.headroom.cache.CacheSpec;
import dev.headroom.cache.KeyTemplate;
import dev.headroom.cache.spi.Serializer;
import java.util.Optional;

/** Says how values of a declared type lie in the tiers that nodes share. */
@FunctionalInterface
public interface ValueCodecs {
    /**
     * The serializer; empty where values of the type stay in the process that put them.
     *
     * @param declared the configuration's value type, {@code Object} where it declares none
     */
    Optional<Serializer<Object>> of(Class<?> declared);

    /**
     * Smile, of exactly the declared type; nothing for {@code Object}, interfaces and other abstract types that aren't
     * sealed, since what is read must never name its own class.
     */
    static ValueCodecs declaredTypes() {
        return declared -> {
            boolean open = declared == Object.class
                    || (java.lang.reflect.Modifier.isAbstract(declared.getModifiers())
                            && !declared.isSealed()
                            && !declared.isPrimitive()
                            && !declared.isArray());
            return open
                    ? Optional.empty()
                    : Optional.of(CacheSpec.<Object>ofType(KeyTemplate.of("values"), declared)
                            .build()
                            .serializer());
        };
    }
}
