package dev.headroom.spring;

import java.util.Collection;
import org.springframework.web.method.HandlerMethod;

/**
 * Names the parameters of the query that a handler reads by ways of its own: argument resolvers. Declare it as a bean.
 */
@FunctionalInterface
public interface QueryNames {
    /** Beside those of {@code @RequestParam}. */
    Collection<String> of(HandlerMethod handler);
}
