package dev.headroom.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says how an association is loaded together with its owners, on the field or the getter that maps it. The same can be
 * said in the configuration, which wins: {@code headroom.sql.eager.Order.lines=subselect}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD})
public @interface Eager {
    /** How. */
    By value();

    /** Ways to load the associations of many owners without a statement for each. */
    enum By {
        /**
         * In the owners' own statement, by a fetch profile that every session has. For parents and one small
         * collection; a second joined collection multiplies the rows.
         */
        JOIN,
        /** With the first use of one, for up to 500 owners of the session: {@code where owner_id = any (?)}. */
        SELECT_IN,
        /**
         * With the first use of one, for all owners that the last query read: {@code where owner_id in (select ...)}.
         */
        SUBSELECT
    }
}
