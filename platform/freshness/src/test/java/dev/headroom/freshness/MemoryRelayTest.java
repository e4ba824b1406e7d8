package dev.headroom.freshness;

import dev.headroom.freshness.testing.MemoryRelay;
import dev.headroom.freshness.testing.RelayContract;

final class MemoryRelayTest extends RelayContract {
    private final MemoryRelay relay = new MemoryRelay();

    @Override
    protected ChangeRelay open() {
        return relay;
    }

    @Override
    protected void forget() {
        relay.forget();
    }
}
