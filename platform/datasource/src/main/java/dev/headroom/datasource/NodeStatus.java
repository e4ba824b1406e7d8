package dev.headroom.datasource;

/** The part that a node plays. */
public enum NodeStatus {
    /** Not looked at yet, or its cluster isn't known. */
    UNKNOWN,
    /** Takes the writes: the one on the highest timeline. */
    LEADER,
    /** Follows the leader and may be read, as far as its lag allows. */
    REPLICA,
    /** Follows, and hasn't been seen often enough, or isn't on the leader's timeline. */
    REJOINING,
    /** Follows nobody, and takes no writes either. */
    READ_ONLY,
    /** Takes writes on a timeline that has ended, or beside the leader. It gets none. */
    FENCED,
    /** Belongs to another cluster than most nodes do; its address is wrong. */
    FOREIGN,
    /** Doesn't answer. */
    DOWN
}
