package dev.headroom.cachetck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One test for each scenario; a test class of a product implements it, and is skipped where Memcached is missing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public interface TckContract {
    /** The same at each call; closed after the last test. */
    Tck tck();

    @BeforeAll
    default void allServers_areInstalled() {
        Assumptions.assumeTrue(tck().hasMemcached(), "memcached is not installed");
    }

    @AfterAll
    default void close() throws IOException {
        tck().close();
    }

    /** Fails with the violation; is skipped where the product doesn't offer what is asked. */
    @ParameterizedTest
    @EnumSource
    default void scenario_underFaults_isSurvived(Scenario scenario) {
        Verdict verdict = tck().run(scenario);
        Assumptions.assumeFalse(verdict.outcome() == Verdict.Outcome.UNSUPPORTED, verdict.note());
        assertEquals(
                Verdict.Outcome.PASSED,
                verdict.outcome(),
                () -> "%s: %s %s".formatted(scenario.title(), verdict.note(), verdict.figures()));
    }
}
