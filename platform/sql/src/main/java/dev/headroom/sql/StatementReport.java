package dev.headroom.sql;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the statements of this process cost since they were counted. Holds no values that a statement was given, unless
 * the settings ask for them in development.
 *
 * @param counted how long
 * @param fingerprints that are counted now
 * @param dropped what isn't among them any more
 * @param statements those with the most time in all, first
 * @param slow the latest beyond the threshold, latest first
 * @param repeats statements that were repeated within one unit of work, those with the most executions first
 */
public record StatementReport(
        Duration counted,
        int fingerprints,
        Dropped dropped,
        List<Line> statements,
        List<Slow> slow,
        List<RepeatReport> repeats) {
    public StatementReport {
        statements = List.copyOf(statements);
        slow = List.copyOf(slow);
        repeats = List.copyOf(repeats);
    }

    /** Fingerprints that made room for others, and the calls that went with them. */
    public record Dropped(long fingerprints, long calls) {}

    /**
     * The statements of one fingerprint.
     *
     * @param fingerprint 16 hexadecimal digits
     * @param sql normalised
     * @param caller frame of the application that executed it first; null where none was on the stack
     */
    public record Line(
            String fingerprint,
            String sql,
            Fingerprint.Kind kind,
            Volume volume,
            Times millis,
            @Nullable String caller) {}

    /**
     * Counts.
     *
     * @param calls executions; a batch is one
     * @param rows read or changed
     * @param errors executions that failed, not among the calls
     */
    public record Volume(long calls, long rows, long errors) {}

    /**
     * Milliseconds; a percentile is null below {@code 20 / (1 - q)} calls: 40, 400 and 2,000.
     *
     * @param total of all calls
     * @param mean of them
     */
    public record Times(
            double total,
            double mean,
            @Nullable Double p50,
            @Nullable Double p95,
            @Nullable Double p99,
            double longest) {}

    /**
     * One execution beyond the threshold.
     *
     * @param ago how long it has ended
     * @param rows read or changed; -1 where its rows were never closed
     * @param binds how many values it was given
     * @param caller frame of the application that executed it
     * @param values in development only
     */
    public record Slow(
            Duration ago,
            String fingerprint,
            String sql,
            double millis,
            long rows,
            int binds,
            @Nullable String caller,
            @Nullable String values) {}
}
