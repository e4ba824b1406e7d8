package dev.headroom.changefeed;

import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.testing.SourceContract;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;

/** Nodes that share a slot. */
@WithServers
final class FleetContractTest extends SourceContract {
    private final TestFleet fleet;

    FleetContractTest(TestServers servers) throws SQLException {
        fleet = new TestFleet(servers);
    }

    @AfterEach
    void close() throws SQLException {
        fleet.close();
    }

    @Override
    protected Source open() {
        return fleet.node();
    }
}
