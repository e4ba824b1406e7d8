package dev.headroom.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Parts of a handler's answer that go by a name: {@code ?view=brief} is {@code ?fields=} with the fields of that view,
 * and has its key and its entity tag. A view that names a field which the answer doesn't have is refused when the
 * routes are first read.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ResponseViews {
    View[] value();

    /** One of them. */
    @Target({})
    @Retention(RetentionPolicy.RUNTIME)
    @interface View {
        String name();

        /** As {@code fields=} names them. */
        String fields();
    }
}
