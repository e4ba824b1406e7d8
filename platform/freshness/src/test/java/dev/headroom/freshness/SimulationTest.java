package dev.headroom.freshness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.freshness.testing.Rule;
import dev.headroom.freshness.testing.Simulation;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The rules together keep every promise; without any one of them the same runs break some. */
final class SimulationTest {
    private static final int SEEDS = 300;
    private static final int SEEDS_TO_FIND_A_BUG = 5_000;

    @Test
    void everyRule_kept_noPromiseIsBroken() {
        long answers = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            Simulation.Outcome outcome = Simulation.run(seed, null);
            answers += outcome.answers();
            assertEquals(List.of(), outcome.violations());
        }
        assertTrue(answers > 100L * SEEDS, "caches that never answer prove nothing: " + answers);
    }

    @Test
    @org.junit.jupiter.api.Tag("long")
    void everyRule_keptInManyRuns_noPromiseIsBroken() {
        for (long seed = SEEDS; seed < 100L * SEEDS; seed++) {
            assertEquals(List.of(), Simulation.run(seed, null).violations());
        }
    }

    @ParameterizedTest
    @EnumSource(Rule.class)
    void anyRule_switchedOff_isFound(Rule rule) {
        boolean found = LongStream.range(0, SEEDS_TO_FIND_A_BUG)
                .anyMatch(seed -> !Simulation.run(seed, rule).violations().isEmpty());
        assertTrue(found, () -> "no run of " + SEEDS_TO_FIND_A_BUG + " misses " + rule);
    }
}
