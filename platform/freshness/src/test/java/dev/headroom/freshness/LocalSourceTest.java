package dev.headroom.freshness;

import dev.headroom.base.Ticker;
import dev.headroom.freshness.testing.SourceContract;

final class LocalSourceTest extends SourceContract {
    private final LocalSource source = new LocalSource(Ticker.system(), 12);

    @Override
    protected Source open() {
        return source;
    }
}
