package dev.headroom.embedded.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a test class, its constructor or its methods a parameter of type {@link TestServers}. All classes of a JVM
 * share the servers; a class that writes takes a {@link TestServers#freshDatabase() database of its own}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(EmbeddedServersExtension.class)
public @interface WithServers {
    /** Whether the class needs a streaming replica; it then shares servers with the classes that need one too. */
    boolean replica() default false;
}
