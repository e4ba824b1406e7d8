package dev.headroom.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What the method, or each method of the class, reads goes to a replica's pool for long reads, in a transaction or
 * without one; it may be as old as {@code headroom.database.analytics-lag-bound} says. Statements that may write go to
 * the primary, and so does everything while no replica will do.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Analytics {}
