package dev.headroom.datasource;

/**
 * What is known of a pooler between the node and its clients.
 *
 * @param presence whether there is one
 * @param sessionState what becomes of statements that a pooled session can't keep
 */
public record PoolerSettings(Presence presence, SessionState sessionState) {

    /** Looked for, and refusing. */
    public static PoolerSettings usual() {
        return new PoolerSettings(Presence.DETECT, SessionState.REFUSE);
    }

    /** Whether a pooler shares the sessions. */
    public enum Presence {
        /** Found out when the pool opens: by the number that the session has on either side. */
        DETECT,
        /** In transaction mode, with a version that is asked for. */
        TRANSACTION,
        /** None, or one in session mode. */
        NONE
    }

    /** What becomes of {@code SET}, {@code LISTEN}, session locks, temporary tables, cursors {@code WITH HOLD}. */
    public enum SessionState {
        /** {@link RefusedStatementException}. */
        REFUSE,
        /** The connection becomes one that no pooler shares, if the statement is its first; otherwise refused. */
        MOVE
    }
}
