package dev.headroom.sql;

/**
 * A place that repeats a statement, over all units of work so far.
 *
 * @param latest the last time
 * @param scopes units of work in which it did
 * @param executions in all of them
 */
public record RepeatReport(RepeatFinding latest, long scopes, long executions) {}
