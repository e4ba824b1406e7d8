package dev.headroom.bench.stock;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** A limiter per household. */
@Component
class CallerLimits {
    private final RateLimiterRegistry registry = RateLimiterRegistry.of(RateLimiterConfig.custom()
            .limitForPeriod(100_000_000)
            .limitRefreshPeriod(Duration.ofHours(1))
            .timeoutDuration(Duration.ZERO)
            .build());

    boolean admits(long household) {
        RateLimiter limiter = registry.rateLimiter("household-" + household);
        return limiter.acquirePermission();
    }
}
