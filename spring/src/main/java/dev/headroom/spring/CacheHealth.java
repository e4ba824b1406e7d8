package dev.headroom.spring;

import dev.headroom.cache.Caches;
import dev.headroom.cache.Tier;
import dev.headroom.cache.TierHealth;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * How the caches are. Always up: whatever is wrong with a shared tier, every request is answered; the details say what
 * is wrong.
 */
final class CacheHealth implements HealthIndicator {
    private final Caches caches;

    CacheHealth(Caches caches) {
        this.caches = caches;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up().withDetail("feedAgeMillis", caches.feedAgeMillis());
        for (Map.Entry<Tier, TierHealth> each : caches.health().entrySet()) {
            TierHealth tier = each.getValue();
            health.withDetail(
                    each.getKey().name().toLowerCase(Locale.ROOT),
                    tier.trouble().orElse("up") + ", breaker " + tier.counts().breaker());
        }
        return health.build();
    }
}
