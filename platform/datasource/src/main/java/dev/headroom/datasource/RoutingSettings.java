package dev.headroom.datasource;

import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.List;

/**
 * Which reads may use a replica.
 *
 * @param lagBound of replicas for ordinary reads, 0 to 1 hour; one that lags more isn't read
 * @param analyticsLagBound of replicas for analytics, 0 to 1 day
 */
public record RoutingSettings(Duration lagBound, Duration analyticsLagBound) {

    /** 5 s; 5 min for analytics. */
    public static RoutingSettings usual() {
        return new RoutingSettings(Duration.ofSeconds(5), Duration.ofMinutes(5));
    }

    void check(List<Violation> broken) {
        Rules.between(broken, "lag bound", lagBound, Duration.ZERO, Duration.ofHours(1));
        Rules.between(broken, "lag bound of analytics", analyticsLagBound, Duration.ZERO, Duration.ofDays(1));
    }
}
