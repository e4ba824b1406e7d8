package dev.headroom.datasource;

import java.time.Duration;
import java.util.Optional;

/**
 * A node, as it was last seen.
 *
 * @param name of the node
 * @param status the part that it plays
 * @param timeline it was on, 0 before the first answer
 * @param position of its log
 * @param lag behind the leader, an upper bound; empty where it isn't known
 * @param ready whether its pool is open and warm
 * @param reason why it isn't used, empty where it is
 */
public record NodeState(
        String name,
        NodeStatus status,
        int timeline,
        long position,
        Optional<Duration> lag,
        boolean ready,
        Optional<String> reason) {}
