package dev.headroom.cachetck.ours;

import dev.headroom.cachetck.Effort;
import dev.headroom.cachetck.Tck;
import dev.headroom.cachetck.TckContract;
import java.io.IOException;

/** Goal: our caches survive every scenario, at the counts that a build has time for. */
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
