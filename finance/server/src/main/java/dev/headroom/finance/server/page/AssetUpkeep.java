package dev.headroom.finance.server.page;

import dev.headroom.http.Deltas;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Keeps the page's files for the releases to come, and tells the node which versions there are. Of every node, also of
 * those without background work: it is about what this node hands out.
 */
@Component
class AssetUpkeep {
    private final ReleasedAssets assets;
    private final Deltas deltas;

    AssetUpkeep(ReleasedAssets assets, Deltas deltas) {
        this.assets = assets;
        this.deltas = deltas;
    }

    @Scheduled(fixedDelay = 15, timeUnit = TimeUnit.MINUTES)
    void keep() {
        assets.keep();
        deltas.know(assets.versions());
    }
}
