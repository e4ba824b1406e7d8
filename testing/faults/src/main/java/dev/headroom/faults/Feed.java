package dev.headroom.faults;

/** How the nodes of a run hear of changes. */
enum Feed {
    /** Each reads the database's log by itself. */
    LOG,
    /**
     * One reads a lasting slot and relays through Redis; another takes over, and all read the log where Redis is away.
     */
    FLEET,
    /** Triggers fill an outbox, which each reads. */
    OUTBOX
}
