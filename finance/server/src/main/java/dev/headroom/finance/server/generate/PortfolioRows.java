package dev.headroom.finance.server.generate;

import java.time.LocalDate;
import java.util.List;

/** Writes a portfolio with everything below it. */
final class PortfolioRows {
    private static final int QUANTITY_PLACES = 4;

    private PortfolioRows() {}

    /** @param benchmark index id, 0 for none */
    static void write(Subject subject, PortfolioStory story, long account, long benchmark, Batch batch) {
        CopyRows row = batch.numbered(Sheet.PORTFOLIO)
                .int8(subject.id())
                .int8(account)
                .text("Brokerage portfolio")
                .text(story.holdings().size() > 3 ? "balanced" : "concentrated");
        if (benchmark > 0) {
            row.int8(benchmark);
        } else {
            row.none();
        }
        long portfolio = batch.ids().last(Sheet.PORTFOLIO);
        for (PortfolioStory.Holding holding : story.holdings()) {
            batch.row(Sheet.ALLOCATION_TARGET)
                    .int8(portfolio)
                    .int8(holding.asset().assetId())
                    .numeric(holding.weight(), 3);
        }
        writeDeals(subject, story, portfolio, batch);
        writeLots(story, portfolio, batch);
    }

    private static void writeDeals(Subject subject, PortfolioStory story, long portfolio, Batch batch) {
        int sequence = 0;
        for (PortfolioStory.Deal deal : story.deals()) {
            CopyRows row = batch.numbered(Sheet.ACTIVITY).int8(subject.id()).int8(portfolio);
            Listing asset = deal.asset();
            (asset == null ? row.none() : row.int8(asset.assetId()))
                    .text("g" + sequence)
                    .text(deal.kind())
                    .timestamp(Subject.trading(deal.day()))
                    .int4(sequence)
                    .numeric(deal.quantity(), QUANTITY_PLACES);
            switch (deal.kind()) {
                case "opening", "buy", "sell" -> row.numeric(asset == null ? 0 : asset.close(deal.day()), 2);
                default -> row.none();
            }
            row.int8(deal.amount()).int8(0L).text(subject.currency());
            deal.id(batch.ids().last(Sheet.ACTIVITY));
            sequence++;
        }
    }

    private static void writeLots(PortfolioStory story, long portfolio, Batch batch) {
        for (PortfolioStory.Lot lot : story.lots()) {
            int day = lot.opened().day();
            batch.numbered(Sheet.TAX_LOT)
                    .int8(portfolio)
                    .int8(lot.asset().assetId())
                    .int8(lot.opened().id())
                    .date(day)
                    .date(day)
                    .numeric(lot.left(), QUANTITY_PLACES)
                    .int8(lot.basis());
            lot.id(batch.ids().last(Sheet.TAX_LOT));
        }
        for (PortfolioStory.Closing closing : story.closings()) {
            boolean overAYear = LocalDate.ofEpochDay(closing.lot().opened().day())
                    .plusYears(1)
                    .isBefore(LocalDate.ofEpochDay(closing.sale().day()));
            batch.row(Sheet.LOT_DISPOSAL)
                    .int8(closing.lot().id())
                    .int8(closing.sale().id())
                    .numeric(closing.quantity(), QUANTITY_PLACES)
                    .int8(closing.proceeds())
                    .int8(closing.basis())
                    .text(overAYear ? "long" : "short");
        }
    }

    /** Two sleeves, one serving the first goal, over the assets: what optimisation on several levels works on. */
    static void writeSleeves(PortfolioStory story, List<Long> goals, Batch batch) {
        long portfolio = batch.ids().last(Sheet.PORTFOLIO);
        long safety = sleeve(portfolio, "Safety", goals.isEmpty() ? 0 : goals.getFirst(), batch);
        long growth = sleeve(portfolio, "Growth", 0, batch);
        for (PortfolioStory.Holding holding : story.holdings()) {
            boolean safe = holding.asset().assetClass() == 2 || holding.asset().assetClass() == 3;
            batch.numbered(Sheet.PORTFOLIO_NODE)
                    .int8(portfolio)
                    .int8(safe ? safety : growth)
                    .int8(holding.asset().assetId())
                    .none()
                    .text("Asset " + holding.asset().assetId())
                    .numeric(0, 1)
                    .numeric(1, 0);
        }
    }

    private static long sleeve(long portfolio, String name, long goal, Batch batch) {
        CopyRows row =
                batch.numbered(Sheet.PORTFOLIO_NODE).int8(portfolio).none().none();
        (goal > 0 ? row.int8(goal) : row.none()).text(name).numeric(1, 1).numeric(9, 1);
        return batch.ids().last(Sheet.PORTFOLIO_NODE);
    }
}
