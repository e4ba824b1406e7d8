package dev.headroom.spring;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Counts the stale answers of a service's own caches, whatever they are, without changing any.
 *
 * @param enabled whether anything is observed
 * @param oneIn of so many calls of {@code @Cacheable} methods one is compared with its source, from 1; it costs one or
 *     two calls of the method past the cache
 */
@ConfigurationProperties(prefix = "headroom.observer", ignoreUnknownFields = false)
public record ObserverSettings(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("100") int oneIn) {}
