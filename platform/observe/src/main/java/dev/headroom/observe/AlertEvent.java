package dev.headroom.observe;

import java.time.Instant;

/**
 * An alert began or ended.
 *
 * @param number of the rule's events, from 1: with the rule it identifies the event for ever
 * @param firing whether it began
 * @param value what was measured; 0 where an alert ended because its figure can't be told any more
 */
public record AlertEvent(
        String rule,
        long number,
        boolean firing,
        AlertRule.Severity severity,
        String summary,
        String runbook,
        double value,
        Instant at) {}
