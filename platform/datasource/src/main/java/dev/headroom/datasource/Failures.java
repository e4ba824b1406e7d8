package dev.headroom.datasource;

import dev.headroom.base.ErrorCode;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLState;

/** What an SQL state says about the connection, and how an error is told to the caller. */
final class Failures {
    static final ErrorCode SETTINGS_INVALID = new ErrorCode("DATABASE_SETTINGS_INVALID", ErrorCode.Kind.IMPOSSIBLE);
    static final ErrorCode TOKEN_MALFORMED = new ErrorCode("DATABASE_TOKEN_MALFORMED", ErrorCode.Kind.MALFORMED);

    /** A write was sent to a server that only reads. */
    static final String READ_ONLY = "25006";

    static final String PLAN_CHANGED = "0A000";
    static final String TOO_MANY_CONNECTIONS = "53300";

    /** Somebody ended the session, or stops the server. */
    static final String TERMINATED = "57P01";

    /** The server ends the session, or isn't ready for one. */
    private static final Set<String> SERVER_GONE = Set.of(TERMINATED, "57P02", "57P03", "57P05");

    private Failures() {}

    /** The connection is of no use any more: nothing that the statement itself did. */
    static boolean endsConnection(SQLException failure) {
        String state = failure.getSQLState();
        return (state != null && state.startsWith("08"))
                || endsSession(failure)
                || failure.getCause() instanceof IOException;
    }

    /** The server said that it ends the session. */
    static boolean endsSession(SQLException failure) {
        String state = failure.getSQLState();
        return state != null && SERVER_GONE.contains(state);
    }

    /** Speaks against the node: the connection, its limit of connections, or the wait for one. */
    static boolean speaksAgainstNode(SQLException failure) {
        return endsConnection(failure)
                || TOO_MANY_CONNECTIONS.equals(failure.getSQLState())
                || failure instanceof SQLTransientConnectionException;
    }

    /** The server answers, and says that it has no room, is still starting, or doesn't let this user in. */
    static boolean comesFromServer(SQLException failure) {
        String state = failure.getSQLState();
        return state != null
                && !state.startsWith("08")
                && !PSQLState.UNKNOWN_STATE.getState().equals(state);
    }

    static boolean planChanged(SQLException failure) {
        return PLAN_CHANGED.equals(failure.getSQLState())
                && String.valueOf(failure.getMessage()).contains("cached plan must not change result type");
    }

    static boolean readOnly(SQLException failure) {
        return READ_ONLY.equals(failure.getSQLState());
    }

    static String words(@Nullable Throwable failure) {
        return failure == null ? "no answer" : String.valueOf(failure.getMessage());
    }
}
