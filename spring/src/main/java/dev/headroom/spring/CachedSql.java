package dev.headroom.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A query whose results are kept until something that they were computed from changes. It stands on a method of an
 * interface that {@link CachedQueries#of} implements; the method returns a list of records, whose components are the
 * columns by name, and its arguments are the statement's parameters in order.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface CachedSql {
    /** Names the cache: small letters, digits and underscores. */
    String name();

    /** A SELECT with {@code ?} for its values. */
    String sql();

    /** How long a result is kept however little changes: {@code 10m}. */
    String ttl() default "10m";

    /** What a result has seen: {@code 2s} for all that is older than that, or {@code strict}. */
    String freshness() default "2s";

    /** Rows of a result that is kept. */
    int mostRows() default 10_000;
}
