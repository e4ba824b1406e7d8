package dev.headroom.finance.server.generate;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.time.LocalDate;

/**
 * What to generate: the same plan gives the same data, ids aside.
 *
 * @param households 0..1,000,000; 0 gives the market and the energy plans only
 * @param seed any number
 * @param today the day on which the data is first read; transactions and prices end the day before, bills are due
 *     through the 30 days after it
 */
public record GenerationPlan(int households, long seed, LocalDate today) {
    /** The seed of those who have no reason for another. */
    public static final long USUAL_SEED = 20_260_101;

    private static final int MOST = 1_000_000;
    private static final ErrorCode IMPOSSIBLE_POPULATION =
            new ErrorCode("IMPOSSIBLE_POPULATION", ErrorCode.Kind.IMPOSSIBLE);

    public GenerationPlan {
        if (households < 0 || households > MOST) {
            throw CodedException.of(
                    IMPOSSIBLE_POPULATION, Violation.of("households", "must be 0..1,000,000", households));
        }
    }
}
