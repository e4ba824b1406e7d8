package dev.headroom.embedded.testing;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Starts servers for the first test that asks for {@link TestServers} and stops them when the launcher session ends:
 * once per JVM. Where {@code DATABASE_URL} is set, the servers that it and its siblings name are used instead.
 */
public final class EmbeddedServersExtension implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(EmbeddedServersExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestServers.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        boolean replica = AnnotationSupport.findAnnotation(
                        context.getRequiredTestClass(), WithServers.class, context.getEnclosingTestClasses())
                .map(WithServers::replica)
                .orElse(false);
        return context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                .computeIfAbsent(replica, SharedServers::start, SharedServers.class)
                .access();
    }
}
