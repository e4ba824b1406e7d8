package dev.headroom.cache.memcached;

import java.time.Duration;

/** Tiers as tests need them. */
final class Tiers {
    static final Duration HOUR = Duration.ofHours(1);

    private Tiers() {}

    /** A machine under load answers late, which these tests are not about. */
    static MemcachedTier patient(String hosts) {
        return MemcachedTier.connect(patientSettings(hosts, 2, 256));
    }

    static MemcachedSettings patientSettings(String hosts, int connections, int inFlight) {
        MemcachedSettings defaults = MemcachedSettings.of(hosts);
        return new MemcachedSettings(
                defaults.servers(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                connections,
                inFlight,
                defaults.largestValue());
    }

    static MemcachedTier quick(String hosts) {
        return MemcachedTier.connect(MemcachedSettings.of(hosts));
    }
}
