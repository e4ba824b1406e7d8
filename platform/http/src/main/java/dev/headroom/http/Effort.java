package dev.headroom.http;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.util.ArrayList;
import java.util.List;

/**
 * How hard bodies are compressed.
 *
 * @param gzip 1 to 9
 * @param br 0 to 11
 * @param zstd 1 to 19
 */
public record Effort(int gzip, int br, int zstd) {
    /** While the client waits: about as long as writing the JSON took. */
    public static final Effort QUICK = new Effort(6, 4, 3);
    /** In the background, for what is served often: a third smaller, at a hundred times the cost. */
    public static final Effort THOROUGH = new Effort(9, 11, 19);

    private static final ErrorCode INVALID = new ErrorCode("INVALID_EFFORT", ErrorCode.Kind.IMPOSSIBLE);

    public Effort {
        List<Violation> violations = new ArrayList<>();
        check(violations, "gzip level", gzip, 1, 9);
        check(violations, "br quality", br, 0, 11);
        check(violations, "zstd level", zstd, 1, 19);
        if (!violations.isEmpty()) {
            throw CodedException.of(INVALID, violations);
        }
    }

    private static void check(List<Violation> violations, String subject, int value, int least, int most) {
        if (value < least || value > most) {
            violations.add(Violation.of(subject, "must be " + least + ".." + most, value));
        }
    }
}
