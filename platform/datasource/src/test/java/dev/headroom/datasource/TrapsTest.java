package dev.headroom.datasource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What looks like a dead node and isn't one, and the other way round. */
final class TrapsTest {
    private static final int MANY = 100;

    @ParameterizedTest
    @ValueSource(
            strings = {"23505", "22P02", "40001", "40P01", "57014", "53100", "42P01", "25006", "0A000", "55P03", "25P02"
            })
    void breaker_ofErrorsThatAStatementMade_staysClosed(String state) {
        Breaker breaker = new Breaker("node");
        for (int i = 0; i < MANY; i++) {
            breaker.failed(new SQLException("made up", state));
        }
        assertTrue(breaker.admits());
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "08001", "08003", "57P01", "57P02", "57P03", "53300"})
    void breaker_ofErrorsThatSpeakAgainstTheNode_opens(String state) {
        Breaker breaker = new Breaker("node");
        for (int i = 0; i < MANY; i++) {
            breaker.failed(new SQLException("made up", state));
        }
        assertFalse(breaker.admits());
        breaker.reset();
        assertTrue(breaker.admits());
    }

    @Test
    void breaker_ofAFewErrorsAmongSuccesses_staysClosed() {
        Breaker breaker = new Breaker("node");
        for (int i = 0; i < MANY; i++) {
            breaker.failed(new SQLException("made up", "08006"));
            for (int j = 0; j < 3; j++) {
                breaker.succeeded();
            }
        }
        assertTrue(breaker.admits());
    }

    @Test
    void failure_withAnInputOutputCause_endsTheConnectionWhateverItsState() {
        assertTrue(Failures.endsConnection(new SQLException("made up", "99999", new IOException())));
        assertFalse(Failures.endsConnection(new SQLException("made up", "53100")));
    }

    private static Probe probe(AtomicLong now, long stepNanos) {
        NodeSettings nobody = NodeSettings.of("nobody", "jdbc:postgresql://127.0.0.1:" + Rig.freePort() + "/x");
        return new Probe(nobody, DatabaseSettings.of(List.of(nobody), "u", "p"), () -> now.getAndAdd(stepNanos));
    }

    @Test
    void look_ofAProcessThatStoodStill_saysNothingOfTheNode() {
        try (Probe probe = probe(new AtomicLong(), Duration.ofSeconds(5).toNanos())) {
            assertInstanceOf(Probe.Discarded.class, probe.look());
        }
    }

    @Test
    void look_whereNobodyListens_isDefinite() {
        try (Probe probe = probe(new AtomicLong(), 1)) {
            Probe.Missed missed = assertInstanceOf(Probe.Missed.class, probe.look());
            assertTrue(missed.definite());
        }
    }

    @Test
    void snapshot_ofPostgres_seesWhatHadEnded() {
        TransactionSnapshot snapshot = TransactionSnapshot.parse("10:20:10,14");
        assertTrue(snapshot.sees(9));
        assertFalse(snapshot.sees(10));
        assertTrue(snapshot.sees(11));
        assertFalse(snapshot.sees(14));
        assertTrue(snapshot.sees(19));
        assertFalse(snapshot.sees(20));
        assertEquals(List.of(), TransactionSnapshot.parse("7:7:").running());
    }

    @Test
    void incarnation_changesWithTimelineDatabaseAndRecovery() {
        Probe.Answer answer = new Probe.Answer(1, false, false, 1, 5, 7, 9);
        assertEquals(answer.incarnation(), new Probe.Answer(1, true, true, 1, 6, 7, 9).incarnation());
        for (Probe.Answer other : List.of(
                new Probe.Answer(2, false, false, 1, 5, 7, 9),
                new Probe.Answer(1, false, false, 2, 5, 7, 9),
                new Probe.Answer(1, false, false, 1, 5, 8, 9),
                new Probe.Answer(1, false, false, 1, 5, 7, 10))) {
            assertFalse(answer.incarnation() == other.incarnation());
        }
    }
}
