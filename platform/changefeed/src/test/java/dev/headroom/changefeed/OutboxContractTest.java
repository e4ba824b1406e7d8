package dev.headroom.changefeed;

import dev.headroom.base.Ticker;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.testing.SourceContract;
import java.sql.SQLException;

@WithServers
final class OutboxContractTest extends SourceContract {
    private final FeedSettings settings;

    OutboxContractTest(TestServers servers) throws SQLException {
        settings = new TestFleet(servers).settings();
        new OutboxSetup(settings, TestFleet.MAPPING).mend();
    }

    @Override
    protected Source open() {
        return new OutboxSource(settings, OutboxSettings.USUAL, TestFleet.MAPPING, Ticker.system());
    }
}
