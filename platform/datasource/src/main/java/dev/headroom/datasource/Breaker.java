package dev.headroom.datasource;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Keeps callers from a node whose connections fail, whatever the looks at it say. Opens when half of the last twenty
 * uses failed for a reason that speaks against the node, for a second; then a few may try.
 */
final class Breaker {
    private static final int USES = 20;
    private static final Duration OPEN = Duration.ofSeconds(1);
    private static final int TRIALS = 5;

    private final CircuitBreaker breaker;
    /** Successes are of no interest while there are no failures to weigh them against. */
    private volatile boolean troubled;

    Breaker(String node) {
        breaker = CircuitBreaker.of(
                node,
                CircuitBreakerConfig.custom()
                        .slidingWindow(
                                USES,
                                USES,
                                SlidingWindowType.COUNT_BASED,
                                CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.LOCK_FREE)
                        .failureRateThreshold(50)
                        .waitDurationInOpenState(OPEN)
                        .permittedNumberOfCallsInHalfOpenState(TRIALS)
                        .build());
    }

    boolean admits() {
        return !troubled || breaker.tryAcquirePermission();
    }

    boolean open() {
        return troubled && breaker.getState() == CircuitBreaker.State.OPEN;
    }

    void succeeded() {
        if (troubled) {
            breaker.onSuccess(0, TimeUnit.NANOSECONDS);
            if (breaker.getMetrics().getNumberOfFailedCalls() == 0
                    && breaker.getState() == CircuitBreaker.State.CLOSED) {
                troubled = false;
            }
        }
    }

    /** Counts it only where it speaks against the node: not what a statement, its data or its client did. */
    void failed(SQLException failure) {
        if (Failures.speaksAgainstNode(failure)) {
            troubled = true;
            breaker.onError(0, TimeUnit.NANOSECONDS, failure);
        } else {
            succeeded();
        }
    }

    /** The node is another one now, or back. */
    void reset() {
        breaker.reset();
        troubled = false;
    }
}
