package dev.headroom.datasource;

import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * Nothing was changed: no connection was to be had in time, or a statement that only reads lost its own. The SQL state
 * is 08001. A retry is safe, and helps once a node is back or connections are free.
 */
public final class NotStartedException extends SQLTransientConnectionException implements DatabaseFailure {
    private static final long serialVersionUID = 1L;

    NotStartedException(String message, @Nullable Throwable cause) {
        super(message, "08001", cause);
    }

    @Override
    public boolean mayBeRetried() {
        return true;
    }
}
