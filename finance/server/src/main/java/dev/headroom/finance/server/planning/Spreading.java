package dev.headroom.finance.server.planning;

import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.Spread;
import dev.headroom.finance.analytics.covariance.Covariance;
import dev.headroom.finance.analytics.covariance.Estimators;
import dev.headroom.finance.analytics.risk.Diversification;
import dev.headroom.finance.analytics.risk.EffectiveBets;
import dev.headroom.finance.server.calculation.Explanation;
import dev.headroom.finance.server.market.Asset;
import dev.headroom.finance.server.market.Histories;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a portfolio is spread. Shares are fractions.
 *
 * @param score 0 to 100: asset classes, the largest single asset and what diversification gains
 * @param topFive weight of the five largest assets
 * @param diversificationRatio mean volatility of the assets over the portfolio's; null where nothing varies
 * @param effectiveBets uncorrelated bets by minimum torsion, for experts; null where assets are redundant or don't vary
 * @param contributions of each asset to the variance; they sum to 1, and are empty where nothing varies
 */
record Spreading(
        double score,
        double herfindahl,
        double effectiveAssets,
        double topFive,
        @Nullable Double diversificationRatio,
        double volatility,
        @Nullable Double effectiveBets,
        List<Contribution> contributions,
        List<Level> levels,
        Explanation explanation) {
    /** A broad fund holds at least equities of many sectors and regions: it counts as three classes. */
    private static final int CLASSES_OF_A_BROAD_FUND = 3;

    private static final int TRADING_DAYS = 252;

    /** What an asset weighs, and its share in the variance. */
    record Contribution(String symbol, double weight, double ofVariance) {}

    /** Concentration over the parts of one kind: sum of squared weights, and one over it. */
    record Level(String kind, double herfindahl, double effective, Map<String, Double> weights) {}

    static Spreading of(Growths.Mix mix, Histories.History history, String version) {
        List<String> notes = new ArrayList<>(mix.how());
        Covariance covariance = mix.assets().size() == 1
                ? Estimators.sample(history.complete())
                : Estimators.ledoitWolfIdentity(history.complete());
        Diversification figures =
                Diversification.of(mix.weights(), covariance.times(TRADING_DAYS).matrix());
        List<Contribution> contributions = new ArrayList<>();
        for (int i = 0; i < figures.contributions().size(); i++) {
            contributions.add(new Contribution(
                    mix.assets().get(i).symbol(),
                    mix.weights().get(i),
                    figures.contributions().get(i)));
        }
        contributions.sort(Comparator.comparingDouble(Contribution::ofVariance).reversed());
        Double bets = bets(mix, covariance, notes);
        Double ratio = figures.diversificationRatio().isPresent()
                ? figures.diversificationRatio().getAsDouble()
                : null;
        List<Level> levels = List.of(
                level("asset_class", mix, Asset::assetClass),
                level("sector", mix, Asset::sector),
                level("region", mix, Asset::region),
                level("currency", mix, Asset::currency));
        double top = 0;
        boolean broad = false;
        for (int i = 0; i < mix.assets().size(); i++) {
            broad |= mix.assets().get(i).diversified();
            top = mix.assets().get(i).diversified()
                    ? top
                    : Math.max(top, mix.weights().get(i));
        }
        int classes = levels.getFirst().weights().size();
        double five = mix.weights().stream()
                .boxed()
                .sorted(Comparator.reverseOrder())
                .limit(5)
                .mapToDouble(Double::doubleValue)
                .sum();
        return new Spreading(
                Spread.diversificationScore(
                        broad ? Math.max(classes, CLASSES_OF_A_BROAD_FUND) : classes, top, ratio == null ? 1 : ratio),
                figures.herfindahl(),
                figures.effectiveAssets(),
                five,
                ratio,
                figures.volatility(),
                bets,
                contributions,
                levels,
                new Explanation(
                        "weights by value; covariance shrunk over %d daily returns; score of 40 for classes, 30 for the"
                                        .formatted(covariance.observations())
                                + " largest asset, 30 for the diversification ratio; a broad fund counts as three classes"
                                + " and as no single asset",
                        "diversification-1",
                        version,
                        history.newest(),
                        notes));
    }

    private static @Nullable Double bets(Growths.Mix mix, Covariance covariance, List<String> notes) {
        try {
            return EffectiveBets.of(
                            mix.weights(), covariance.times(TRADING_DAYS).matrix())
                    .number();
        } catch (InvalidInput undefined) {
            notes.add("the number of uncorrelated bets is not defined: " + undefined.getMessage());
            return null;
        }
    }

    private static Level level(String kind, Growths.Mix mix, Function<Asset, String> by) {
        Map<String, Double> weights = new TreeMap<>();
        for (int i = 0; i < mix.assets().size(); i++) {
            String part = by.apply(mix.assets().get(i));
            weights.merge(part.isEmpty() ? "unknown" : part, mix.weights().get(i), Double::sum);
        }
        double squares =
                weights.values().stream().mapToDouble(weight -> weight * weight).sum();
        return new Level(kind, squares, 1 / squares, weights);
    }
}
