package dev.headroom.changefeed;

import static dev.headroom.embedded.testing.Eventually.eventually;

import dev.headroom.base.Ticker;
import dev.headroom.embedded.testing.FaultProxy;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.testing.OutageContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;

@WithServers
final class OutboxOutageContractTest extends OutageContract {
    private final TestFleet fleet;
    private final FaultProxy network;
    private final OutboxSource there;
    private final OutboxSource here;

    OutboxOutageContractTest(TestServers servers) throws SQLException {
        fleet = new TestFleet(servers);
        new OutboxSetup(fleet.settings(), TestFleet.MAPPING).mend();
        network = FaultProxy.ofBytes(fleet.port());
        there = open(fleet.settings());
        here = open(fleet.settingsVia(network.port()));
    }

    private static OutboxSource open(FeedSettings settings) {
        return new OutboxSource(settings, OutboxSettings.USUAL, TestFleet.MAPPING, Ticker.system());
    }

    @AfterEach
    void close() throws IOException {
        network.heal();
        here.close();
        there.close();
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
        eventually("the node knows", () -> !here.stats().following());
    }

    @Override
    protected void heal() {
        network.heal();
    }

    @Override
    protected void retain(int changes) {
        try {
            fleet.run("""
                    with gone as (delete from headroom_outbox where position <=
                        (select max(position) - %d from headroom_outbox) returning position)
                    update headroom_outbox_state set pruned = (select max(position) from gone)
                    """.formatted(changes));
        } catch (SQLException failure) {
            throw new UncheckedIOException(new IOException(failure));
        }
    }
}
