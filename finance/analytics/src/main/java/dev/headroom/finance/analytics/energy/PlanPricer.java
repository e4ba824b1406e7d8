package dev.headroom.finance.analytics.energy;

import java.math.BigDecimal;
import java.util.List;

/**
 * A tariff made ready for many bills: rates in millionths of a dollar, bounds in watt-hours. A bill is exact in
 * billionths of a dollar, in whole numbers of 64 bits: up to 9 billion dollars.
 */
final class PlanPricer {
    /** Billionths of a dollar. */
    private static final long NANOS_PER_CENT = 10_000_000L;

    private final Tariff tariff;
    private final boolean oneTier;
    private final long fixed;
    private final long deliveryRate;
    private final long[][] bounds;
    private final long[][] rates;
    private final long[] creditFrom;
    private final long[] creditTo;
    private final long[] credit;
    private final long[] feeBelow;
    private final long[] fee;

    PlanPricer(Tariff tariff) {
        this.tariff = tariff;
        this.fixed = 1000 * (Tariff.micro("base", tariff.base()) + Tariff.micro("delivery", tariff.deliveryFixed()));
        this.deliveryRate = Tariff.micro("delivery rate", tariff.deliveryRate());
        int periods = tariff.periods().size();
        this.bounds = new long[periods][];
        this.rates = new long[periods][];
        for (int p = 0; p < periods; p++) {
            List<Tariff.Tier> tiers = tariff.periods().get(p).tiers();
            bounds[p] = tiers.stream().mapToLong(Tariff.Tier::boundWattHours).toArray();
            rates[p] = tiers.stream()
                    .mapToLong(tier -> Tariff.micro("rate", tier.rate()))
                    .toArray();
        }
        this.oneTier = tariff.schedule().periods() == 1;
        this.creditFrom = tariff.credits().stream()
                .mapToLong(Tariff.Credit::fromWattHours)
                .toArray();
        this.creditTo =
                tariff.credits().stream().mapToLong(Tariff.Credit::toWattHours).toArray();
        this.credit = tariff.credits().stream()
                .mapToLong(c -> 1000 * Tariff.micro("credit", c.dollars()))
                .toArray();
        this.feeBelow = tariff.minimumUseFees().stream()
                .mapToLong(f -> Tariff.wattHours("fee", f.belowKwh()))
                .toArray();
        this.fee = tariff.minimumUseFees().stream()
                .mapToLong(f -> 1000 * Tariff.micro("fee", f.dollars()))
                .toArray();
    }

    /** A month's use by period. */
    long[] byPeriod(UsageProfile profile, int month) {
        long[] use = new long[bounds.length];
        if (oneTier) {
            use[0] = profile.month(month);
            return use;
        }
        long[] slots = profile.slots();
        for (int s = (month - 1) * 48; s < month * 48; s++) {
            use[tariff.schedule().at(s)] += slots[s];
        }
        return use;
    }

    /** The bill of a month in cents, rounded half up once. */
    long cents(long[] useByPeriod) {
        long total = 0;
        long nanos = fixed;
        for (int p = 0; p < useByPeriod.length; p++) {
            total += useByPeriod[p];
            nanos += energy(p, useByPeriod[p]);
        }
        nanos += total * deliveryRate;
        nanos -= credits(total);
        nanos += fees(total);
        return Math.floorDiv(nanos + NANOS_PER_CENT / 2, NANOS_PER_CENT);
    }

    /** Watt-hours times millionths of a dollar per kilowatt-hour are billionths of a dollar. */
    private long energy(int period, long use) {
        long[] bound = bounds[period];
        long[] rate = rates[period];
        long nanos = 0;
        long from = 0;
        for (int t = 0; from < use; t++) {
            long to = Math.min(use, bound[t]);
            nanos += (to - from) * rate[t];
            from = to;
        }
        return nanos;
    }

    long credits(long total) {
        long nanos = 0;
        for (int c = 0; c < credit.length; c++) {
            nanos += total >= creditFrom[c] && total <= creditTo[c] ? credit[c] : 0;
        }
        return nanos;
    }

    long fees(long total) {
        long nanos = 0;
        for (int f = 0; f < fee.length; f++) {
            nanos += total < feeBelow[f] ? fee[f] : 0;
        }
        return nanos;
    }

    /** The parts of a bill. */
    Bill bill(long[] useByPeriod) {
        long total = 0;
        long energy = 0;
        for (int p = 0; p < useByPeriod.length; p++) {
            total += useByPeriod[p];
            energy += energy(p, useByPeriod[p]);
        }
        return new Bill(
                total,
                tariff.base(),
                dollars(energy),
                tariff.deliveryFixed().add(dollars(total * deliveryRate)),
                dollars(credits(total)),
                dollars(fees(total)));
    }

    private static BigDecimal dollars(long nanos) {
        return BigDecimal.valueOf(nanos, 9);
    }
}
