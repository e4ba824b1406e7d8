package dev.headroom.observe;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an operation may take.
 *
 * @param operation its name; {@code *} for all that have none of their own
 * @param p50 half are faster
 * @param p95 of 20, 19 are faster
 * @param p99 of 100, 99 are faster
 * @param errors share that may fail, 0 to 1
 */
public record Objective(String operation, Duration p50, Duration p95, Duration p99, double errors) {
    /** How an operation stands to its objective. */
    public enum Verdict {
        /** Every percentile that can be told is within its time, and the errors are within their share. */
        MET,
        /** A percentile's interval lies above its time, or more failed than may. */
        MISSED,
        /** Nothing can be told yet. */
        TOO_FEW_SAMPLES
    }

    /**
     * The verdict on what was measured; a percentile misses where even its lower bound is above the time. Callers' own
     * mistakes count neither as errors nor among what may fail.
     */
    public Verdict judge(OperationReport measured) {
        boolean missed = missed(measured.p50(), p50) || missed(measured.p95(), p95) || missed(measured.p99(), p99);
        boolean enough = measured.counted() >= Percentile.samplesFor(0.5);
        boolean failed = enough && measured.errorShare() > errors && measured.failed() >= 2;
        if (missed || failed) {
            return Verdict.MISSED;
        }
        return measured.p50() != null ? Verdict.MET : Verdict.TOO_FEW_SAMPLES;
    }

    private static boolean missed(@Nullable Percentile measured, Duration bound) {
        return measured != null && measured.low() > bound.toNanos() / 1e6;
    }
}
