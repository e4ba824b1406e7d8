package dev.headroom.finance.server.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Goal: whoever asks again and again is one person, and who has gone is none. */
class PresentTest {
    private long nanos;
    private final Present present = new Present(() -> nanos);

    @Test
    void people_areCountedOnce_andForgottenAfterTwoMinutes() {
        assertEquals(0, present.people());
        for (int i = 0; i < 1000; i++) {
            present.seen(i % 10);
        }
        assertEquals(10, present.people());
        nanos += Duration.ofMinutes(1).toNanos();
        present.seen(3);
        present.seen(77);
        assertEquals(11, present.people());
        nanos += Duration.ofMinutes(1).toNanos();
        assertEquals(2, present.people());
        nanos += Duration.ofMinutes(5).toNanos();
        assertEquals(0, present.people());
    }
}
