package dev.headroom.finance.server.generate;

import java.util.List;

/**
 * What assets of one line of business have in common.
 *
 * <p>{@code market} is the usual sensitivity to the market, {@code own} the daily standard deviation of the factor that
 * only the sector shares, {@code single} the one of a single asset around both, {@code dividendYield} the usual
 * dividends of a year as a share of the price, {@code weight} how many assets there are of it.
 */
enum Sector {
    TECHNOLOGY("TEC", 1, 1.25, 0.0080, 0.0150, 0.006, 14),
    HEALTH("HLT", 1, 0.80, 0.0065, 0.0130, 0.015, 11),
    FINANCIALS("FIN", 1, 1.10, 0.0075, 0.0110, 0.028, 11),
    INDUSTRIALS("IND", 1, 1.05, 0.0055, 0.0115, 0.018, 11),
    CONSUMER("CON", 1, 1.10, 0.0060, 0.0135, 0.012, 10),
    STAPLES("STP", 1, 0.60, 0.0055, 0.0090, 0.027, 7),
    ENERGY("ENY", 1, 0.95, 0.0120, 0.0130, 0.038, 6),
    UTILITIES("UTL", 1, 0.50, 0.0070, 0.0085, 0.036, 5),
    MATERIALS("MAT", 1, 1.05, 0.0075, 0.0125, 0.020, 5),
    COMMUNICATIONS("COM", 1, 0.95, 0.0065, 0.0130, 0.014, 5),
    GOVERNMENT_BONDS("GOV", 2, -0.06, 0.0028, 0.0006, 0.034, 4),
    CORPORATE_BONDS("COR", 2, 0.12, 0.0024, 0.0010, 0.046, 4),
    CASH("CSH", 3, 0, 0.00002, 0.00001, 0.040, 0.5),
    REAL_ESTATE("REA", 4, 0.85, 0.0085, 0.0100, 0.040, 5),
    COMMODITIES("CMD", 5, 0.25, 0.0090, 0.0090, 0, 2);

    private static final List<Sector> ALL = List.of(values());

    private final String code;
    private final int assetClass;
    private final double market;
    private final double own;
    private final double single;
    private final double dividendYield;
    private final double weight;

    Sector(String code, int assetClass, double... figures) {
        this.code = code;
        this.assetClass = assetClass;
        this.market = figures[0];
        this.own = figures[1];
        this.single = figures[2];
        this.dividendYield = figures[3];
        this.weight = figures[4];
    }

    static Sector draw(Draw draw) {
        return ALL.get(
                draw.weighted(ALL.stream().mapToDouble(sector -> sector.weight).toArray()));
    }

    /** Beginning of the symbols. */
    String code() {
        return code;
    }

    /** Id in {@code asset_class}. */
    int assetClass() {
        return assetClass;
    }

    boolean equity() {
        return assetClass == 1;
    }

    double market() {
        return market;
    }

    double own() {
        return own;
    }

    double single() {
        return single;
    }

    double dividendYield() {
        return dividendYield;
    }
}
