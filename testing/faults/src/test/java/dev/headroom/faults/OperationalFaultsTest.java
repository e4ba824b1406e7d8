package dev.headroom.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A few seconds of each: what must not happen doesn't. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long")
final class OperationalFaultsTest {
    private final Cluster cluster;

    OperationalFaultsTest() throws IOException, SQLException {
        this.cluster = Cluster.start();
    }

    @AfterAll
    void close() {
        cluster.close();
    }

    private void play(Scenario scenario) throws Exception {
        Judgement judgement = scenario.play(cluster, Extent.brief(1));
        assumeTrue(judgement.skipped().isEmpty(), judgement.skipped());
        assertTrue(judgement.passed(), judgement::toString);
    }

    @ParameterizedTest
    @EnumSource(
            value = Scenario.class,
            names = {"REDIS_KILLED", "REDIS_FROZEN", "ZOMBIE"})
    void scenario_brief_keepsWhatItPromises(Scenario scenario) throws Exception {
        play(scenario);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource(
            value = Scenario.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"REDIS_KILLED", "REDIS_FROZEN", "ZOMBIE", "PRIMARY_KILLED"})
    void scenario_others_keepWhatTheyPromise(Scenario scenario) throws Exception {
        play(scenario);
    }
}
