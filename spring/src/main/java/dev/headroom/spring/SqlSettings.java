package dev.headroom.spring;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is observed of statements, and how associations of entities are loaded.
 *
 * @param observe whether statements are observed at all
 * @param slow from which an execution is logged and listed
 * @param fingerprints counted at a time, 16 to 100,000
 * @param percentiles whether p50, p95 and p99 are kept for each
 * @param samples executions whose values are kept in memory for plans, per fingerprint, 0 to 64
 * @param showValues whether slow executions are logged with their values; for development only
 * @param nPlusOne repeated statements of a request or a transaction
 * @param application packages whose frames are told; those of the application's classes where it is empty
 * @param eager how associations are loaded, by the simple name of the entity and the name of the association
 */
@ConfigurationProperties(prefix = "headroom.sql", ignoreUnknownFields = false)
public record SqlSettings(
        @DefaultValue("true") boolean observe,
        @DefaultValue("100ms") Duration slow,
        @DefaultValue("2000") int fingerprints,
        @DefaultValue("true") boolean percentiles,
        @DefaultValue("0") int samples,
        @DefaultValue("false") boolean showValues,
        @DefaultValue NPlusOne nPlusOne,
        @DefaultValue({}) List<String> application,
        @DefaultValue Map<String, Map<String, Eager.By>> eager) {
    /**
     * Repeated statements.
     *
     * @param enabled whether they are looked for
     * @param threshold executions in one unit of work, from 3
     */
    public record NPlusOne(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("5") int threshold) {}
}
