package dev.headroom.spring;

import dev.headroom.cache.Tier;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Keeps what a method returns, by its arguments. It may stand on an annotation of your own, whose name then says what
 * the values are; {@link CachedPrice} is one.
 *
 * <p>The method's value must be immutable. What it reads from other caches and tracked queries ends it too.
 */
@Documented
@Inherited
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Cached {
    /**
     * The template of the keys, which names the cache: {@code price:{symbol}}. A segment is a parameter of the method,
     * or a property of one: {@code {request.id}}.
     */
    String cache();

    /** What ends the values, besides their key: {@code prices:{symbol}}, with segments as in the template. */
    String[] tags() default {};

    /** How long a value is served, unless configuration says otherwise: {@code 30s}, {@code 5m}, {@code 1d}. */
    String ttl() default "1h";

    /** Where values are kept. */
    Tier[] tiers() default {Tier.MEMORY, Tier.REDIS};

    /** What a served value has seen: {@code 2s} for all that is older than that, or {@code strict}. */
    String freshness() default "2s";

    /** Whose values these are. */
    Owner owner() default Owner.TENANT;

    /** Contents of another form get another version. */
    int version() default 1;

    /** Whose the values of a method are. */
    enum Owner {
        /** The calling tenant's, of the {@link TenantResolver}; a call without one fails. */
        TENANT,
        /** Everybody's: market data, catalogues. */
        COMMON
    }
}
