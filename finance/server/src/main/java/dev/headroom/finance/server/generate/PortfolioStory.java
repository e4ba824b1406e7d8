package dev.headroom.finance.server.generate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One household's portfolio: what it held at the beginning, what it bought with the money that came in, dividends and a
 * sale. Quantities are in ten-thousandths of a share, money in hundredths.
 */
final class PortfolioStory {
    private static final long WHOLE = 10_000;

    private final Subject subject;
    private final List<Holding> holdings;
    private final List<Deal> deals = new ArrayList<>();
    private final List<Lot> lots = new ArrayList<>();
    private final List<Closing> closings = new ArrayList<>();
    private final int firstDay;
    private long cash;

    /** @param weight wanted share of the value, in thousandths; all add up to 1,000 */
    record Holding(Listing asset, int weight) {}

    /** What happened on a day. */
    static final class Deal {
        private final String kind;
        private final int day;
        private final @Nullable Listing asset;
        private final long quantity;
        private final long amount;
        private long id;

        private Deal(String kind, int day, @Nullable Listing asset, long quantity, long amount) {
            this.kind = kind;
            this.day = day;
            this.asset = asset;
            this.quantity = quantity;
            this.amount = amount;
        }

        String kind() {
            return kind;
        }

        int day() {
            return day;
        }

        @Nullable Listing asset() {
            return asset;
        }

        long quantity() {
            return quantity;
        }

        /** Cash moved, positive into the portfolio. */
        long amount() {
            return amount;
        }

        /** The row's id, 0 before it has one. */
        long id() {
            return id;
        }

        void id(long given) {
            id = given;
        }
    }

    /** Shares acquired at once, and what is left of them. */
    static final class Lot {
        private final Deal opened;
        private final Listing asset;
        private long left;
        private long basis;
        private long id;

        private Lot(Deal opened, Listing asset, long basis) {
            this.opened = opened;
            this.asset = asset;
            this.left = opened.quantity;
            this.basis = basis;
        }

        Deal opened() {
            return opened;
        }

        Listing asset() {
            return asset;
        }

        long left() {
            return left;
        }

        /** What the shares that are left cost. */
        long basis() {
            return basis;
        }

        /** The row's id, 0 before it has one. */
        long id() {
            return id;
        }

        void id(long given) {
            id = given;
        }
    }

    /** A part of a lot that was sold. */
    record Closing(Lot lot, Deal sale, long quantity, long proceeds, long basis) {}

    private PortfolioStory(Subject subject, List<Holding> holdings, int firstDay) {
        this.subject = subject;
        this.holdings = holdings;
        this.firstDay = firstDay;
    }

    /** @param listings what can be held, funds first; not empty */
    static PortfolioStory tell(Subject subject, List<Listing> listings, LedgerStory ledger) {
        int first = ledger.ledger().firstDay();
        PortfolioStory story = new PortfolioStory(subject, choose(subject, listings), first);
        story.open(ledger.outgoings().net());
        int turn = 0;
        for (Ledger.Entry entry : ledger.ledger().inOrder()) {
            if (entry.account() == ledger.investment() && entry.amount() > 0) {
                story.deposit(entry, turn++);
            }
        }
        story.sell();
        story.receiveDividends();
        story.deals.sort(Comparator.comparingInt(Deal::day));
        return story;
    }

    List<Holding> holdings() {
        return holdings;
    }

    /** In the order of days. */
    List<Deal> deals() {
        return deals;
    }

    List<Lot> lots() {
        return lots;
    }

    List<Closing> closings() {
        return closings;
    }

    private static List<Holding> choose(Subject subject, List<Listing> listings) {
        Draw draw = subject.draw();
        int count = Math.min(subject.profile().habits().holdings(), listings.size());
        // careful households begin with funds, others pick single assets
        boolean careful = subject.shown() || draw.chance(0.3 + 0.08 * count);
        List<Listing> chosen = new ArrayList<>();
        for (int fund = 0; careful && fund < Math.min(count, subject.shown() ? 4 : 2); fund++) {
            chosen.add(listings.get(fund));
        }
        for (int tries = 0; chosen.size() < count && tries < 500; tries++) {
            Listing candidate = draw.of(listings);
            if (!chosen.contains(candidate)) {
                chosen.add(candidate);
            }
        }
        double[] shares = new double[chosen.size()];
        double sum = 0;
        for (int i = 0; i < shares.length; i++) {
            shares[i] = draw.between(0.5, 1.5) * (chosen.get(i).broad() ? 2 : 1);
            sum += shares[i];
        }
        List<Holding> holdings = new ArrayList<>();
        int left = 1_000;
        for (int i = 0; i < shares.length; i++) {
            int weight = i == shares.length - 1 ? left : (int) Math.floor(shares[i] / sum * 1_000);
            left -= weight;
            holdings.add(new Holding(chosen.get(i), weight));
        }
        return holdings;
    }

