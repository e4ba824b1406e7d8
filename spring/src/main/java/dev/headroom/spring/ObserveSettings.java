package dev.headroom.spring;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.core.io.Resource;

/**
 * What is observed of operations.
 *
 * @param operations names that are kept apart; those beyond count as one
 * @param slow from which an operation is logged
 * @param objectives the file of objectives and alerts
 * @param history whether minutes are kept in the database, for thirty days and for all nodes
 * @param vitals samples of browsers that one client may send in a minute
 * @param targets what operations without an objective of their own may take, in place of the file's defaults
 */
@ConfigurationProperties(prefix = "headroom.observe", ignoreUnknownFields = false)
public record ObserveSettings(
        @DefaultValue("500") int operations,
        @DefaultValue("1s") Duration slow,

        @DefaultValue("classpath:dev/headroom/spring/objectives.yaml")
        Resource objectives,

        @DefaultValue("true") boolean history,
        @DefaultValue("600") int vitals,
        @DefaultValue Targets targets) {
    /** Each null for what the file says; a number without a unit is milliseconds. */
    public record Targets(
            @DurationUnit(ChronoUnit.MILLIS) @Nullable Duration p50,
            @DurationUnit(ChronoUnit.MILLIS) @Nullable Duration p95,
            @DurationUnit(ChronoUnit.MILLIS) @Nullable Duration p99) {}
}
