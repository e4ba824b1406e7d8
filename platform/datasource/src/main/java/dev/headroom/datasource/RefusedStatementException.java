package dev.headroom.datasource;

import java.sql.SQLFeatureNotSupportedException;

/**
 * The statement was not sent, because where it would run it does something else than it says: state of a session behind
 * a pooler that gives the session to others, or a function that may write in a transaction that reads from a replica.
 * The SQL state is 0A000. The same statement is refused again; the message says what to do instead.
 */
public final class RefusedStatementException extends SQLFeatureNotSupportedException {
    private static final long serialVersionUID = 1L;

    RefusedStatementException(String message) {
        super(message, "0A000");
    }
}
