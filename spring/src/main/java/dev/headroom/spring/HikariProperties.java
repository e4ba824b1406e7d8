package dev.headroom.spring;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is read of {@code spring.datasource.hikari}, as applications have it: numbers are milliseconds there.
 *
 * @param maximumPoolSize of the primary's pool
 * @param minimumIdle kept open in it, at most the size
 * @param connectionTimeout for a connection of any pool
 * @param maxLifetime of a connection
 * @param idleTimeout of a connection above those that are kept open
 * @param keepaliveTime between two looks at an idle connection
 * @param dataSourceProperties of the driver
 */
record HikariProperties(
        @DefaultValue("20") int maximumPoolSize,
        @DefaultValue("5") int minimumIdle,
        @DefaultValue("30s") Duration connectionTimeout,
        @DefaultValue("30m") Duration maxLifetime,
        @DefaultValue("10m") Duration idleTimeout,
        @DefaultValue("2m") Duration keepaliveTime,
        @DefaultValue Map<String, String> dataSourceProperties) {}
