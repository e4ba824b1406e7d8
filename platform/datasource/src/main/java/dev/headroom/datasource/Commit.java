package dev.headroom.datasource;

/**
 * A transaction that was applied.
 *
 * @param transaction its number, the top-level one
 * @param token the end of the log after it: a replica that has replayed as much has it
 * @param incarnation of the leader as it was last looked at
 */
public record Commit(long transaction, Token token, long incarnation) {}
