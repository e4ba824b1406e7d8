package dev.headroom.cache;

import dev.headroom.cache.spi.RemoteTier;
import dev.headroom.cache.spi.TierUnavailable;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shared tier that can't hold anybody up: a breaker stops asking one that fails, a bulkhead bounds how many wait for
 * one that is slow. Whatever is wrong with it, a caller gets the answer of an empty tier.
 */
final class GuardedTier {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedTier.class);
    private static final int MOST_AT_ONCE = 256;

    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.custom()
            .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
            .slidingWindowSize(20)
            .minimumNumberOfCalls(5)
            .failureRateThreshold(50)
            .waitDurationInOpenState(Duration.ofSeconds(1))
            .permittedNumberOfCallsInHalfOpenState(3)
            .recordExceptions(TierUnavailable.class)
            .build();

    private final Tier kind;
    private final RemoteTier tier;
    private final CircuitBreaker breaker;
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);
    private volatile CircuitBreaker.State noted = CircuitBreaker.State.CLOSED;
    private final LongAdder errors = new LongAdder();
    private final LongAdder calls = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAdder refused = new LongAdder();

    GuardedTier(Tier kind, RemoteTier tier) {
        this.kind = kind;
        this.tier = tier;
        this.breaker = CircuitBreaker.of(tier.name(), CONFIG);
    }

    Tier kind() {
        return kind;
    }

    /** What the call answers, or the other where the tier can't be asked or fails. */
    <T extends @Nullable Object> T ask(Function<RemoteTier, T> call, T otherwise) {
        if (!room.tryAcquire()) {
            refused.increment();
            return otherwise;
        }
        try {
            if (!breaker.tryAcquirePermission()) {
                refused.increment();
                return otherwise;
            }
            return guarded(call, otherwise);
        } finally {
            room.release();
        }
    }

    private <T extends @Nullable Object> T guarded(Function<RemoteTier, T> call, T otherwise) {
        long start = breaker.getCurrentTimestamp();
        try {
            T answer = call.apply(tier);
            breaker.onSuccess(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit());
            return answer;
        } catch (TierUnavailable trouble) {
            errors.increment();
            breaker.onError(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit(), trouble);
            LOG.debug("went on without {}", tier.name(), trouble);
            return otherwise;
        } catch (RuntimeException bug) {
            errors.increment();
            breaker.onError(breaker.getCurrentTimestamp() - start, breaker.getTimestampUnit(), bug);
            LOG.warn("went on without {}", tier.name(), bug);
            return otherwise;
        } finally {
            note(breaker.getState());
            calls.increment();
            nanos.add(breaker.getTimestampUnit().toNanos(breaker.getCurrentTimestamp() - start));
        }
    }

    /** The breaker's own events cost each call a date. */
    private void note(CircuitBreaker.State now) {
        CircuitBreaker.State before = noted;
        if (now != before) {
            noted = now;
            LOG.info("{}: breaker {}, was {}", tier.name(), now, before);
        }
    }

    RemoteTier.Health health() {
        return tier.health();
    }

    /** CLOSED where the tier is asked, OPEN where it isn't, HALF_OPEN where it is tried. */
    String breakerState() {
        return breaker.getState().name();
    }

    long errors() {
        return errors.sum();
    }

    long calls() {
        return calls.sum();
    }

    /** Spent in calls, those that failed among them. */
    long nanos() {
        return nanos.sum();
    }

    long refused() {
        return refused.sum();
    }

    void close() {
        tier.close();
    }

    int largestValue() {
        return tier.largestValue();
    }
}
