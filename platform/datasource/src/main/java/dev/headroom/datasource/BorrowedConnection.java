package dev.headroom.datasource;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** A leased connection that goes back when it is closed. For uses so rare that a reflected call costs nothing. */
final class BorrowedConnection {
    private final Lease lease;

    BorrowedConnection(Lease lease) {
        this.lease = lease;
    }

    Connection proxy() {
        return (Connection) Proxy.newProxyInstance(
                BorrowedConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, this::invoke);
    }

    private @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        if (method.getName().equals("close") && method.getParameterCount() == 0) {
            lease.release();
            return null;
        }
        try {
            return method.invoke(lease.connection(), arguments);
        } catch (InvocationTargetException failure) {
            throw failure.getCause() == null ? failure : failure.getCause();
        }
    }
}
