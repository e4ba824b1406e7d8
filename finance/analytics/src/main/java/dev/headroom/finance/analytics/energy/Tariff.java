package dev.headroom.finance.analytics.energy;

import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.energy.UsageProfile.DayKind;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a month of use costs. Sales tax is left out.
 *
 * @param base dollars a month
 * @param schedule which period of use a local hour belongs to
 * @param periods tiers of each period, by the schedule's numbers
 * @param deliveryFixed dollars a month for the network
 * @param deliveryRate dollars per kilowatt-hour for the network
 * @param credits what is taken off by use
 * @param minimumUseFees what is added for little use
 */
public record Tariff(
        BigDecimal base,
        Schedule schedule,
        List<Tiers> periods,
        BigDecimal deliveryFixed,
        BigDecimal deliveryRate,
        List<Credit> credits,
        List<MinimumUseFee> minimumUseFees) {
    /** Decimal places a rate or an amount may have. */
    static final int PLACES = 6;

    public Tariff {
        periods = List.copyOf(periods);
        credits = List.copyOf(credits);
        minimumUseFees = List.copyOf(minimumUseFees);
        if (schedule.periods() > periods.size() || periods.isEmpty()) {
            throw InvalidInput.malformed(
                    "TARIFF_PERIODS",
                    "periods of use",
                    "must be at least those of the schedule, " + schedule.periods(),
                    periods.size());
        }
        micro("base charge", base);
        micro("delivery charge", deliveryFixed);
        micro("delivery rate", deliveryRate);
    }

    /** One price for every hour, by tiers. */
    public static Tariff flat(BigDecimal base, Tiers tiers, BigDecimal deliveryFixed, BigDecimal deliveryRate) {
        return new Tariff(base, Schedule.ONE, List.of(tiers), deliveryFixed, deliveryRate, List.of(), List.of());
    }

    /** The same tariff with credits and fees. */
    public Tariff with(List<Credit> added, List<MinimumUseFee> fees) {
        return new Tariff(base, schedule, periods, deliveryFixed, deliveryRate, added, fees);
    }

    /**
     * Prices by how much was used in the month, each up to its bound.
     *
     * @param tiers ascending; the last has no bound
     */
    public record Tiers(List<Tier> tiers) {
        public Tiers {
            tiers = List.copyOf(tiers);
            if (tiers.isEmpty()) {
                throw InvalidInput.malformed("TIERS", "tiers", "must be at least one", 0);
            }
            for (int i = 0; i < tiers.size(); i++) {
                boolean last = i == tiers.size() - 1;
                if (tiers.get(i).upToKwh().isEmpty() != last) {
                    throw InvalidInput.malformed(
                            "TIERS", "tier " + (i + 1), "must have a bound unless it is the last", tiers.get(i));
                }
                if (i > 0
                        && !last
                        && tiers.get(i).boundWattHours() <= tiers.get(i - 1).boundWattHours()) {
                    throw InvalidInput.impossible(
                                    "TIERS_NOT_ASCENDING",
                                    "bound of tier " + (i + 1),
                                    "must be above the one before it, counted from 0",
                                    tiers.get(i))
                            .instead("state bounds as totals of the month, not as widths");
                }
            }
        }

        /** One price. */
        public static Tiers of(BigDecimal rate) {
            return new Tiers(List.of(new Tier(Optional.empty(), rate)));
        }
    }

    /**
     * A price up to a bound.
     *
     * @param upToKwh kilowatt-hours of the month, counted from 0; empty for no bound
     * @param rate dollars per kilowatt-hour
     */
    public record Tier(Optional<BigDecimal> upToKwh, BigDecimal rate) {
        public Tier {
            micro("rate", rate);
        }

        long boundWattHours() {
            return upToKwh.map(bound -> wattHours("bound of a tier", bound)).orElse(Long.MAX_VALUE);
        }
    }

    /**
     * Taken off once a month when the use lies within bounds, both included unless the lower one is to be exceeded.
     *
     * @param maxKwh empty for no upper bound
     * @param dollars above 0
     * @param moreThan whether the label says "more than" the lower bound
     */
    public record Credit(BigDecimal minKwh, Optional<BigDecimal> maxKwh, BigDecimal dollars, boolean moreThan) {
        /** A credit from the lower bound on. */
        public Credit(BigDecimal minKwh, Optional<BigDecimal> maxKwh, BigDecimal dollars) {
            this(minKwh, maxKwh, dollars, false);
        }

        /** The least use that it is given for. */
        long fromWattHours() {
            return wattHours("bound of a credit", minKwh) + (moreThan ? 1 : 0);
        }

        long toWattHours() {
            return maxKwh.map(max -> wattHours("bound of a credit", max)).orElse(Long.MAX_VALUE);
        }

        boolean due(long wattHours) {
            return wattHours >= fromWattHours() && wattHours <= toWattHours();
        }
    }

    /** Added in a month with less use than a bound. */
    public record MinimumUseFee(BigDecimal belowKwh, BigDecimal dollars) {
        boolean due(long wattHours) {
            return wattHours < wattHours("bound of a fee", belowKwh);
        }
    }

    /** Which period of use each hour of each month belongs to, for weekdays and weekends. */
    public static final class Schedule {
        /** Every hour in period 0. */
        public static final Schedule ONE = new Schedule(new int[UsageProfile.SLOTS], 1);

        private final int[] period;
        private final int periods;

        private Schedule(int[] period, int periods) {
            this.period = period;
            this.periods = periods;
        }

        /**
         * From two tables of 12 months by 24 local hours.
         *
         * @throws InvalidInput {@code TARIFF_SCHEDULE}
         */
        public static Schedule of(int[][] weekday, int[][] weekend) {
            int[] period = new int[UsageProfile.SLOTS];
            int periods = 0;
            for (DayKind kind : DayKind.values()) {
                int[][] table = kind == DayKind.WEEKDAY ? weekday : weekend;
                if (table.length != 12) {
                    throw InvalidInput.malformed("TARIFF_SCHEDULE", "schedule", "must have 12 months", table.length);
                }
                for (int month = 1; month <= 12; month++) {
                    if (table[month - 1].length != 24) {
                        throw InvalidInput.malformed(
                                "TARIFF_SCHEDULE", "month " + month, "must have 24 hours", table[month - 1].length);
                    }
                    for (int hour = 0; hour < 24; hour++) {
                        int number = table[month - 1][hour];
                        if (number < 0) {
                            throw InvalidInput.malformed("TARIFF_SCHEDULE", "period", "must not be below 0", number);
                        }
                        period[UsageProfile.slot(month, kind, hour)] = number;
                        periods = Math.max(periods, number + 1);
                    }
                }
            }
            return new Schedule(period, periods);
        }

        /** How many periods the schedule names. */
        public int periods() {
            return periods;
        }

        int at(int slot) {
            return period[slot];
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Schedule that && Arrays.equals(period, that.period);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(period);
        }

        @Override
        public String toString() {
            return "Schedule of " + periods + " periods";
        }
    }

    /** Millionths of a dollar. */
    static long micro(String subject, BigDecimal dollars) {
        if (dollars.stripTrailingZeros().scale() > PLACES) {
            throw InvalidInput.malformed(
                    "TARIFF_PLACES", subject, "must have at most " + PLACES + " decimal places", dollars);
        }
        return dollars.movePointRight(PLACES).longValueExact();
    }

    static long wattHours(String subject, BigDecimal kilowattHours) {
        if (kilowattHours.signum() < 0 || kilowattHours.stripTrailingZeros().scale() > 3) {
            throw InvalidInput.malformed(
                    "TARIFF_BOUND", subject, "must be whole watt-hours of at least 0", kilowattHours);
        }
        return kilowattHours.movePointRight(3).longValueExact();
    }
}
