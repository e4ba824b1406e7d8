package dev.headroom.freshness;

import dev.headroom.base.Ticker;
import dev.headroom.freshness.testing.OutageContract;
import dev.headroom.freshness.testing.SimulatedFeed;
import dev.headroom.freshness.testing.SimulatedSource;
import dev.headroom.freshness.testing.SourceContract;
import org.junit.jupiter.api.Nested;

/** The kit's own source keeps the contracts that it is used to test others under. */
final class SimulatedSourceTest {
    private static final int BITS = 12;

    @Nested
    final class Whole extends SourceContract {
        private final SimulatedFeed feed = new SimulatedFeed();

        @Override
        protected Source open() {
            return feed.open(Ticker.system(), BITS);
        }
    }

    @Nested
    final class Outages extends OutageContract {
        private final SimulatedFeed feed = new SimulatedFeed();
        private final SimulatedSource here = feed.open(Ticker.system(), BITS);
        private final SimulatedSource there = feed.open(Ticker.system(), BITS);

        @Override
        protected Source here() {
            return here;
        }

        @Override
        protected Source there() {
            return there;
        }

        @Override
        protected void cut() {
            here.cut();
        }

        @Override
        protected void heal() {
            here.heal();
        }

        @Override
        protected void retain(int changes) {
            feed.retain(changes);
        }
    }
}
