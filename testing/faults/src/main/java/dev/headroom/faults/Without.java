package dev.headroom.faults;

/** A rule of the protocol that a run does without, to show that the checker finds it missing. */
enum Without {
    /** Every rule is kept. */
    NOTHING,
    /** A load counts as settled when it ends, whatever commits were under way. */
    SETTLING,
    /** Positions of different histories are compared. */
    INCARNATION,
    /** The log doesn't tell the former owner of a row that moves. */
    IDENTITY,
    /** Changes that are delivered before they are visible aren't kept for loads that begin meanwhile. */
    RETENTION,
    /** A session's reads don't wait for its own writes. */
    TOKENS,
    /** As {@link #RETENTION} with the rule kept: what stands in for the source is sound. */
    NOTHING_OF_THE_STAND_IN
}
