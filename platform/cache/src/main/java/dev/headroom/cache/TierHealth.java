package dev.headroom.cache;

import dev.headroom.cache.spi.RemoteTier;
import java.util.Optional;

/**
 * How a shared tier is, as this node sees it.
 *
 * @param trouble what is wrong; empty where it takes reads and writes
 * @param entries in it, -1 where it can't be told
 * @param bytes it keeps, -1 where it can't be told
 * @param breaker CLOSED where it is asked, OPEN where it isn't, HALF_OPEN where it is tried
 * @param errors of it since the node started
 * @param refused calls that were not made, for the breaker or the bulkhead
 */
public record TierHealth(
        Optional<String> trouble, long entries, long bytes, String breaker, long errors, long refused) {
    static TierHealth of(GuardedTier tier) {
        RemoteTier.Health health = tier.health();
        return new TierHealth(
                health.trouble(), health.entries(), health.bytes(), tier.breakerState(), tier.errors(), tier.refused());
    }

    public boolean up() {
        return trouble.isEmpty();
    }
}
