package dev.headroom.finance.analytics.energy;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * A month's bill in dollars, its parts unrounded.
 *
 * @param wattHours use of the month
 * @param delivery of the network, fixed and by use
 * @param credit taken off
 */
public record Bill(
        long wattHours,
        BigDecimal base,
        BigDecimal energy,
        BigDecimal delivery,
        BigDecimal credit,
        BigDecimal minimumUseFee) {
    /** The sum, rounded half up to cents once. */
    public BigDecimal total() {
        return exact().setScale(2, RoundingMode.HALF_UP);
    }

    private BigDecimal exact() {
        return base.add(energy).add(delivery).subtract(credit).add(minimumUseFee);
    }

    /** Cents per kilowatt-hour to a tenth of a cent, as the facts label has it (16 TAC 25.475); zero without use. */
    public BigDecimal averageCents() {
        return wattHours == 0
                ? BigDecimal.ZERO
                : total().movePointRight(2)
                        .multiply(BigDecimal.valueOf(1000))
                        .divide(BigDecimal.valueOf(wattHours), 1, RoundingMode.HALF_UP);
    }
}
