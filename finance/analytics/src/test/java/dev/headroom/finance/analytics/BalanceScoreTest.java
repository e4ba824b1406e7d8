package dev.headroom.finance.analytics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.analytics.BalanceScore.Band;
import dev.headroom.finance.analytics.BalanceScore.Component;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class BalanceScoreTest {
    @Test
    void of_belowHalfOfTheWeight_hasNoScore() {
        BalanceScore score = BalanceScore.of(Map.of(Component.CASH_FLOW, 0.2, Component.LIQUIDITY, 6.0));

        assertEquals(40, score.coverage());
        assertEquals(OptionalInt.empty(), score.score());
        assertTrue(score.band().isEmpty());
    }

    @Test
    void of_halfOfTheWeight_renormalises() {
        BalanceScore score =
                BalanceScore.of(Map.of(Component.CASH_FLOW, 0.0, Component.LIQUIDITY, 1.0, Component.RESILIENCE, 1.0));

        assertEquals(50, score.coverage());
        // (20·40 + 20·35 + 10·100) / 50
        assertEquals(50, score.score().orElseThrow());
        assertEquals(Band.BUILDING, score.band().orElseThrow());
    }

    @Test
    void of_half_roundsUp() {
        // (20·25 + 15·60 + 15·100 + 10·49) / 60
        BalanceScore score = BalanceScore.of(
                Map.of(Component.DEBT, 0.43, Component.BILLS, 0.9, Component.GOALS, 1.0, Component.RESILIENCE, 0.49));

        assertEquals(56.5, score.raw(), 1e-9);
        assertEquals(57, score.score().orElseThrow());
    }

    @Test
    void of_notANumber_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> BalanceScore.of(Map.of(Component.DEBT, Double.NaN)));
    }

    @Test
    void largestGain_namesTheComponentWhoseNextCornerGivesMost() {
        Map<Component, Double> figures =
                Map.of(Component.CASH_FLOW, 0.2, Component.LIQUIDITY, 0.0, Component.DEBT, 0.36, Component.BILLS, 1.0);
        BalanceScore.Gain gain = BalanceScore.largestGain(figures).orElseThrow();

        // liquidity 0 → 1 month: 35 points of 20/75; debt 36 % → 20 %: 35 points of 20/75; the first component wins
        assertEquals(Component.LIQUIDITY, gain.component());
        assertEquals(1.0, gain.figure());
        assertEquals(35.0 * 20 / 75, gain.points(), 1e-12);
    }

    @Test
    void largestGain_onAFallingCurve_goesDown() {
        BalanceScore.Gain gain =
                BalanceScore.largestGain(Map.of(Component.DEBT, 0.40)).orElseThrow();

        assertEquals(0.36, gain.figure());
    }

    @Test
    void largestGain_atTheBest_isEmpty() {
        assertTrue(BalanceScore.largestGain(Map.of(Component.BILLS, 1.0)).isEmpty());
    }

    @Test
    void streak_aDayThatIsNotOver_doesNotBreakIt() {
        LocalDate today = LocalDate.of(2026, 3, 1);

        assertEquals(new Streak(2, 2), Streak.of(List.of(today.minusDays(1), today.minusDays(2)), today));
        assertEquals(new Streak(0, 1), Streak.of(List.of(today.minusDays(2)), today));
    }

    @Test
    void streak_repeatsAndOrder_countOnce() {
        LocalDate today = LocalDate.of(2026, 3, 1);

        assertEquals(new Streak(2, 2), Streak.of(List.of(today, today.minusDays(1), today), today));
    }

    @Test
    void streak_aFutureDay_isRefused() {
        LocalDate today = LocalDate.of(2026, 3, 1);

        assertThrows(IllegalArgumentException.class, () -> Streak.of(List.of(today.plusDays(1)), today));
    }

    @Test
    void peerRank_isTheMidRankInSteps() {
        int[] bins = new int[101];
        bins[50] = 10;
        bins[60] = 10;
        assertEquals(25.0, PeerRank.midRank(bins, 50));
        assertEquals(50.0, PeerRank.midRank(bins, 55));
        assertEquals(75, PeerRank.bucketed(PeerRank.midRank(bins, 60)));
        assertEquals(45, PeerRank.bucketed(42.5));
        assertTrue(Double.isNaN(PeerRank.midRank(new int[101], 3)));
    }

    @Test
    void spread_ofTwoUncorrelatedAssets_gainsFromBoth() {
        double[][] returns = {{0.01, -0.01, 0.01, -0.01}, {0.01, 0.01, -0.01, -0.01}};
        Spread.Risk risk = Spread.risk(new double[] {0.5, 0.5}, returns);

        assertEquals(Math.sqrt(2), risk.diversificationRatio(), 1e-12);
        assertEquals(-0.01, risk.lastReturn(), 1e-12);
    }

    @Test
    void diversificationScore_ofOneAsset_isZero() {
        assertEquals(0, Spread.diversificationScore(1, 1.0, 1.0), 1e-12);
        assertEquals(100, Spread.diversificationScore(4, 0.1, 1.6), 1e-12);
    }
}
