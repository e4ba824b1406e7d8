package dev.headroom.datasource;

import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.List;

/**
 * Which reads may use a replica.
 *
 * @param lagBound of replicas for ordinary reads, 0 to 1 hour; one that lags more isn't read
 * @param analyticsLagBound of replicas for analytics, 0 to 1 day
 * @param sessionless where reads go that no {@link ReadSession} is bound to
 */
public record RoutingSettings(Duration lagBound, Duration analyticsLagBound, Sessionless sessionless) {

    /** 5 s; 5 min for analytics; the leader without a session. */
    public static RoutingSettings usual() {
        return new RoutingSettings(Duration.ofSeconds(5), Duration.ofMinutes(5), Sessionless.LEADER);
    }

    void check(List<Violation> broken) {
        Rules.between(broken, "lag bound", lagBound, Duration.ZERO, Duration.ofHours(1));
        Rules.between(broken, "lag bound of analytics", analyticsLagBound, Duration.ZERO, Duration.ofDays(1));
    }

    /** Where a read-only transaction goes of which nobody knows what it must see. */
    public enum Sessionless {
        /** To the leader: it sees every write. */
        LEADER,
        /** To a replica within the lag bound: it may miss a write that its own thread has just made. */
        REPLICA
    }
}
