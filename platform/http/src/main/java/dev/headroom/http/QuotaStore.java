package dev.headroom.http;

import java.time.Duration;

/** Where the use of quotas is counted: in this process, or for all nodes together. One call takes units for many. */
public interface QuotaStore {
    /**
     * Units taken.
     *
     * @param units granted, up to those asked for; 0 where the quota is used up
     * @param remaining units that could be taken now, after these
     * @param nextIn until one more unit can be taken; zero while some remain
     */
    record Grant(long units, long remaining, Duration nextIn) {}

    /**
     * Takes units of a quota; never waits.
     *
     * @param key whose quota
     * @param units 0 or more; none only asks what is left
     * @throws RuntimeException where the store can't be reached: whoever calls falls back to a count of its own
     */
    Grant take(String key, Quota quota, long units);
}
