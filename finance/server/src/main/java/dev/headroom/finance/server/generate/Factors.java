package dev.headroom.finance.server.generate;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * What moves many assets at once: daily logarithmic returns of the market and of each sector. The market changes
 * between calm and stressed times (a Markov chain with days of persistence, as in Hamilton, 1989), draws from Student's
 * t and jumps about twice a year; so do the sectors, less.
 */
final class Factors {
    private static final double CALM = 0.0068;
    private static final double STRESSED = 0.0170;
    private static final double INTO_STRESS = 0.008;
    private static final double OUT_OF_STRESS = 0.04;
    private static final double JUMPS_PER_DAY = 2.0 / 252;
    private static final double SECTOR_JUMPS_PER_DAY = 1.0 / 252;

    private final double[] market;
    private final Map<Sector, double[]> sectors;

    private Factors(double[] market, Map<Sector, double[]> sectors) {
        this.market = market;
        this.sectors = sectors;
    }

    static Factors draw(long seed, int days) {
        Draw draw = Draw.of(seed, Draw.Stream.FACTORS, 0);
        double[] market = new double[days];
        double[] stress = new double[days];
        boolean stressed = false;
        for (int t = 0; t < days; t++) {
            stressed = stressed ? !draw.chance(OUT_OF_STRESS) : draw.chance(INTO_STRESS);
            stress[t] = stressed ? 1.6 : 0.9;
            double jump = draw.chance(JUMPS_PER_DAY) ? -0.012 + 0.025 * draw.normal() : 0;
            market[t] = (stressed ? STRESSED : CALM) * draw.heavy() + jump;
        }
        Map<Sector, double[]> sectors = new EnumMap<>(Sector.class);
        for (Sector sector : Sector.values()) {
            double[] path = new double[days];
            sectors.put(sector, path);
            for (int t = 0; t < days; t++) {
                boolean jumps = sector.equity() && draw.chance(SECTOR_JUMPS_PER_DAY);
                path[t] = sector.own() * stress[t] * draw.heavy() + (jumps ? 0.03 * draw.normal() : 0);
            }
        }
        return new Factors(market, sectors);
    }

    int days() {
        return market.length;
    }

    double market(int day) {
        return market[day];
    }

    /** The days of a sector; not to be changed. */
    double[] sector(Sector sector) {
        return Objects.requireNonNull(sectors.get(sector));
    }
}
