package dev.headroom.finance.server.portfolio;

import dev.headroom.finance.server.market.Asset;

/** What an answer says about an asset. */
record AssetView(long id, String symbol, String name, String currency, String assetClass) {
    static AssetView of(Asset asset) {
        return new AssetView(asset.id(), asset.symbol(), asset.name(), asset.currency(), asset.assetClass());
    }
}
