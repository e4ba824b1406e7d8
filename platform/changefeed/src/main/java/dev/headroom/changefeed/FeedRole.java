package dev.headroom.changefeed;

/** How a node learns of changes at the moment. */
public enum FeedRole {
    /** It doesn't: the source is away. */
    AWAY,
    /** It reads the log for the fleet, and keeps what others need to begin. */
    LEADER,
    /** It is told by the leader. */
    RELAYED,
    /** It reads the log by itself, with what the fleet keeps of the past. */
    DIRECT,
    /** It reads the log by itself, and knows nothing of the past. */
    ALONE,
    /** It reads an outbox. */
    POLLING
}
