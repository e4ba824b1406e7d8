package dev.headroom.finance.server.apidocs;

import io.swagger.v3.core.jackson.TypeNameResolver;
import java.util.Set;

/** Names a schema after its class and the one around it, so that a budget's entry isn't taken for another's. */
final class SchemaNames extends TypeNameResolver {
    @Override
    protected String nameForClass(Class<?> type, Set<Options> options) {
        String own = super.nameForClass(type, options);
        Class<?> outer = type.getEnclosingClass();
        return outer == null || own.contains(".") ? own : outer.getSimpleName().replace("Controller", "") + own;
    }
}
