package dev.headroom.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A short run with every fault breaks no promise; without one rule the same checker finds one that is broken. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class FreshnessFaultsTest {
    private static final Duration SHORT = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final DatabasePair database;

    FreshnessFaultsTest() {
        this.database = DatabasePair.start();
    }

    @AfterAll
    void close() {
        database.close();
    }

    private FreshnessRun.Verdict run(long seed, Duration lasts, Feed feed, Without without)
            throws IOException, SQLException, InterruptedException, ExecutionException {
        return FreshnessRun.run(database, new FreshnessRun.Extent(seed, lasts, Long.MAX_VALUE, feed, without));
    }

    @ParameterizedTest
    @Order(1)
    @EnumSource(Feed.class)
    void everyRuleKept_underFaults_noPromiseIsBroken(Feed feed)
            throws IOException, SQLException, InterruptedException, ExecutionException {
        Duration lasts = SHORT;
        FreshnessRun.Verdict verdict = run(1, lasts, feed, Without.NOTHING);
        assertEquals(List.of(), verdict.breaches(), verdict::toString);
        // a busy machine needs longer for hits enough to tell
        while (hits(verdict) <= 300 && lasts.compareTo(PATIENCE) < 0) {
            lasts = lasts.multipliedBy(3);
            verdict = run(1, lasts, feed, Without.NOTHING);
            assertEquals(List.of(), verdict.breaches(), verdict::toString);
        }
        assertTrue(hits(verdict) > 300, "too few hits to tell: " + verdict);
    }

    private static long hits(FreshnessRun.Verdict verdict) {
        return verdict.counts().getOrDefault("outcome HIT_MEMORY", 0L);
    }

    @ParameterizedTest
    @Order(2)
    @EnumSource(
            value = Without.class,
            names = {"SETTLING", "INCARNATION", "IDENTITY", "RETENTION", "TOKENS"})
    void anyRuleSwitchedOff_isFound(Without without)
            throws IOException, SQLException, InterruptedException, ExecutionException {
        FreshnessRun.Verdict verdict = run(3, PATIENCE, Feed.LOG, without);
        assertTrue(verdict.passed(), () -> "nothing was found: " + verdict);
    }
}
