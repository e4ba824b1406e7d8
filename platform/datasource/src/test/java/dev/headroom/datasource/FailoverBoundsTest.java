package dev.headroom.datasource;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.Eventually;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;

/**
 * How long an outage of the primary lasts, which is a promise of its own and not a speed: a promotion comes a second
 * after the loss, as an operator's tool would do it. For a machine that does nothing else.
 */
@Tag("long")
final class FailoverBoundsTest {
    private static final int WRITERS = 8;
    private static final int ROUNDS = 5;
    private static final Duration READY = Duration.ofSeconds(20);
    private static final Duration UNTIL_PROMOTED = Duration.ofSeconds(1);

    /** What eight writers saw of an outage. */
    private record Outage(
            long gapMillis, long sincePromotionMillis, long callMillis, int failures, boolean threadsBack) {}

    private static void pause(Duration wait) {
        long until = System.nanoTime() + wait.toNanos();
        Eventually.eventually("a wait is over", () -> System.nanoTime() - until > 0);
    }

    private static Outage outage(Consumer<Rig.Server> loss) throws Exception {
        try (Rig rig = Rig.start(2);
                Database database = Database.open(rig.settings())) {
            rig.server(0).create(Writers.TABLE);
            rig.server(1).awaitReplayed(rig.server(0));
            assertTrue(database.awaitReady(READY));
            try (Writers writers = new Writers(database.dataSource(), WRITERS)) {
                Eventually.eventually("commits", () -> writers.acknowledged().size() > 200);
                int threads = Thread.activeCount();
                loss.accept(rig.server(0));
                pause(UNTIL_PROMOTED);
                rig.server(1).promote();
                long promoted = System.nanoTime();
                Eventually.eventually("a commit", () -> writers.lastNanos() - promoted > 0);
                long sincePromotion = (writers.lastNanos() - promoted) / 1_000_000;
                int before = writers.acknowledged().size();
                Eventually.eventually("commits", () -> writers.acknowledged().size() > before + 200);
                pause(Duration.ofSeconds(5));
                Outage outage = new Outage(
                        writers.longestGapMillis(),
                        sincePromotion,
                        writers.longestCallMillis(),
                        writers.failures().size(),
                        Thread.activeCount() <= threads);
                System.out.println(outage);
                return outage;
            }
        }
    }

    @RepeatedTest(ROUNDS)
    void kill_endsAQuarterOfASecondAfterThePromotion() throws Exception {
        Outage outage = outage(Rig.Server::kill);
        assertAll(
                () -> assertTrue(outage.sincePromotionMillis() <= 250, outage::toString),
                () -> assertTrue(outage.failures() <= WRITERS, outage::toString));
    }

    @RepeatedTest(ROUNDS)
    void hang_endsWithinThreeSecondsAndKeepsNoThread() throws Exception {
        Outage outage = outage(Rig.Server::hang);
        assertAll(
                () -> assertTrue(outage.gapMillis() <= 3_000, outage::toString),
                () -> assertTrue(outage.callMillis() <= 3_000, outage::toString),
                () -> assertTrue(outage.failures() <= WRITERS, outage::toString),
                () -> assertTrue(outage.threadsBack(), outage::toString));
    }

    @RepeatedTest(ROUNDS)
    void zombie_isLeftASecondAfterThePromotion() throws Exception {
        Outage outage = outage(
                server -> server.run("alter system set default_transaction_read_only = on", "select pg_reload_conf()"));
        assertAll(
                () -> assertTrue(outage.sincePromotionMillis() <= 1_000, outage::toString),
                () -> assertTrue(outage.failures() <= 10 + WRITERS, outage::toString));
    }
}
