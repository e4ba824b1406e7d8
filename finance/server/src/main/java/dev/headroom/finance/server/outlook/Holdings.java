package dev.headroom.finance.server.outlook;

import dev.headroom.finance.analytics.Spread;
import dev.headroom.finance.server.money.Money;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A household's investments on a day, valued at the last prices.
 *
 * @param valueMinor in the base currency
 * @param resilience 0..1: the mean of how well they are spread and how well their risk fits the household's band, or
 *     the spread alone before the risk questionnaire; empty while it can't be told
 * @param move the last day's return, when there are enough days to judge it
 * @param unpriced symbols without a price within the last week
 */
record Holdings(long valueMinor, Optional<Double> resilience, Optional<Move> move, List<String> unpriced) {
    private static final int LEAST_DAYS = 30;
    /** A broad fund holds at least equities of many sectors and regions: it counts as three classes. */
    private static final int CLASSES_OF_A_BROAD_FUND = 3;
    /** Upper bounds of annual volatility of the risk bands 1..4; band 5 has none. */
    private static final double[] BAND_BOUNDS = {0.05, 0.10, 0.15, 0.20};

    private static final double STEP_OUT_OF_BAND = 0.25;

    /**
     * @param ret the last day's return
     * @param daily the standard deviation of the days of the last year
     */
    record Move(double ret, double daily) {
        boolean unusual() {
            return Math.abs(ret) > daily;
        }
    }

    private record Valued(Facts.Position position, double value) {}

    static Holdings of(Facts facts, PriceWindow prices) {
        List<Valued> valued = new ArrayList<>();
        List<String> unpriced = new ArrayList<>();
        for (Facts.Position position : facts.positions()) {
            PriceWindow.Last last = prices.last(position.assetId());
            BigDecimal rate = position.rate();
            if (last == null || rate == null) {
                unpriced.add(position.symbol());
                continue;
            }
            if (prices.stale(position.assetId())) {
                unpriced.add(position.symbol());
            }
            double minor = position.qty().doubleValue()
                    * last.close()
                    * Math.pow(10, Money.digits(position.currency()))
                    * rate.doubleValue();
            valued.add(new Valued(position, minor));
        }
        double total = valued.stream().mapToDouble(Valued::value).sum();
        if (total < 1) {
            return new Holdings(0, Optional.empty(), Optional.empty(), List.copyOf(unpriced));
        }
        Optional<Spread.Risk> risk = risk(valued, total, prices);
        Optional<Double> resilience = risk.map(known -> resilience(facts, valued, total, known));
        Optional<Move> move =
                risk.map(known -> new Move(known.lastReturn(), known.annualVolatility() / Math.sqrt(252)));
        return new Holdings(Math.round(total), resilience, move, List.copyOf(unpriced));
    }

    private static Optional<Spread.Risk> risk(List<Valued> valued, double total, PriceWindow prices) {
        double[] weights = valued.stream().mapToDouble(v -> v.value() / total).toArray();
        long[] assets = valued.stream().mapToLong(v -> v.position().assetId()).toArray();
        double[][] returns = prices.returns(assets);
        return returns[0].length < LEAST_DAYS ? Optional.empty() : Optional.of(Spread.risk(weights, returns));
    }

    private static double resilience(Facts facts, List<Valued> valued, double total, Spread.Risk risk) {
        Set<Integer> classes = new HashSet<>();
        boolean broad = false;
        for (Valued v : valued) {
            classes.add(v.position().assetClass());
            broad |= v.position().diversified();
        }
        double top = valued.stream()
                .filter(v -> !v.position().diversified())
                .map(Valued::value)
                .max(Comparator.naturalOrder())
                .map(value -> value / total)
                .orElse(0.0);
        int count = broad ? Math.max(classes.size(), CLASSES_OF_A_BROAD_FUND) : classes.size();
        double spread = Spread.diversificationScore(count, top, risk.diversificationRatio()) / 100;
        Integer band = facts.riskBand();
        return band == null ? spread : (spread + fit(risk.annualVolatility(), band)) / 2;
    }

    /** 1 in the household's band, a quarter less for every band away from it. */
    private static double fit(double volatility, int band) {
        int measured = 1;
        while (measured <= BAND_BOUNDS.length && volatility > BAND_BOUNDS[measured - 1]) {
            measured++;
        }
        return 1 - STEP_OUT_OF_BAND * Math.abs(measured - band);
    }
}
