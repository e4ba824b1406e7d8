package dev.headroom.cache;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.util.Set;

/**
 * Which answers the consistency probe looks at again.
 *
 * @param oneIn of so many answers from a cache one is a sample, 1 to 1,000,000,000
 * @param caches by name; empty for all
 */
public record ProbeSettings(int oneIn, Set<String> caches) {
    private static final ErrorCode INVALID = new ErrorCode("INVALID_PROBE_SETTINGS", ErrorCode.Kind.IMPOSSIBLE);

    public ProbeSettings {
        if (oneIn < 1) {
            throw CodedException.of(
                    INVALID,
                    Violation.of("answers of which one is a sample", "must be 1 to 1,000,000,000", oneIn)
                            .instead("leave the probe out to sample none"));
        }
        caches = Set.copyOf(caches);
    }
}
