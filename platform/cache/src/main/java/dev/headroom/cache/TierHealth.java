package dev.headroom.cache;

import dev.headroom.cache.spi.RemoteTier;
import java.util.Optional;

/**
 * How a shared tier is, as this node sees it.
 *
 * @param trouble what is wrong; empty where it takes reads and writes
 * @param entries in it, -1 where it can't be told
 * @param bytes it keeps, -1 where it can't be told
 * @param counts of this node
 */
public record TierHealth(Optional<String> trouble, long entries, long bytes, Counts counts) {
    /**
     * What this node has asked of the tier since it started.
     *
     * @param breaker CLOSED where it is asked, OPEN where it isn't, HALF_OPEN where it is tried
     * @param calls of one key or many
     * @param nanos that they took
     * @param errors among them
     * @param refused calls that were not made, for the breaker or the bulkhead
     */
    public record Counts(String breaker, long calls, long nanos, long errors, long refused) {
        static Counts of(GuardedTier tier) {
            return new Counts(tier.breakerState(), tier.calls(), tier.nanos(), tier.errors(), tier.refused());
        }
    }

    static TierHealth of(GuardedTier tier) {
        RemoteTier.Health health = tier.health();
        return new TierHealth(health.trouble(), health.entries(), health.bytes(), Counts.of(tier));
    }

    public boolean up() {
        return trouble.isEmpty();
    }
}
