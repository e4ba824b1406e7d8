package dev.headroom.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
    @Test
    void take_addedByChance_comesInOrder() {
        SplittableRandom chance = new SplittableRandom(7);
        Schedule schedule = new Schedule();
        for (int i = 0; i < 5000; i++) {
            schedule.add(chance.nextLong(1000), i);
        }
        long last = Long.MIN_VALUE;
        for (int i = 0; i < 5000; i++) {
            assertTrue(schedule.time() >= last);
            last = schedule.time();
            schedule.take();
        }
        assertTrue(schedule.isEmpty());
        assertEquals(Long.MAX_VALUE, schedule.time());
    }

    @Test
    void zipf_hundredPlaces_theFirstIsTwiceTheSecond() {
        SplittableRandom chance = new SplittableRandom(3);
        Zipf zipf = new Zipf(100, 1);
        int[] counts = new int[100];
        for (int i = 0; i < 200_000; i++) {
            counts[zipf.next(chance)]++;
        }
        assertEquals(2.0, counts[0] / (double) counts[1], 0.1);
        assertTrue(counts[99] > 0);
        assertThrows(IllegalArgumentException.class, () -> new Zipf(0, 1));
    }

    @Test
    void options_wrong_nameWhatIsAllowed() {
        assertTrue(refused("users=20000").contains("1..19000"));
        assertTrue(refused("user=2").contains("users"));
        assertEquals(1800, Options.of(java.util.List.of("profile=soak")).seconds());
    }

    private static String refused(String option) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> Options.of(java.util.List.of(option)))
                .getMessage());
    }
}
