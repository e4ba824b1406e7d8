package dev.headroom.datasource;

/** What is known of a unit of work whose connection failed. Each kind is an {@link java.sql.SQLException}. */
public sealed interface DatabaseFailure permits NotStartedException, RolledBackException, CommitUnknownException {
    /** Whether the whole unit may be run again without asking what became of the first run. */
    boolean mayBeRetried();
}
