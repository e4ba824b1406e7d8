package dev.headroom.finance.server.generate;

import java.util.List;
import java.util.Locale;

/**
 * A made-up asset and how it moves. Returns are daily logarithms: {@code drift + market · M + sector · S + single · e +
 * jump}.
 *
 * @param symbol three letters and a number, which no exchange uses
 * @param market sensitivity to the market factor M
 * @param sectorLoading sensitivity to the factor S of its sector; 0 for a fund of the whole market
 * @param single daily standard deviation of what is its own
 * @param jumps how many jumps of its own a year has
 * @param dividendYield dividends of a year as a share of the price
 * @param broad a fund of many assets
 */
record AssetTraits(
        String symbol,
        String name,
        String currency,
        Sector sector,
        double market,
        double sectorLoading,
        double single,
        double drift,
        double jumps,
        double dividendYield,
        boolean broad) {
    /** Funds of each currency come first, so that every household finds them. */
    static final int FUNDS_PER_CURRENCY = 6;

    private static final List<String> CURRENCIES = List.of("USD", "EUR", "GBP", "CAD", "JPY");
    private static final double[] CURRENCY_WEIGHTS = {74, 9, 7, 7, 3};
    private static final double YEAR = 252;
    private static final List<String> FIRST = List.of(
            "Vel", "Orba", "Tarn", "Quil", "Morva", "Sorn", "Ibri", "Galt", "Nemo", "Pell", "Ruva", "Zeph", "Yarro",
            "Kestri", "Lumo", "Dover", "Hax", "Winno", "Umbra", "Jori", "Fenwi", "Cadri", "Elmo", "Brisa");
    private static final List<String> SECOND = List.of(
            "dyne", "mark", "vale", "lode", "quist", "holm", "tessa", "rane", "wick", "nor", "dell", "vanta", "stead",
            "lith", "mere", "grove", "pont", "zane", "fold", "cresta");
    private static final List<String> THIRD =
            List.of("Works", "Group", "Holdings", "Industries", "Partners", "Brothers", "Union", "Trading", "Line");

    static AssetTraits draw(int number, Draw draw) {
        int funds = CURRENCIES.size() * FUNDS_PER_CURRENCY;
        return number < funds
                ? fund(number, CURRENCIES.get(number / FUNDS_PER_CURRENCY), number % FUNDS_PER_CURRENCY)
                : single(number, draw);
    }

    private static AssetTraits fund(int number, String currency, int kind) {
        return switch (kind) {
            case 0 -> fund(number, "Whole Market Fund", currency, Sector.INDUSTRIALS, 1.0);
            case 1 -> fund(number, "Government Bond Fund", currency, Sector.GOVERNMENT_BONDS, -0.06);
            case 2 -> fund(number, "World Shares Fund", currency, Sector.CONSUMER, 0.95);
            case 3 -> fund(number, "Corporate Bond Fund", currency, Sector.CORPORATE_BONDS, 0.12);
            case 4 -> fund(number, "Property Fund", currency, Sector.REAL_ESTATE, 0.85);
            default -> fund(number, "Money Market Fund", currency, Sector.CASH, 0);
        };
    }

    private static AssetTraits fund(int number, String name, String currency, Sector sector, double market) {
        return new AssetTraits(
                "FND%04d".formatted(number),
                "Headroom " + name + " " + currency,
                currency,
                sector,
                market,
                sector.equity() ? 0 : 1,
                sector.equity() ? 0.0015 : sector.single() / 2,
                drift(sector, market),
                0,
                sector.equity() ? 0.015 : sector.dividendYield(),
                sector != Sector.CASH);
    }

    private static AssetTraits single(int number, Draw draw) {
        Sector sector = Sector.draw(draw);
        boolean calm = sector == Sector.CASH || sector.assetClass() == 2;
        double market = sector.market() * (calm ? draw.between(0.8, 1.2) : draw.factor(0.25));
        return new AssetTraits(
                sector.code() + "%04d".formatted(number),
                draw.of(FIRST) + draw.of(SECOND) + " " + (calm ? sectorName(sector) : draw.of(THIRD)),
                CURRENCIES.get(draw.weighted(CURRENCY_WEIGHTS)),
                sector,
                market,
                draw.between(0.7, 1.3),
                sector.single() * draw.factor(0.25),
                drift(sector, market) + (calm ? 0 : 0.05 * draw.normal() / YEAR),
                calm ? 0 : draw.between(2.0, 5.0),
                calm ? sector.dividendYield() : Math.max(0, sector.dividendYield() * draw.between(-0.4, 2.0)),
                false);
    }

    private static String sectorName(Sector sector) {
        String words = sector.name().replace('_', ' ').toLowerCase(Locale.ROOT);
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static double drift(Sector sector, double market) {
        double yearly = sector.assetClass() == 2 || sector == Sector.CASH ? sector.dividendYield() + 0.003 : 0.02;
        return (yearly + 0.055 * Math.max(0, market)) / YEAR;
    }
}
