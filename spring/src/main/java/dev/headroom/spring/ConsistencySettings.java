package dev.headroom.spring;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A probe that looks again at some of what caches have answered, after one second and after ten, and compares it with
 * the source.
 *
 * @param oneIn of so many answers from a cache one is looked at again; 0 for none. Each costs two loads, on other
 *     threads than the callers'
 * @param caches whose answers are; all where it is empty. Loaders that depend on their caller's thread don't belong
 *     here
 */
@ConfigurationProperties(prefix = "headroom.consistency", ignoreUnknownFields = false)
public record ConsistencySettings(
        @DefaultValue("0") int oneIn, @DefaultValue({}) List<String> caches) {}
