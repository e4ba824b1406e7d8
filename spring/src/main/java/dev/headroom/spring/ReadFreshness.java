package dev.headroom.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How fresh the cached values must be that a request handler reads, instead of what each cache declares:
 * {@code strict}, {@code token} for the session's own writes, or a bound such as {@code 500ms}. A method's wins over
 * its class's; a client may ask for more with the header {@value FreshnessLevels#HEADER}, never for less.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface ReadFreshness {
    /** The level. */
    String value();
}
