package dev.headroom.architecture.planted.table.low;

import dev.headroom.architecture.planted.table.high.High;
import org.junit.jupiter.api.Assertions;

/** Reaches up to a module and out to a library that its row doesn't name. */
public final class Low {
    private Low() {}

    static void check(High high) {
        Assertions.assertNotNull(high);
    }
}
