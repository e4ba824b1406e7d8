package dev.headroom.datasource;

import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.List;

/**
 * One pool of connections.
 *
 * @param size connections at most in ordinary times, 1 to 1,000
 * @param burst more of them while callers have waited for {@link #burstAfter}, 0 to 1,000; idle ones go again after
 *     {@code idleTimeout}
 * @param minimumIdle kept open, 0 to {@code size}
 * @param acquireTimeout for a connection or, during a failover, for a node, 500 ms to 5 min
 * @param connectTimeout of a new connection, 1 s to 1 min, counted in whole seconds
 * @param maxLifetime of a connection, 30 s to 1 day; it is replaced when it is next idle
 * @param idleTimeout after which an idle connection above {@code minimumIdle} is closed, 10 s to 1 hour
 * @param keepAlive pause between two looks at an idle connection, 30 s to 1 hour and below {@code maxLifetime}
 * @param nesting connections that one thread may hold at a time without a risk of deadlock, 1 to 5: 2 for a transaction
 *     within a transaction. Each above 1 keeps one connection for those that hold one already
 */
public record PoolSettings(
        int size,
        int burst,
        int minimumIdle,
        Duration acquireTimeout,
        Duration connectTimeout,
        Duration maxLifetime,
        Duration idleTimeout,
        Duration keepAlive,
        int nesting) {
    private static final int MOST = 1_000;
    private static final int DEEPEST = 5;

    /** Of a primary: 20 and 10 in a burst. */
    public static PoolSettings primary() {
        return of(20, 10, 5);
    }

    /** Of a replica: 50. */
    public static PoolSettings replica() {
        return of(50, 0, 5);
    }

    /** Of long reads on a replica: 5. */
    public static PoolSettings analytics() {
        return of(5, 0, 0);
    }

    /** Of connections that no pooler shares: 5. */
    public static PoolSettings direct() {
        return of(5, 0, 0);
    }

    /** The same with another size. */
    PoolSettings sized(int other) {
        return new PoolSettings(
                other,
                burst,
                Math.min(minimumIdle, other),
                acquireTimeout,
                connectTimeout,
                maxLifetime,
                idleTimeout,
                keepAlive,
                Math.min(nesting, other));
    }

    private static PoolSettings of(int size, int burst, int minimumIdle) {
        return new PoolSettings(
                size,
                burst,
                minimumIdle,
                Duration.ofSeconds(30),
                Duration.ofSeconds(2),
                Duration.ofMinutes(30),
                Duration.ofMinutes(10),
                Duration.ofMinutes(2),
                2);
    }

    /** With other sizes; what is kept idle shrinks with them. */
    public PoolSettings sized(int newSize, int newBurst) {
        return new PoolSettings(
                newSize,
                newBurst,
                Math.min(minimumIdle, newSize),
                acquireTimeout,
                connectTimeout,
                maxLifetime,
                idleTimeout,
                keepAlive,
                nesting);
    }

    /** With another limit of the wait. */
    public PoolSettings waiting(Duration timeout) {
        return new PoolSettings(
                size, burst, minimumIdle, timeout, connectTimeout, maxLifetime, idleTimeout, keepAlive, nesting);
    }

    /** How long callers wait before connections of the burst are opened for them. */
    static Duration burstAfter() {
        return Duration.ofMillis(20);
    }

    void check(String pool, List<Violation> broken) {
        Rules.between(broken, "size of the " + pool + " pool", size, 1, MOST);
        Rules.between(broken, "burst of the " + pool + " pool", burst, 0, MOST);
        Rules.between(broken, "minimum idle of the " + pool + " pool", minimumIdle, 0, Math.max(size, 0));
        Rules.between(
                broken,
                "acquire timeout of the " + pool + " pool",
                acquireTimeout,
                Duration.ofMillis(500),
                Duration.ofMinutes(5));
        Rules.between(
                broken,
                "connect timeout of the " + pool + " pool",
                connectTimeout,
                Duration.ofSeconds(1),
                Duration.ofMinutes(1));
        Rules.between(
                broken, "life time in the " + pool + " pool", maxLifetime, Duration.ofSeconds(30), Duration.ofDays(1));
        Rules.between(
                broken,
                "idle timeout of the " + pool + " pool",
                idleTimeout,
                Duration.ofSeconds(10),
                Duration.ofHours(1));
        Rules.between(
                broken, "keep-alive of the " + pool + " pool", keepAlive, Duration.ofSeconds(30), Duration.ofHours(1));
        if (keepAlive.compareTo(maxLifetime) > 0) {
            broken.add(Violation.of("keep-alive of the " + pool + " pool", "must be below its life time", keepAlive));
        }
        Rules.between(broken, "nesting in the " + pool + " pool", nesting, 1, DEEPEST);
        if (size >= 1 && nesting > size) {
            broken.add(Violation.of("size of the " + pool + " pool", "must be at least its nesting", size)
                    .instead("raise the size or lower the nesting"));
        }
    }
}
