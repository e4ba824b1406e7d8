package dev.headroom.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.jobs.Attempts.Why;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class AttemptsTest {
    private static final Claim CLAIM = new Claim(7, "task", 3, 1, 0, "{}");

    private final Attempts attempts = new Attempts();
    private final AtomicInteger told = new AtomicInteger();

    @Test
    void attempt_whoseLeaseIsAnothers_isInterruptedOnce() {
        Attempts.Attempt attempt = attempts.begin(CLAIM, told::incrementAndGet);
        attempts.lose(7, 2);
        assertEquals(Why.NONE, attempt.why(), "an older claim's beat");
        attempts.lose(7, 3);
        attempts.stop();
        assertEquals(Why.LOST, attempt.why());
        assertEquals(1, told.get());
        assertTrue(Thread.interrupted());
        attempts.end(attempt);
        assertEquals(0, attempts.size());
    }

    @Test
    void attempt_thatIsBeingWritten_isLeftToItsFence() {
        Attempts.Attempt attempt = attempts.begin(CLAIM, told::incrementAndGet);
        attempt.ends();
        attempts.lose(7, 3);
        attempts.stop();
        assertEquals(Why.NONE, attempt.why());
        assertEquals(0, told.get());
        assertFalse(Thread.interrupted());
        attempts.end(attempt);
    }
}
