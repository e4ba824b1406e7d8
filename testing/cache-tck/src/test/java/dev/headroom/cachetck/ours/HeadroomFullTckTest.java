package dev.headroom.cachetck.ours;

import dev.headroom.cachetck.Effort;
import dev.headroom.cachetck.Tck;
import dev.headroom.cachetck.TckContract;
import java.io.IOException;
import org.junit.jupiter.api.Tag;

/** Goal: our caches survive every scenario at the counts and durations of its criterion. */
@Tag("long")
final class HeadroomFullTckTest implements TckContract {
    private final Tck tck;

    HeadroomFullTckTest() throws ReflectiveOperationException, IOException {
        tck = new Tck(HeadroomProduct.class, Effort.FULL);
    }

    @Override
    public Tck tck() {
        return tck;
    }
}
