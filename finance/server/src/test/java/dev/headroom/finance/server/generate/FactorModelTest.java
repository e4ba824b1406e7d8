package dev.headroom.finance.server.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FactorModelTest {
    private static final int ASSETS = 300;
    private static final int DAYS = 750;

    private final List<Asset> shares = shares(1);

    private record Asset(Sector sector, PricePath path, List<Double> returns) {}

    /** Single shares, with their returns of the adjusted closes. */
    private static List<Asset> shares(long seed) {
        Factors factors = Factors.draw(seed, DAYS);
        List<Asset> shares = new ArrayList<>();
        for (int number = 0; number < ASSETS; number++) {
            Draw draw = Draw.of(seed, Draw.Stream.ASSET, number);
            AssetTraits traits = AssetTraits.draw(number, draw);
            PricePath path = PricePath.draw(traits, factors, draw);
            if (traits.sector().equity() && !traits.broad() && path.closes()[0] > 1_000) {
                List<Double> returns = new ArrayList<>();
                for (int t = 1; t < DAYS; t++) {
                    returns.add(Math.log((double) path.adjusted()[t] / path.adjusted()[t - 1]));
                }
                shares.add(new Asset(traits.sector(), path, returns));
            }
        }
        return shares;
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    private static double moment(List<Double> values, int power) {
        double mean = mean(values);
        return values.stream()
                .mapToDouble(value -> Math.pow(value - mean, power))
                .average()
                .orElseThrow();
    }

    private static double correlation(Asset one, Asset other) {
        double mean = mean(one.returns());
        double otherMean = mean(other.returns());
        double sum = 0;
        for (int i = 0; i < one.returns().size(); i++) {
            sum += (one.returns().get(i) - mean) * (other.returns().get(i) - otherMean);
        }
        return sum / one.returns().size() / Math.sqrt(moment(one.returns(), 2) * moment(other.returns(), 2));
    }

    @Test
    void returns_withinASector_moveTogetherMoreThanAcross() {
        List<Double> within = new ArrayList<>();
        List<Double> across = new ArrayList<>();
        for (int i = 0; i < shares.size(); i += 2) {
            for (int j = 0; j < i; j += 2) {
                Asset one = shares.get(i);
                Asset other = shares.get(j);
                (one.sector() == other.sector() ? within : across).add(correlation(one, other));
            }
        }
        assertTrue(mean(across) > 0.05 && mean(across) < 0.45, "across " + mean(across));
        assertTrue(mean(within) > mean(across) + 0.08, "within " + mean(within) + ", across " + mean(across));
    }

    @Test
    void returns_haveFatTailsAndJumps() {
        double kurtosis = shares.stream()
                .mapToDouble(share -> moment(share.returns(), 4) / Math.pow(moment(share.returns(), 2), 2))
                .average()
                .orElseThrow();
        long jumps = shares.stream()
                .mapToLong(share -> {
                    double deviation = Math.sqrt(moment(share.returns(), 2));
                    return share.returns().stream()
                            .filter(value -> Math.abs(value) > 5 * deviation)
                            .count();
                })
                .sum();
        // 3 for a normal distribution, which has one day in 1.7 million beyond five deviations
        assertTrue(kurtosis > 5, "kurtosis " + kurtosis);
        assertTrue(jumps > shares.size() / 2, jumps + " jumps of " + shares.size() + " shares");
    }

    @Test
    void returns_haveVolatilitiesOfRealShares() {
        double yearly = shares.stream()
                .mapToDouble(share -> Math.sqrt(252 * moment(share.returns(), 2)))
                .average()
                .orElseThrow();
        assertTrue(yearly > 0.2 && yearly < 0.5, "volatility " + yearly);
    }

    @Test
    void paths_aChosenAsset_doesNotDependOnHowManyThereAre() {
        Factors factors = Factors.draw(9, DAYS);
        Draw draw = Draw.of(9, Draw.Stream.ASSET, 4_321);
        PricePath once = PricePath.draw(AssetTraits.draw(4_321, draw), factors, draw);
        Draw again = Draw.of(9, Draw.Stream.ASSET, 4_321);
        PricePath twice = PricePath.draw(AssetTraits.draw(4_321, again), Factors.draw(9, DAYS), again);
        assertEquals(Arrays.hashCode(once.closes()), Arrays.hashCode(twice.closes()));
        assertEquals(once.dividends(), twice.dividends());
    }

    @Test
    void someAssets_paySplitAndHaveFunds() {
        assertTrue(shares.stream().anyMatch(share -> !share.path().splits().isEmpty()));
        assertTrue(shares.stream()
                        .filter(share -> !share.path().dividends().isEmpty())
                        .count()
                > shares.size() / 2);
        assertTrue(AssetTraits.draw(0, Draw.of(1, Draw.Stream.ASSET, 0)).broad());
    }
}
