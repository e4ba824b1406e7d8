package dev.headroom.sql;

/** What a value is for at its place in a statement. */
enum StatementRole {
    OTHER,
    /** Compared with {@code =} in a condition. */
    EQUAL,
    /** Compared with anything else in a condition. */
    RANGE,
    /** One of a list of several, or an array: a batch. */
    BATCH,
    /** How many rows, or behind how many. */
    LIMIT,
    /** Written. */
    WRITTEN
}
