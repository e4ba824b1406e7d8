package dev.headroom.cachetck.ours;

import dev.headroom.cachetck.Effort;
import dev.headroom.cachetck.Tck;
import dev.headroom.cachetck.TckContract;
import java.io.IOException;
import org.junit.jupiter.api.Tag;

/**
 * Goal: our caches survive every scenario, at the counts that a quarter of an hour has time for. Its bounds in
 * milliseconds want a machine that does nothing else.
 */
@Tag("long")
final class HeadroomTckTest implements TckContract {
    private final Tck tck;

    HeadroomTckTest() throws ReflectiveOperationException, IOException {
        tck = new Tck(HeadroomProduct.class, Effort.SHORT);
    }

    @Override
    public Tck tck() {
        return tck;
    }
}
