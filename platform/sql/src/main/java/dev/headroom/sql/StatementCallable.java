package dev.headroom.sql;

import java.lang.invoke.MethodHandle;
import java.sql.CallableStatement;

/** A call of a procedure or function. */
abstract class StatementCallable extends StatementPrepared implements CallableStatement {
    private static final MethodHandle COMPLETED =
            StatementForwarding.complete(StatementCallable.class, CallableStatement.class);

    StatementCallable(StatementConnection connection, CallableStatement call, String sql) {
        super(connection, call, sql);
    }

    static CallableStatement over(StatementConnection connection, CallableStatement statement, String sql) {
        try {
            return (StatementCallable) COMPLETED.invokeExact(connection, statement, sql);
        } catch (Throwable impossible) {
            throw new LinkageError("constructor", impossible);
        }
    }
}
