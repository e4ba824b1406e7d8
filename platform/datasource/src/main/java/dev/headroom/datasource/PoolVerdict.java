package dev.headroom.datasource;

/** Whether a pool is large enough for what it does. */
public enum PoolVerdict {
    /** Nobody has had to wait of late, and less than four in five connections are in use. */
    GOOD,
    /** Four in five are in use, connections of the burst are, or somebody has waited within the last minute. */
    TIGHT,
    /** Every connection is in use, those of the burst too, and somebody waits. */
    EXHAUSTED
}
