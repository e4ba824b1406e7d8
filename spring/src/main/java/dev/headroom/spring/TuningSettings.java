package dev.headroom.spring;

import dev.headroom.tuning.Tuner;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whether settings are recommended, and tried.
 *
 * @param mode {@code off}, {@code recommend} or {@code auto}
 * @param block length of a trial's blocks
 * @param settle at the beginning of each that isn't counted
 * @param pairs of blocks
 * @param every how often overrides that have expired are put back and, where the mode is auto, something is tried
 * @param leastRate requests a second below which nothing is tried
 */
@ConfigurationProperties(prefix = "headroom.tuning", ignoreUnknownFields = false)
public record TuningSettings(
        @DefaultValue("recommend") Tuner.Mode mode,
        @DefaultValue("30s") Duration block,
        @DefaultValue("10s") Duration settle,
        @DefaultValue("20") int pairs,
        @DefaultValue("1m") Duration every,
        @DefaultValue("50") int leastRate) {}
