package dev.headroom.changefeed;

import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.testing.MemoryRelay;
import dev.headroom.freshness.testing.SourceContract;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;

/** Nodes of which one reads the log, and tells the others through a relay. */
@WithServers
final class RelayedContractTest extends SourceContract {
    private final TestFleet fleet;
    private final MemoryRelay relay = new MemoryRelay();

    RelayedContractTest(TestServers servers) throws SQLException {
        fleet = new TestFleet(servers);
        TestFleet.leading(fleet.node(relay));
    }

    @AfterEach
    void close() throws SQLException {
        fleet.close();
    }

    @Override
    protected Source open() {
        return fleet.node(relay);
    }
}
