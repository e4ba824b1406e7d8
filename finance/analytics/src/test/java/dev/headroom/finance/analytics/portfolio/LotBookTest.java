package dev.headroom.finance.analytics.portfolio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.analytics.InvalidInput;
import dev.headroom.finance.analytics.portfolio.Activity.Buy;
import dev.headroom.finance.analytics.portfolio.Activity.Pick;
import dev.headroom.finance.analytics.portfolio.Activity.Sell;
import dev.headroom.finance.analytics.portfolio.Activity.Split;
import dev.headroom.finance.analytics.portfolio.Activity.When;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class LotBookTest {
    private static final LocalDate SALE = LocalDate.of(2024, 3, 15);

    private static Buy buy(LocalDate date, String lot, String quantity, long cost) {
        return new Buy(new When(date, 0), "X", lot, new BigDecimal(quantity), cost, 0, false);
    }

    private static Sell sell(LocalDate date, String quantity, long proceeds, Pick... picks) {
        return new Sell(new When(date, 1), "X", new BigDecimal(quantity), proceeds, 0, List.of(picks));
    }

    @ParameterizedTest
    @CsvSource({
        "2023-06-03,2024-06-03,SHORT", "2023-06-03,2024-06-04,LONG",
        "2023-02-28,2024-02-29,SHORT", "2023-02-28,2024-03-01,LONG",
        "2024-02-29,2025-02-28,SHORT", "2024-02-29,2025-03-01,LONG",
    })
    void term_isLongAfterMoreThanAYear(LocalDate bought, LocalDate sold, Disposal.Term term) {
        LotBook book = LotBook.of(List.of(buy(bought, "L", "1", 100), sell(sold, "1", 90)), LotMethod.FIFO);

        assertEquals(term, book.disposals().getFirst().term());
    }

    @ParameterizedTest
    @CsvSource({"30,true", "31,false", "-30,true", "-31,false"})
    void washSale_isDeferredOnDay30AndNotOnDay31(int days, boolean deferred) {
        LotBook book = LotBook.of(
                List.of(
                        buy(SALE.minusYears(1), "L1", "10", 1000),
                        buy(SALE.plusDays(days), "L2", "10", 700),
                        sell(SALE, "10", 600)),
                LotMethod.FIFO);

        assertEquals(deferred ? 400 : 0, book.disposals().getFirst().disallowedMinor());
        assertEquals(deferred ? 1100 : 700, book.open().getFirst().basisMinor());
    }

    @Test
    void washSale_ofFewerReplacements_defersTheirShareAndTheirHolding() {
        LotBook book = LotBook.of(
                List.of(
                        buy(SALE.minusDays(100), "L1", "10", 1000),
                        sell(SALE, "10", 900),
                        buy(SALE.plusDays(10), "L2", "25", 2500),
                        sell(SALE.plusDays(200), "5", 600)),
                LotMethod.FIFO);

        assertEquals(100, book.disposals().getFirst().disallowedMinor());
        Lot replacement = book.open().getFirst();
        assertEquals(SALE.plusDays(10).minusDays(100), replacement.holdFrom());
        assertEquals(550, replacement.basisMinor());
        assertEquals(1500, book.open().get(1).basisMinor());
    }

    @Test
    void washSale_ofTwoLots_isDeferredByOnePurchaseOfAll() {
        LotBook book = LotBook.of(
                List.of(
                        buy(SALE.minusDays(200), "L1", "100", 1000),
                        buy(SALE.minusDays(100), "L2", "100", 1200),
                        sell(SALE, "200", 1000),
                        buy(SALE.plusDays(10), "L3", "200", 1100)),
                LotMethod.FIFO);

        assertEquals(
                List.of(500L, 700L),
                book.disposals().stream().map(Disposal::disallowedMinor).toList());
        assertEquals(2300, book.open().stream().mapToLong(Lot::basisMinor).sum());
        assertEquals(
                List.of(SALE.plusDays(10).minusDays(200), SALE.plusDays(10).minusDays(100)),
                book.open().stream().map(Lot::holdFrom).toList());
    }

    @Test
    void washSales_beforeOnePurchase_areDeferredInTheirOrderUntilItIsUsedUp() {
        LotBook book = LotBook.of(
                List.of(
                        buy(SALE.minusDays(200), "L1", "30", 3000),
                        sell(SALE, "10", 900),
                        sell(SALE.plusDays(5), "10", 800),
                        sell(SALE.plusDays(6), "10", 700),
                        buy(SALE.plusDays(10), "L2", "25", 2000)),
                LotMethod.FIFO);

        assertEquals(
                List.of(100L, 200L, 150L),
                book.disposals().stream().map(Disposal::disallowedMinor).toList());
        assertEquals(
                List.of(900L, 1000L, 550L),
                book.open().stream().map(Lot::basisMinor).toList());
    }

    @Test
    void washSales_ofOneDay_shareAPurchaseBeforeThem() {
        LotBook book = LotBook.of(
                List.of(
                        buy(SALE.minusDays(200), "L1", "10", 1000),
                        buy(SALE.minusDays(100), "L2", "10", 1200),
                        buy(SALE.minusDays(5), "L3", "15", 750),
                        sell(SALE, "20", 1000)),
                LotMethod.FIFO);

        assertEquals(
                List.of(500L, 350L),
                book.disposals().stream().map(Disposal::disallowedMinor).toList());
        assertEquals(1600, book.open().stream().mapToLong(Lot::basisMinor).sum());
    }

    @Test
    void split_afterASale_changesNeitherTheSaleNorWhatReplacesIt() {
        LotBook book = LotBook.of(
                List.of(
                        buy(SALE.minusDays(200), "L1", "10", 1000),
                        sell(SALE, "10", 800),
                        new Split(new When(SALE.plusDays(2), 0), "X", 2, 1),
                        buy(SALE.plusDays(10), "L2", "15", 600)),
                LotMethod.FIFO);

        Disposal sale = book.disposals().getFirst();
        assertEquals(
                0, BigDecimal.TEN.compareTo(sale.quantity()), sale.quantity().toPlainString());
        // 15 of the 20 that the sold ten would be today
        assertEquals(150, sale.disallowedMinor());
        assertEquals(750, book.open().getFirst().basisMinor());
    }

    @Test
    void washSale_intoAShelteredAccount_losesTheLoss() {
        LotBook book = LotBook.of(
                List.of(
                        buy(SALE.minusDays(100), "L1", "10", 1000),
                        sell(SALE, "10", 900),
                        new Buy(new When(SALE.plusDays(3), 0), "X", "IRA", BigDecimal.TEN, 950, 0, true)),
                LotMethod.FIFO);

        assertEquals(0, book.disposals().getFirst().taxableMinor());
        assertEquals(950, book.open().getFirst().basisMinor());
    }

    @Test
    void washSale_byAPurchaseInAnotherAccount_isDeferredThere_orEndedWhereItIsSheltered() {
        List<Activity> sold = List.of(buy(SALE.minusDays(200), "L1", "10", 1000), sell(SALE, "10", 700));
        // the same name of a lot in another account is another lot
        List<Activity> bought = List.of(buy(SALE.plusDays(3), "L1", "6", 480), sell(SALE.plusDays(4), "1", 200));
        for (boolean sheltered : new boolean[] {false, true}) {
            List<LotBook> books = LotBook.together(
                    List.of(new LotBook.Account(1, false, sold), new LotBook.Account(2, sheltered, bought)),
                    LotMethod.FIFO);

            assertEquals(180, books.getFirst().disposals().getFirst().disallowedMinor());
            assertEquals(0, books.getFirst().open().size());
            assertEquals(
                    sheltered ? 400 : 550, books.getLast().open().getFirst().basisMinor());
            assertEquals(1, books.getLast().disposals().size());
            // what an account that isn't taxed loses is no loss that could be deferred
            List<LotBook> reversed = LotBook.together(
                    List.of(new LotBook.Account(1, sheltered, sold), new LotBook.Account(2, false, bought)),
                    LotMethod.FIFO);
            assertEquals(
                    sheltered ? 0 : 180,
                    reversed.getFirst().disposals().getFirst().disallowedMinor());
        }
        assertEquals(0, LotBook.of(sold, LotMethod.FIFO).disposals().getFirst().disallowedMinor());
    }

    @Test
    void specificLots_areTakenAsNamed() {
        LotBook book = LotBook.of(
                List.of(
                        buy(SALE.minusDays(400), "A", "10", 1000),
                        buy(SALE.minusDays(300), "B", "10", 2000),
                        sell(SALE, "7", 1400, new Pick("B", new BigDecimal("3")), new Pick("A", new BigDecimal("4")))),
                LotMethod.SPECIFIC);

        assertEquals(
                List.of("B", "A"), book.disposals().stream().map(Disposal::lot).toList());
        assertEquals(600, book.disposals().getFirst().basisMinor());
    }

    @Test
    void split_keepsTheBasis() {
        LotBook book = LotBook.of(
                List.of(
                        buy(SALE.minusDays(40), "A", "10", 999),
                        new Split(new When(SALE.minusDays(1), 0), "X", 3, 2),
                        sell(SALE, "5", 400)),
                LotMethod.FIFO);

        assertEquals(333, book.disposals().getFirst().basisMinor());
        assertEquals(0, new BigDecimal("10").compareTo(book.open().getFirst().quantity()));
        assertEquals(666, book.open().getFirst().basisMinor());
    }

    @Test
    void sale_ofMoreThanIsHeld_isRefused() {
        InvalidInput refused = assertThrows(
                InvalidInput.class,
                () -> LotBook.of(List.of(buy(SALE, "A", "1", 5), sell(SALE, "2", 9)), LotMethod.FIFO));

        assertEquals("OVERSOLD", refused.code());
    }

    @ParameterizedTest
    @EnumSource(
            value = LotMethod.class,
            names = {"FIFO", "LIFO", "HIFO"})
    void randomHistories_loseNoMinorUnitAndNoShare(LotMethod method) {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            List<Activity> activities = new ArrayList<>();
            BigDecimal held = BigDecimal.ZERO;
            long paid = 0;
            long received = 0;
            for (int day = 0; day < 60; day++) {
                BigDecimal quantity = BigDecimal.valueOf(random.nextLong(1, 100_000), 4);
                LocalDate date = SALE.plusDays(day * 7L);
                long value = random.nextLong(1, 1_000_000);
                if (held.compareTo(quantity) < 0 || random.nextBoolean()) {
                    activities.add(new Buy(new When(date, day), "X", "L" + day, quantity, value, day, false));
                    held = held.add(quantity);
                    paid += value + day;
                } else {
                    activities.add(new Sell(new When(date, day), "X", quantity, value, 0, List.of()));
                    held = held.subtract(quantity);
                    received += value;
                }
            }
            LotBook book = LotBook.of(activities, method);
            long open = book.open().stream().mapToLong(Lot::basisMinor).sum();
            long closed =
                    book.disposals().stream().mapToLong(Disposal::basisMinor).sum();
            long deferred = book.disposals().stream()
                    .mapToLong(Disposal::disallowedMinor)
                    .sum();
            BigDecimal left = book.open().stream().map(Lot::quantity).reduce(BigDecimal.ZERO, BigDecimal::add);

            assertEquals(paid + deferred, open + closed, "seed " + seed);
            assertEquals(
                    received,
                    book.disposals().stream().mapToLong(Disposal::proceedsMinor).sum());
            assertEquals(0, held.compareTo(left));
            assertTrue(book.disposals().stream().allMatch(d -> d.taxableMinor() <= 0 || d.disallowedMinor() == 0));
        }
    }
}
