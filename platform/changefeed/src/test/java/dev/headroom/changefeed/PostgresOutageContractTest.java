package dev.headroom.changefeed;

import static dev.headroom.embedded.testing.Eventually.eventually;

import dev.headroom.embedded.testing.FaultProxy;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.testing.OutageContract;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;

/** The fleet's slot keeps what a node misses while it is cut off. */
@WithServers
final class PostgresOutageContractTest extends OutageContract {
    private final TestFleet fleet;
    private final FaultProxy network;
    private final PostgresSource there;
    private final PostgresSource here;

    PostgresOutageContractTest(TestServers servers) throws SQLException {
        fleet = new TestFleet(servers);
        network = FaultProxy.ofBytes(fleet.port());
        there = TestFleet.leading(fleet.node());
        here = fleet.node(fleet.settingsVia(network.port()), null);
    }

    @AfterEach
    void close() throws IOException, SQLException {
        network.heal();
        fleet.close();
        network.close();
    }

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
        network.cut();
        eventually(
                "the node knows",
                () -> !here.stats().following() && here.stats().lagBytes() < 0);
    }

    @Override
    protected void heal() {
        network.heal();
    }

    @Override
    protected void retain(int changes) {
        long before = there.stats().slot().confirmed();
        eventually("the leader lets go", () -> there.letGo(changes));
        eventually("the server has forgotten", () -> there.stats().slot().confirmed() > before);
    }
}
