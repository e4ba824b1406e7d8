package dev.headroom.datasource;

import java.sql.SQLTransactionRollbackException;
import org.jspecify.annotations.Nullable;

/**
 * The transaction ended before its COMMIT was sent, so the server undid it. The SQL state is 40000. Running the whole
 * transaction again is safe.
 */
public final class RolledBackException extends SQLTransactionRollbackException implements DatabaseFailure {
    private static final long serialVersionUID = 1L;

    RolledBackException(String message, @Nullable Throwable cause) {
        super(message, "40000", cause);
    }

    @Override
    public boolean mayBeRetried() {
        return true;
    }
}
