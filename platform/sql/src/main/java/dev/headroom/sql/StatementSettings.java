package dev.headroom.sql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What is observed of statements.
 *
 * @param slow from which an execution is logged and listed; zero for all
 * @param fingerprints counted at a time, 16 to 100,000; about 3 kB each
 * @param percentiles whether durations are kept apart for percentiles, which is most of what a fingerprint takes
 * @param samples executions whose values are kept for plans, per fingerprint, 0 to 64; 0 keeps none
 * @param valuesShown whether slow executions are listed and logged with their values; for development only
 * @param repeats from how many executions of one statement in one unit of work it counts as repeated, 3 to 1,000; 0
 *     looks for none
 * @param application packages that frames are looked for in; empty for all but those of libraries
 */
public record StatementSettings(
        Duration slow,
        int fingerprints,
        boolean percentiles,
        int samples,
        boolean valuesShown,
        int repeats,
        List<String> application) {
    private static final ErrorCode BAD = new ErrorCode("BAD_STATEMENT_SETTINGS", ErrorCode.Kind.IMPOSSIBLE);

    public StatementSettings {
        application = List.copyOf(application);
        List<Violation> violations = new ArrayList<>();
        if (slow.isNegative()) {
            violations.add(Violation.of("slow", "must not be negative", slow));
        }
        if (fingerprints < 16 || fingerprints > 100_000) {
            violations.add(Violation.of("fingerprints", "must be 16..100000", fingerprints));
        }
        if (samples < 0 || samples > 64) {
            violations.add(Violation.of("samples", "must be 0..64", samples));
        }
        if (repeats != 0 && (repeats < 3 || repeats > 1_000)) {
            violations.add(Violation.of("repeats", "must be 0 or 3..1000", repeats));
        }
        if (!violations.isEmpty()) {
            throw CodedException.of(BAD, violations);
        }
    }

    /** 100 ms, 2,000 fingerprints, no values, five repeats, frames of all packages but libraries'. */
    public static StatementSettings usual() {
        return new StatementSettings(Duration.ofMillis(100), 2_000, true, 0, false, 5, List.of());
    }

    /** The same with another threshold for slow ones. */
    public StatementSettings withSlow(Duration threshold) {
        return new StatementSettings(threshold, fingerprints, percentiles, samples, valuesShown, repeats, application);
    }

    /** The same with another bound of fingerprints. */
    public StatementSettings withFingerprints(int most) {
        return new StatementSettings(slow, most, percentiles, samples, valuesShown, repeats, application);
    }

    /** The same with so many executions kept with their values. */
    public StatementSettings withSamples(int perFingerprint) {
        return new StatementSettings(
                slow, fingerprints, percentiles, perFingerprint, valuesShown, repeats, application);
    }

    /** The same with values in the log and in the list of slow executions, or without. */
    public StatementSettings withValuesShown(boolean shown) {
        return new StatementSettings(slow, fingerprints, percentiles, samples, shown, repeats, application);
    }

    /** The same with another count from which a statement is repeated. */
    public StatementSettings withRepeats(int from) {
        return new StatementSettings(slow, fingerprints, percentiles, samples, valuesShown, from, application);
    }

    /** The same with frames of these packages only. */
    public StatementSettings withApplication(List<String> packages) {
        return new StatementSettings(slow, fingerprints, percentiles, samples, valuesShown, repeats, packages);
    }

    /** The same without percentiles, or with them. */
    public StatementSettings withPercentiles(boolean kept) {
        return new StatementSettings(slow, fingerprints, kept, samples, valuesShown, repeats, application);
    }
}