    private void open(long net) {
        double incomes = subject.shown()
                ? 9
                : subject.draw().between(0.5, 16) * subject.draw().factor(0.5);
        for (Holding holding : holdings) {
            int day = holding.asset().tradingDay(firstDay);
            long quantity = quantity(
                    net * incomes * holding.weight() / 1_000, holding.asset().close(day));
            Deal opening = new Deal("opening", Math.max(day, firstDay), holding.asset(), quantity, 0);
            deals.add(opening);
            // bought earlier, at another price
            double paid =
                    cost(quantity, holding.asset().close(day)) * subject.draw().between(0.6, 1.15);
            lots.add(new Lot(opening, holding.asset(), Math.round(paid)));
        }
    }

    private static long quantity(double money, int close) {
        return Math.max(WHOLE / 10, Math.round(money / close * WHOLE));
    }

    private static long cost(long quantity, int close) {
        return Math.round((double) quantity * close / WHOLE);
    }

    private void deposit(Ledger.Entry entry, int turn) {
        deals.add(new Deal("deposit", entry.day(), null, 0, entry.amount()));
        cash += entry.amount();
        Listing asset = holdings.get(turn % holdings.size()).asset();
        int day = nextTradingDay(asset, entry.day());
        if (day < 0) {
            return;
        }
        long quantity = (long) Math.floor(cash * 0.98 / asset.close(day) * WHOLE);
        long price = cost(quantity, asset.close(day));
        if (quantity == 0 || price == 0) {
            return;
        }
        Deal purchase = new Deal("buy", day, asset, quantity, -price);
        deals.add(purchase);
        cash -= price;
        lots.add(new Lot(purchase, asset, price));
    }

    /** The day itself or the first trading day after it; −1 where there is none yet. */
    private static int nextTradingDay(Listing asset, int day) {
        for (int candidate = day; candidate < day + 7; candidate++) {
            if (asset.tradingDay(candidate) == candidate) {
                return candidate;
            }
        }
        return -1;
    }

    /** One in eight sells half of what it held first, after half of the time. */
    private void sell() {
        if (!subject.shown() && !subject.draw().chance(0.125)) {
            return;
        }
        Lot first = lots.getFirst();
        int day = first.asset.tradingDay((firstDay + subject.todayNumber()) / 2);
        long quantity = first.left / 2;
        if (quantity == 0 || day <= first.opened.day) {
            return;
        }
        long proceeds = cost(quantity, first.asset.close(day));
        long basis = Math.round((double) first.basis * quantity / first.left);
        Deal sale = new Deal("sell", day, first.asset, quantity, proceeds);
        deals.add(sale);
        cash += proceeds;
        first.left -= quantity;
        first.basis -= basis;
        closings.add(new Closing(first, sale, quantity, proceeds, basis));
    }

    private void receiveDividends() {
        List<Deal> received = new ArrayList<>();
        for (Holding holding : holdings) {
            for (Listing.Payout payout : holding.asset().dividends()) {
                long quantity = held(holding.asset(), payout.exDay() - 1);
                long amount = Math.round((double) quantity * payout.perShare() / (WHOLE * 100));
                if (amount > 0 && payout.payDay() < subject.todayNumber()) {
                    received.add(new Deal("dividend", payout.payDay(), holding.asset(), quantity, amount));
                    cash += amount;
                }
            }
        }
        deals.addAll(received);
    }

    /** Shares at the end of a day. */
    private long held(Listing asset, int day) {
        long quantity = 0;
        for (Deal deal : deals) {
            if (deal.asset == asset && deal.day <= day) {
                quantity += switch (deal.kind) {
                    case "opening", "buy" -> deal.quantity;
                    case "sell" -> -deal.quantity;
                    default -> 0;
                };
            }
        }
        return quantity;
    }

    /** Cash and holdings at yesterday's prices. */
    long value() {
        long value = cash;
        int yesterday = subject.todayNumber() - 1;
        for (Holding holding : holdings) {
            value += cost(held(holding.asset(), yesterday), holding.asset().close(yesterday));
        }
        return value;
    }
}
