package dev.headroom.finance.analytics.portfolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.headroom.finance.analytics.portfolio.Activity.Buy;
import dev.headroom.finance.analytics.portfolio.Activity.Sell;
import dev.headroom.finance.analytics.portfolio.Activity.When;
import dev.headroom.finance.analytics.testing.Vectors;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

final class LotVectorsTest {
    private static final JsonNode VECTORS = Vectors.read("lots_wash_sales");

    private static long minor(BigDecimal amount) {
        return amount.movePointRight(2).longValueExact();
    }

    private static BigDecimal decimal(JsonNode text) {
        return new BigDecimal(text.isNumber() ? text.decimalValue().toPlainString() : text.stringValue());
    }

    @TestFactory
    Stream<DynamicTest> sale_byEachMethod_isExact() {
        JsonNode base = VECTORS.get("base");
        List<Activity> activities = new ArrayList<>();
        for (JsonNode buy : base.get("buys")) {
            activities.add(new Buy(
                    new When(LocalDate.parse(buy.get("date").stringValue()), 0),
                    "X",
                    buy.get("id").stringValue(),
                    decimal(buy.get("qty")),
                    minor(decimal(buy.get("qty")).multiply(decimal(buy.get("price")))),
                    minor(decimal(buy.get("fee"))),
                    false));
        }
        JsonNode sell = base.get("sell");
        activities.add(new Sell(
                new When(LocalDate.parse(sell.get("date").stringValue()), 0),
                "X",
                decimal(sell.get("qty")),
                minor(decimal(sell.get("qty")).multiply(decimal(sell.get("price")))),
                minor(decimal(sell.get("fee"))),
                List.of()));
        return base.get("expected")
                .propertyStream()
                .map(entry -> dynamicTest(entry.getKey(), () -> {
                    List<Disposal> disposals = LotBook.of(activities, LotMethod.valueOf(entry.getKey()))
                            .disposals();
                    JsonNode lots = entry.getValue().get("lots");
                    assertEquals(lots.size(), disposals.size());
                    for (int i = 0; i < lots.size(); i++) {
                        assertDisposal(lots.get(i), disposals.get(i));
                    }
                    assertEquals(
                            minor(decimal(entry.getValue().get("total_gain"))),
                            disposals.stream().mapToLong(Disposal::gainMinor).sum());
                }));
    }

    private static void assertDisposal(JsonNode expected, Disposal actual) {
        assertEquals(expected.get("lot").stringValue(), actual.lot());
        assertEquals(0, decimal(expected.get("qty")).compareTo(actual.quantity()));
        assertEquals(minor(decimal(expected.get("basis"))), actual.basisMinor());
        assertEquals(minor(decimal(expected.get("proceeds"))), actual.proceedsMinor());
        assertEquals(minor(decimal(expected.get("gain"))), actual.gainMinor());
        assertEquals(expected.get("term").stringValue(), actual.term().name().toLowerCase(Locale.ROOT));
    }

    @Test
    void washSale_ofPublication550_defersTheLoss() {
        JsonNode vector = VECTORS.get("wash_sales").get(0);
        LocalDate sale = LocalDate.of(2024, 5, 2);
        LotBook book = LotBook.of(
                List.of(
                        buy(sale.minusDays(200), "L1", vector.get("buy")),
                        new Sell(
                                new When(sale, 0),
                                "X",
                                decimal(vector.get("sell").get("qty")),
                                minor(decimal(vector.get("sell").get("proceeds"))),
                                0,
                                List.of()),
                        buy(
                                sale.plusDays(
                                        vector.get("rebuy").get("days_after").intValue()),
                                "L2",
                                vector.get("rebuy"))),
                LotMethod.FIFO);

        Disposal disposal = book.disposals().getFirst();
        JsonNode expected = vector.get("expected");
        assertEquals(minor(decimal(expected.get("disallowed"))), disposal.disallowedMinor());
        assertEquals(minor(decimal(expected.get("deductible"))), -disposal.taxableMinor());
        assertEquals(
                minor(decimal(expected.get("new_basis"))),
                book.open().getFirst().basisMinor());
    }

    private static Buy buy(LocalDate date, String lot, JsonNode node) {
        return new Buy(
                new When(date, 0), "X", lot, decimal(node.get("qty")), minor(decimal(node.get("cost"))), 0, false);
    }
}
