package dev.headroom.sql.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Fails a test that executes more statements than it may, on any data source that is observed; a batch is one. On a
 * class it is for each of its tests; on a method it is for that one instead.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(StatementGuard.class)
public @interface MaxStatements {
    /** Most executions, 0 or more. */
    int value();
}
