package dev.headroom.datasource;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A call of a procedure, by reflection: there are few of them, and a hundred methods. */
final class RoutedCall implements InvocationHandler {
    private final RoutedConnection connection;
    private final Lease lease;
    private final CallableStatement call;
    private final String sql;

    private RoutedCall(RoutedConnection connection, Lease lease, CallableStatement call, String sql) {
        this.connection = connection;
        this.lease = lease;
        this.call = call;
        this.sql = sql;
    }

    static CallableStatement of(RoutedConnection connection, Lease lease, CallableStatement call, String sql) {
        return (CallableStatement) Proxy.newProxyInstance(
                RoutedCall.class.getClassLoader(),
                new Class<?>[] {CallableStatement.class},
                new RoutedCall(connection, lease, call, sql));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        boolean runs = method.getName().startsWith("execute");
        if (method.getName().equals("getConnection")) {
            return connection;
        }
        if (runs) {
            connection.begins(lease, true);
        }
        try {
            Object result = method.invoke(call, arguments);
            if (runs) {
                connection.ran(lease);
            }
            return result;
        } catch (InvocationTargetException failure) {
            Throwable cause = failure.getCause();
            throw runs && cause instanceof SQLException sqlFailure
                    ? connection.failed(lease, sqlFailure, sql)
                    : cause == null ? failure : cause;
        }
    }
}
