package dev.headroom.spring;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a node ends.
 *
 * @param drain how long it goes on serving after it has said that it is not ready, so that balancers notice before it
 *     closes: their interval times the misses they wait for, and a margin; 0 where nothing stands in front
 */
@ConfigurationProperties(prefix = "headroom.lifecycle", ignoreUnknownFields = false)
public record LifecycleSettings(@DefaultValue("2s") Duration drain) {}
