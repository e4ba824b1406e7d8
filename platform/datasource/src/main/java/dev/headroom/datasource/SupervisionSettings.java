package dev.headroom.datasource;

import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.List;

/**
 * How nodes are watched.
 *
 * @param period between two looks at a node, with a jitter of a tenth, 50 ms to 1 min; 50 ms at most while no node can
 *     be written to
 * @param timeout of a look and of the connection for it, 1 s to 30 s, counted in whole seconds
 * @param misses in a row until a node is given up, 1 to 20; a refused connection counts as all of them
 * @param goodUntilBack looks in a row that must succeed before reads go to a node again, 1 to 100
 */
public record SupervisionSettings(Duration period, Duration timeout, int misses, int goodUntilBack) {

    /** 500 ms, 1 s, 2 misses, 3 good ones. */
    public static SupervisionSettings usual() {
        return new SupervisionSettings(Duration.ofMillis(500), Duration.ofSeconds(1), 2, 3);
    }

    void check(List<Violation> broken) {
        Rules.between(broken, "probe period", period, Duration.ofMillis(50), Duration.ofMinutes(1));
        Rules.between(broken, "probe timeout", timeout, Duration.ofSeconds(1), Duration.ofSeconds(30));
        Rules.between(broken, "missed probes", misses, 1, 20);
        Rules.between(broken, "good probes until back", goodUntilBack, 1, 100);
    }
}
