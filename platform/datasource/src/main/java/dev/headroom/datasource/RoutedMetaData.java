package dev.headroom.datasource;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.DatabaseMetaData;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Metadata that chooses no node where it needn't: what doesn't change while the servers run is asked once for all
 * connections. Libraries ask for the product's name before they run anything.
 */
final class RoutedMetaData implements InvocationHandler {
    private static final Set<Class<?>> KEPT = Set.of(String.class, int.class, boolean.class, long.class);

    private final RoutedConnection connection;
    private final Router router;

    private RoutedMetaData(RoutedConnection connection, Router router) {
        this.connection = connection;
        this.router = router;
    }

    static DatabaseMetaData of(RoutedConnection connection, Router router) {
        return (DatabaseMetaData) Proxy.newProxyInstance(
                RoutedMetaData.class.getClassLoader(),
                new Class<?>[] {DatabaseMetaData.class},
                new RoutedMetaData(connection, router));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getName().equals("getConnection")) {
            return connection;
        }
        try {
            if (arguments == null
                    && KEPT.contains(method.getReturnType())
                    && !method.getName().equals("isReadOnly")) {
                return router.metaData(method);
            }
            return method.invoke(connection.metaDataThere(), arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause() == null ? failure : failure.getCause();
        }
    }
}
