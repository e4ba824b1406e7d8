package dev.headroom.sql.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** Fails a test that looks rows up one by one, on any data source that is observed. */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(StatementGuard.class)
public @interface FailOnNPlusOne {
    /** Whether rows that are read again or written one by one fail it too. */
    boolean anyRepeat() default false;
}
