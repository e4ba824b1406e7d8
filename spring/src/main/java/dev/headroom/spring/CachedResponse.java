package dev.headroom.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The responses of a handler's GET requests are kept until something changes that they were made of, for each caller
 * apart. On a class it is for all its handlers; one on a method replaces it.
 *
 * <p>What a response was made of is collected while it is made: from caches, tracked queries, and what the handler
 * names by {@link dev.headroom.freshness.TagScope#dependsOn}. A handler that names nothing is kept for its time.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface CachedResponse {
    /** False where nothing is to be kept, against an annotation of the class. */
    boolean value() default true;

    /** How long, as {@code 5m}; what is configured where it is empty. */
    String fresh() default "";

    /** How long beyond that it is served while it is made anew. */
    String whileRevalidating() default "";

    /** How long beyond that it is served where making it anew fails. */
    String ifError() default "";

    /** The same for everybody: whoever says so vouches for it. */
    boolean open() default false;

    /** Parameters of the query beside those that the handler's own parameters name. */
    String[] parameters() default {};

    /** Request fields that are part of the key from the start. */
    String[] variesBy() default {};

    /**
     * Names by which caches in front may drop it (RFC 9875). An answer to a write that was done names those of its own
     * handler as ended: the class's, or the method's where it says so.
     */
    String[] groups() default {};
}
