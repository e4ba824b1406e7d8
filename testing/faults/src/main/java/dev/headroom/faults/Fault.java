package dev.headroom.faults;

/** What befalls the servers, the nodes and the links between them. */
enum Fault {
    REDIS_FROZEN,
    REDIS_RESTARTED_EMPTY,
    REDIS_CUT_OFF_FROM_ONE_NODE,
    REDIS_EVICTING,
    MEMCACHED_RESTARTED,
    NODE_KILLED,
    FEED_CUT,
    CLOCK_JUMPED,
    REPLICA_PAUSED,
    /** Commits wait for a replica that is late: they are in the log long before anybody sees them. */
    COMMITS_WAIT_FOR_REPLICA,
    PRIMARY_CRASHED,
    /** The replica takes over without the last commits. */
    FAILED_OVER
}
