package dev.headroom.spring;

import dev.headroom.cache.Tier;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Keeps a price for thirty seconds in this process: of a method with a parameter {@code symbol}. Prices change too
 * often to be worth a trip to a shared tier. Also the example of an annotation that is composed of {@link Cached}.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Cached(
        cache = "price:{symbol}",
        tags = {"financial", "volatile"},
        ttl = "30s",
        tiers = Tier.MEMORY,
        owner = Cached.Owner.COMMON)
public @interface CachedPrice {}
