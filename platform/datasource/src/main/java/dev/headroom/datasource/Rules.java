package dev.headroom.datasource;

import dev.headroom.base.Violation;
import java.time.Duration;
import java.util.List;

/** Rules that settings have in common; each adds what is broken. */
final class Rules {
    private Rules() {}

    static void between(List<Violation> broken, String what, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            broken.add(Violation.of(what, "must be %d..%d ms".formatted(least.toMillis(), most.toMillis()), value));
        }
    }

    static void between(List<Violation> broken, String what, int value, int least, int most) {
        if (value < least || value > most) {
            broken.add(Violation.of(what, "must be %d..%d".formatted(least, most), value));
        }
    }
}
