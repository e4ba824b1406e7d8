package dev.headroom.freshness.testing;

/** The rules of the protocol. Without any one of them, some order of events has a reader served an old value. */
public enum Rule {
    /** The snapshot of a load is taken before its first query. */
    SNAPSHOT_BEFORE_THE_QUERY,
    /** A load counts as settled only once the feed has passed the end that was read after its last query. */
    SETTLED_BY_THE_FEED,
    /** Changes that arrive while a load is young are tested against its snapshot. */
    YOUNG_ARE_TESTED,
    /**
     * Changes are kept for that test until a fresh snapshot sees them: they may arrive long before they are visible.
     */
    KEPT_UNTIL_SEEN,
    /** Only settled values leave the node. */
    ONLY_SETTLED_ARE_SHARED,
    /** A value in a shared tier is as old as its own position, whenever it was written and whoever reads it. */
    POSITION_TRAVELS,
    /** On a replica the position is read before the query. */
    REPLICA_POSITION_BEFORE,
    /** A replica's own snapshot proves nothing. */
    NO_SNAPSHOT_OF_A_REPLICA,
    /** Positions of different incarnations are never compared. */
    INCARNATIONS_ARE_APART,
    /** A change that doesn't follow the last one is a gap, and is filled before anything after it. */
    GAPS_ARE_SEEN,
    /** Where a gap can't be filled, everything counts as changed. */
    RESTART_ENDS_ALL,
    /** After a beginning, loads count only once everything that was running then has ended. */
    START_WAITS_FOR_THE_RUNNING,
    /** Knowledge is as fresh as the last reading of the end that the feed has reached, not as the last heartbeat. */
    FRESH_ONCE_REACHED,
    /** A bounded reader is bypassed to the source where the knowledge is older than the bound. */
    BOUND_IS_KEPT,
    /** A strict reader has the end read after it asked. */
    STRICT_READS_THE_END,
    /** A reader with a token waits for it, or goes past the cache. */
    TOKEN_IS_AWAITED,
    /** What the node knows is read before the cells are. */
    KNOWLEDGE_BEFORE_CELLS,
    /** A transaction that has written fills nothing. */
    WRITERS_FILL_NOTHING,
    /** What a value is made of hands on its tags. */
    INNER_TAGS_COUNT,
    /** What a value is made of hands on how much it has seen. */
    INNER_POSITIONS_COUNT,
    /** Too many tags fold into their ancestors; none is dropped. */
    TAGS_FOLD,
    /** A value that is over at a moment isn't served after it. */
    VALID_UNTIL
}
