package dev.headroom.cachetck.ours;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.headroom.cachetck.Effort;
import dev.headroom.cachetck.Scenario;
import dev.headroom.cachetck.Tck;
import dev.headroom.cachetck.Verdict;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Goal: our caches survive every scenario, at the counts that a build has time for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HeadroomTckTest {
    private final Tck tck;

    HeadroomTckTest() throws ReflectiveOperationException, IOException {
        tck = new Tck(HeadroomProduct.class, Effort.SHORT);
    }

    @BeforeAll
    void allLevels_areThere() {
        Assumptions.assumeTrue(tck.hasMemcached(), "memcached is not installed");
    }

    @AfterAll
    void close() throws IOException {
        tck.close();
    }

    @ParameterizedTest
    @EnumSource
    void scenario_ofOurs_passes(Scenario scenario) {
        Verdict verdict = tck.run(scenario);
        assertEquals(Verdict.Outcome.PASSED, verdict.outcome(), () -> scenario.title() + ": " + verdict);
    }
}
