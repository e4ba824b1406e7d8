package dev.headroom.finance.server.market;

/**
 * Something that can be held.
 *
 * @param own whether it is the household's own, so that nobody else's prices count for it
 * @param currency ISO 4217 code of its prices
 * @param assetClass name of its class: equity, fixed_income
 * @param sector empty where it isn't known
 * @param region empty where it isn't known
 * @param diversified a broad fund: counts as many assets
 */
public record Asset(
        long id,
        String symbol,
        String name,
        boolean own,
        String currency,
        String assetClass,
        String sector,
        String region,
        boolean diversified) {
    /** What the numerics call it. */
    public String key() {
        return Long.toString(id);
    }
}
