package dev.headroom.finance.analytics.portfolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.analytics.portfolio.RebalancePlan.Holdings;
import dev.headroom.finance.analytics.portfolio.RebalancePlan.Policy;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RebalancePlanTest {
    private static final LocalDate TODAY = LocalDate.of(2025, 6, 2);
    private static final Map<String, BigDecimal> PRICES = Map.of("A", new BigDecimal("10"), "B", new BigDecimal("20"));

    private static Lot lot(String asset, String id, int days, int quantity, long basis) {
        LocalDate acquired = TODAY.minusDays(days);
        return new Lot(asset, id, acquired, acquired, BigDecimal.valueOf(quantity), basis, 0);
    }

    private static RebalancePlan plan(String band, List<Lot> lots, long cash) {
        return RebalancePlan.of(
                Map.of("A", new BigDecimal("0.5"), "B", new BigDecimal("0.5")),
                new Holdings(lots, PRICES, cash, 2),
                new Policy(new BigDecimal(band), 0),
                TODAY);
    }

    @Test
    void sale_takesLossesFirst_thenLongTermGains() {
        RebalancePlan plan = plan(
                "0",
                List.of(
                        lot("A", "gain-short", 100, 30, 240_00),
                        lot("A", "loss", 500, 20, 240_00),
                        lot("A", "gain-long", 500, 50, 400_00)),
                0);

        RebalancePlan.Trade sale = plan.trades().getFirst();
        assertEquals(new BigDecimal("-50"), sale.quantity());
        assertEquals(
                List.of("loss", "gain-long"),
                sale.picks().stream().map(Activity.Pick::lot).toList());
        assertEquals(-40_00 + 60_00, plan.longGainMinor());
        assertEquals(0, plan.shortGainMinor());
        assertEquals(new BigDecimal("25"), plan.trades().getLast().quantity());
        assertEquals(0, plan.cashMinor());
    }

    @Test
    void holdingsWithinTheBand_areLeftAlone() {
        assertTrue(plan("0.05", List.of(lot("A", "a", 9, 51, 1), lot("B", "b", 9, 24, 1)), 0)
                .trades()
                .isEmpty());
    }

    @Test
    void cash_isSpentInWholeShares_andTheRestStays() {
        RebalancePlan plan = plan("0", List.of(), 105_00);

        assertEquals(5 * 10_00 + 2 * 20_00, 105_00 - plan.cashMinor());
    }

    @Test
    void loss_withAPurchaseLately_isMarked() {
        RebalancePlan plan = plan("0", List.of(lot("A", "old", 400, 50, 900_00), lot("A", "new", 10, 50, 450_00)), 0);

        assertTrue(plan.trades().getFirst().defersLoss());
    }
}
