package dev.headroom.datasource;

import dev.headroom.base.Violation;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is known of a pooler between the node and its clients.
 *
 * @param presence whether there is one
 * @param version of PgBouncer, {@code 1.25}; where it isn't given, what the pooler can do is tried out
 * @param maxPreparedStatements as PgBouncer has it configured, 0 to 1,000,000; only read where the version is given
 * @param sessionState what becomes of statements that a pooled session can't keep
 */
public record PoolerSettings(
        Presence presence, Optional<String> version, int maxPreparedStatements, SessionState sessionState) {
    private static final Pattern VERSION = Pattern.compile("\\d{1,4}\\.\\d{1,4}(\\.\\d{1,4})?");

    /** Looked for, and refusing. */
    public static PoolerSettings usual() {
        return new PoolerSettings(Presence.DETECT, Optional.empty(), 0, SessionState.REFUSE);
    }

    /** With another way to treat state of sessions. */
    public PoolerSettings keeping(SessionState other) {
        return new PoolerSettings(presence, version, maxPreparedStatements, other);
    }

    void check(List<Violation> broken) {
        if (version.isPresent() && !VERSION.matcher(version.get()).matches()) {
            broken.add(Violation.of("version of the pooler", "must be two or three numbers", version.get())
                    .instead("write 1.25, or leave it out to have it tried out"));
        }
        Rules.between(broken, "prepared statements of the pooler", maxPreparedStatements, 0, 1_000_000);
    }

    /** Whether a pooler shares the sessions. */
    public enum Presence {
        /** Found out when the pool opens: by the number that the session has on either side. */
        DETECT,
        /** In transaction mode. */
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
