package dev.headroom.datasource;

import java.sql.SQLNonTransientConnectionException;
import org.jspecify.annotations.Nullable;

/**
 * The connection was lost between a COMMIT, or a write in autocommit, and its answer: it may have been applied, or may
 * still be. The SQL state is 08007. A retry without a key can apply it twice; {@link IdempotencyKeys} finds out.
 */
public final class CommitUnknownException extends SQLNonTransientConnectionException implements DatabaseFailure {
    private static final long serialVersionUID = 1L;

    CommitUnknownException(String message, @Nullable Throwable cause) {
        super(message, "08007", cause);
    }

    @Override
    public boolean mayBeRetried() {
        return false;
    }
}
