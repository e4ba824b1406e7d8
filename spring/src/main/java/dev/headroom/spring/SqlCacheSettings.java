package dev.headroom.spring;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Results of declared queries on the caches.
 *
 * @param enabled whether any is kept; where the caches don't hear of every change of the database, none is in any case
 * @param ttls how long results are kept, by the query's name, where that differs from its declaration
 */
@ConfigurationProperties(prefix = "headroom.sql-cache", ignoreUnknownFields = false)
public record SqlCacheSettings(
        @DefaultValue("true") boolean enabled, @DefaultValue Map<String, Duration> ttls) {}
