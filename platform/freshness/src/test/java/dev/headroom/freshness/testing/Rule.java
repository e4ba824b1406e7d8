package dev.headroom.freshness.testing;

/**
 * The rules of the protocol. Without any one of them, some order of events has a reader served an old value, or, where
 * the rule says so, a value kept that no reader can use.
 */
public enum Rule {
    /** The snapshot of a load is taken before its first query. */
    SNAPSHOT_BEFORE_THE_QUERY,
    /** Under REPEATABLE READ the snapshot of a load is not later than its transaction's own. */
    SNAPSHOT_NOT_AFTER_THE_TRANSACTIONS,
    /** A load begins with a snapshot of the history that it is a load of: transaction ids are given anew. */
    SNAPSHOT_OF_THIS_HISTORY,
    /**
     * The end is read after the load's last query. Costs hits only: a value whose position lies below a change that it
     * contains is never found current.
     */
    END_AFTER_THE_QUERY,
    /** A load counts as settled only once the feed has passed the end that was read after its last query. */
    SETTLED_BY_THE_FEED,
    /** Changes that arrive while a load is young are tested against its snapshot. */
    YOUNG_ARE_TESTED,
    /**
     * Changes are kept for that test until a fresh snapshot sees them: they may arrive long before they are visible.
     */
    KEPT_UNTIL_SEEN,
    /** They are kept for loads that are under way as well, from the moment that picks the snapshot. */
    KEPT_FOR_LOADS_UNDER_WAY,
    /** A change that no snapshot can tell of counts as unseen by every load around it. */
    UNTRACED_COUNT_AS_UNSEEN,
    /** Only settled values leave the node. */
    ONLY_SETTLED_ARE_SHARED,
    /** A value in a shared tier is as old as its own position, whenever it was written and whoever reads it. */
    POSITION_TRAVELS,
    /** On a replica the position is read before the query. */
    REPLICA_POSITION_BEFORE,
    /** A replica's own snapshot proves nothing. */
    NO_SNAPSHOT_OF_A_REPLICA,
    /** A replica is asked only where it has replayed the last change that the node knows to the tags. */
    REPLICA_IS_FAR_ENOUGH,
    /** Positions of different incarnations are never compared. */
    INCARNATIONS_ARE_APART,
    /** A change that doesn't follow the last one is a gap, and is filled before anything after it. */
    GAPS_ARE_SEEN,
    /** A sign of life moves the feed on only past what was delivered. */
    SIGNS_OF_LIFE_SKIP_NOTHING,
    /** What a node knows of its own writes ends values, and never moves the feed on. */
    OWN_WRITES_ONLY_ACCELERATE,
    /** A change to a row is one to its table. */
    CHANGES_REACH_ABOVE,
    /** A change to a whole table reaches the rows that values depend on. */
    SWEEPS_REACH_BELOW,
    /** A change names all it touches: a row that moves, the place it leaves as well. */
    EVERY_TAG_IS_NAMED,
    /** Where a gap can't be filled, everything counts as changed. */
    RESTART_ENDS_ALL,
    /** After a beginning, loads count only once everything that was running then has ended. */
    START_WAITS_FOR_THE_RUNNING,
    /** Knowledge is as fresh as the last reading of the end that the feed has reached, not as the last heartbeat. */
    FRESH_ONCE_REACHED,
    /** Knowledge is as old as the moment the end was asked for, not as the answer. */
    FRESH_AS_OF_THE_QUESTION,
    /** A bounded reader is bypassed to the source where the knowledge is older than the bound. */
    BOUND_IS_KEPT,
    /** A strict reader has the end read after it asked. */
    STRICT_READS_THE_END,
    /** A strict reader waits until the feed has reached that end. */
    STRICT_WAITS_FOR_THE_END,
    /** A session's token is read after its commit. */
    TOKEN_AFTER_THE_COMMIT,
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
    /** While one part of a value is young, the cells are compared for the parts that are settled. */
    SETTLED_PARTS_ARE_COMPARED,
    /** What a value is made of hands on when it is over. */
    INNER_ENDS_COUNT,
    /** Too many tags fold into their ancestors; none is dropped. */
    TAGS_FOLD,
    /** A value that is over at a moment isn't served after it. */
    VALID_UNTIL
}
