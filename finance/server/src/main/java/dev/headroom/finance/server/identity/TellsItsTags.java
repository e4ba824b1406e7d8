package dev.headroom.finance.server.identity;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A handler whose reads name by themselves all that its answers are made of, as kept queries do: its answers don't end
 * with every other change of their household. Their caller and the reference data they depend on all the same.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface TellsItsTags {}
