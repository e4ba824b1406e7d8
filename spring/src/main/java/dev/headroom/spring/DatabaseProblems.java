package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What the loss of a database means to whoever made the request: what became of its transaction, and whether to send it
 * again. It goes by SQL states, so that it serves services with any driver, routed or not. A handler of several
 * transactions that must not be repeated says so with an exception of its own: what went before is not known here.
 */
public final class DatabaseProblems {
    private static final ErrorCode AWAY = new ErrorCode("DATABASE_UNAVAILABLE", ErrorCode.Kind.UNAVAILABLE);
    private static final ErrorCode UNKNOWN = new ErrorCode("OUTCOME_UNKNOWN", ErrorCode.Kind.UNAVAILABLE);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int MOST_CAUSES = 20;

    /** No session, none free, none any more, or the server is starting or has too many. */
    private static final Set<String> NOT_STARTED = Set.of("08001", "08004", "53300", "57P03");

    /** The transaction ended before its commit was sent. */
    private static final Set<String> UNDONE = Set.of("40000", "57P01", "57P02", "57P05");

    private DatabaseProblems() {}

    /**
     * The failure in words for whoever made the request; empty where the database was there.
     *
     * @param failure as Spring or a driver has thrown it
     * @param changes whether the request was to change something
     */
    public static Optional<CodedException> of(Throwable failure, boolean changes) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
            if (cause instanceof SQLException known) {
                Optional<CodedException> told = told(known, changes);
                if (told.isPresent()) {
                    return told;
                }
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }

    private static Optional<CodedException> told(SQLException failure, boolean changes) {
        String state = String.valueOf(failure.getSQLState());
        if (failure instanceof SQLTransientConnectionException || NOT_STARTED.contains(state)) {
            return Optional.of(away("does not answer at the moment; the transaction did not begin"));
        }
        if (UNDONE.contains(state)) {
            return Optional.of(away("went away while the request was under way; its transaction was undone"));
        }
        if (!state.startsWith("08")) {
            return Optional.empty();
        }
        return Optional.of(
                changes
                        ? CodedException.of(
                                UNKNOWN,
                                new Violation(
                                        "database",
                                        "went away before it said what became of the change",
                                        null,
                                        "look whether the change is there before you send it again"))
                        : away("went away while the request was under way"));
    }

    private static CodedException away(String what) {
        return CodedException.retryAfter(AWAY, SOON, new Violation("database", what, null, "send it again"));
    }
}
