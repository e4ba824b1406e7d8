package dev.headroom.finance.server.generate;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Months of one household's income, payments and purchases, as its profile says. */
final class LedgerStory {
    /** Detail of a household that buys as often as {@code often} says. */
    private static final double SHOWN_DETAIL = 6;

    private static final int NOTICE_DAYS = 30;
    private static final int DAYS_BETWEEN_PAY = 14;
    private static final double PAYS_PER_MONTH = 26 / 12.0;
    private static final List<Everyday> EVERYDAY = List.of(
            new Everyday(Category.GROCERIES, 0.44, 0.75, 8, 0.5),
            new Everyday(Category.TRANSPORT, 0.14, 0.20, 6, 0.5),
            new Everyday(Category.DINING, 0.13, 0.25, 8, 0.8),
            new Everyday(Category.SHOPPING, 0.13, 0.20, 5, 0.8),
            new Everyday(Category.HEALTH, 0.04, 0.06, 1.2, 0.4),
            new Everyday(Category.ENTERTAINMENT, 0.04, 0.07, 2.5, 0.7),
            new Everyday(Category.TRAVEL, 0.04, 0.05, 0.5, 0.8),
            new Everyday(Category.GIFTS_DONATIONS, 0.02, 0.05, 0.8, 0.6),
            new Everyday(Category.CASH, 0.02, 0.06, 1, 0));
    private static final Everyday CHILDREN = new Everyday(Category.CHILDCARE_EDUCATION, 0.10, 0.35, 2, 0);

    private final HouseholdProfile profile;
    private final Draw draw;
    private final Outgoings outgoings;
    private final YearMonth firstMonth;
    private final YearMonth lastMonth;
    private final Ledger ledger;
    private final List<Obligation> obligations = new ArrayList<>();

    private final Ledger.Account checking;
    private final Ledger.Account savings;
    private Ledger.@Nullable Account card;
    private Ledger.@Nullable Account investment;
    private Ledger.@Nullable Account mortgage;
    private Ledger.@Nullable Account loan;

    /**
     * @param share of what is spent from day to day
     * @param rarely times a month, in a few large amounts, for one household among many
     * @param often times a month as people really buy, for a household to be looked at
     * @param cardShare how much of it is paid by card where there is one
     */
    private record Everyday(Category category, double share, double rarely, double often, double cardShare) {}

    private LedgerStory(HouseholdProfile profile, Draw draw, LocalDate yesterday) {
        this.profile = profile;
        this.draw = draw;
        this.outgoings = Outgoings.of(profile, draw);
        this.lastMonth = YearMonth.from(yesterday);
        this.firstMonth = lastMonth.minusMonths(profile.habits().months());
        this.ledger = new Ledger(day(firstMonth, 1), (int) yesterday.toEpochDay());
        this.checking = ledger.account("Everyday checking", "checking");
        this.savings = ledger.account("Rainy day savings", "savings");
    }

    /** A story up to a day, which is the last with entries. */
    static LedgerStory tell(HouseholdProfile profile, Draw draw, LocalDate yesterday) {
        LedgerStory story = new LedgerStory(profile, draw, yesterday);
        story.openAccounts();
        story.earn();
        story.payObligations();
        story.buy();
        story.save();
        story.settle();
        return story;
    }

    Ledger ledger() {
        return ledger;
    }

    Outgoings outgoings() {
        return outgoings;
    }

    List<Obligation> obligations() {
        return obligations;
    }

    Ledger.@Nullable Account card() {
        return card;
    }

    Ledger.@Nullable Account investment() {
        return investment;
    }

    Ledger.@Nullable Account mortgage() {
        return mortgage;
    }

    Ledger.@Nullable Account loan() {
        return loan;
    }

    private boolean rich() {
        return profile.habits().shown();
    }

    private static int day(YearMonth month, int dayOfMonth) {
        return (int) month.atDay(dayOfMonth).toEpochDay();
    }

    private static int weekdayBefore(int day) {
        LocalDate date = LocalDate.ofEpochDay(day);
        return TradingCalendar.weekend(date) ? day - (date.getDayOfWeek().getValue() - 5) : day;
    }

    private void openAccounts() {
        if (profile.habits().creditCard()) {
            card = ledger.account("Meridian card", "credit_card");
        }
        if (profile.habits().holdings() > 0) {
            investment = ledger.account("Brokerage", "investment");
        }
        if (outgoings.mortgage() > 0) {
            mortgage = ledger.account("Home mortgage", "mortgage");
        }
        if (outgoings.loan() > 0) {
            loan = ledger.account("Car loan", "loan");
        }
        if (rich() || draw.chance(0.3)) {
            long pot = outgoings.net() * draw.between(2, 40);
            ledger.account("Retirement plan", "retirement", "deferred").open(pot);
        }
    }

    private void earn() {
        boolean retired = lastMonth.getYear() - profile.home().birthYear() > 66;
        Category category = retired ? Category.BENEFITS : Category.SALARY;
        String payer = draw.of(Names.payees(category));
        if (profile.habits().twicePaid() && !retired) {
            int payday = ledger.firstDay() + (5 - dayOfWeek(ledger.firstDay()) + 7) % 7 + 7 * draw.below(2);
            long pay = Math.round(outgoings.net() / PAYS_PER_MONTH);
            for (int day = payday; day <= ledger.lastDay(); day += DAYS_BETWEEN_PAY) {
                ledger.add(day, checking, pay, category, payer);
            }
        } else {
            int dayOfMonth = draw.chance(0.4) ? 1 : draw.between(20, 28);
            for (YearMonth month = firstMonth; !month.isAfter(lastMonth); month = month.plusMonths(1)) {
                int payday = weekdayBefore(day(month, dayOfMonth));
                ledger.add(payday, checking, outgoings.net(), category, payer);
            }
        }
        if (rich() || draw.chance(0.15)) {
            YearMonth refund = YearMonth.of(lastMonth.getYear(), 4);
            long amount = Math.round(outgoings.net() * draw.between(0.05, 0.2));
            ledger.add(day(refund, draw.between(5, 25)), checking, amount, Category.OTHER_INCOME, "Tax refund");
        }
    }

    private static int dayOfWeek(int day) {
        return LocalDate.ofEpochDay(day).getDayOfWeek().getValue();
    }

    private void payObligations() {
        oblige("Rent", Category.HOUSING, outgoings.rent(), 1);
        oblige("Mortgage", Category.MORTGAGE, outgoings.mortgage(), 1);
        oblige("Electricity and water", Category.UTILITIES, outgoings.utilities(), 1);
        oblige("Phone and internet", Category.PHONE_INTERNET, outgoings.phone(), 1);
        oblige("Home and car insurance", Category.INSURANCE, 3 * outgoings.insurance(), 3);
        oblige("Car loan", Category.LOAN_PAYMENT, outgoings.loan(), 1);
        oblige("Streaming and music", Category.SUBSCRIPTIONS, outgoings.subscriptions(), 1);
    }

    private void oblige(String name, Category category, long amount, int everyMonths) {
        if (amount == 0) {
            return;
        }
        Obligation bill = new Obligation(name, category, draw.of(Names.payees(category)), amount, everyMonths);
        obligations.add(bill);
        int dayOfMonth = draw.between(1, 28);
        YearMonth month = firstMonth.plusMonths(draw.below(everyMonths));
        int horizon = ledger.lastDay() + 1 + NOTICE_DAYS;
        for (; day(month, dayOfMonth) <= horizon; month = month.plusMonths(everyMonths)) {
            pay(bill, day(month, dayOfMonth), amountIn(bill, month));
        }
    }

    /** Heating makes winter dear, cooling a little less so summer. */
    private long amountIn(Obligation bill, YearMonth month) {
        if (bill.category() != Category.UTILITIES) {
            return bill.amount();
        }
        double angle = 2 * Math.PI * (month.getMonthValue() - 1) / 12;
        double season = 1 + 0.22 * StrictMath.cos(angle) + 0.16 * StrictMath.cos(2 * angle);
        return Math.round(bill.amount() * season * draw.factor(0.06));
    }

    private void pay(Obligation bill, int dueDay, long amount) {
        boolean onTime = draw.chance(profile.condition().onTime());
        int paidDay = onTime ? dueDay - draw.below(3) : dueDay + draw.between(2, 11);
        Ledger.Entry paid = ledger.add(paidDay, checking, -amount, bill.category(), bill.payee());
        if (paid != null || paidDay > ledger.lastDay()) {
            bill.dues().add(new Obligation.Due(dueDay, amount, paid));
        }
        Ledger.Account owed = bill.category() == Category.MORTGAGE ? mortgage : loan;
        boolean debt = bill.category() == Category.MORTGAGE || bill.category() == Category.LOAN_PAYMENT;
        if (paid != null && debt && owed != null && profile.habits().detail() >= 1.1) {
            long principal = Math.round(amount * (owed == mortgage ? 0.36 : 0.85));
            ledger.add(paidDay, owed, principal, Category.TRANSFER, "Principal");
        }
    }

    private void buy() {
        long oldBalance = outgoings.card() * 30;
        long lastStatement = Math.round(outgoings.everyday() * 0.5);
        if (card != null) {
            card.open(-oldBalance - lastStatement);
        }
        int cardDay = draw.between(8, 25);
        for (YearMonth month = firstMonth; !month.isAfter(lastMonth); month = month.plusMonths(1)) {
            long onCard = 0;
            for (Everyday kind : EVERYDAY) {
                onCard += buy(month, kind);
            }
            if (profile.home().people() > 2) {
                buy(month, CHILDREN);
            }
            if (card != null) {
                int payday = day(month, cardDay);
                long interest = Math.round(oldBalance * 0.2 / 12);
                ledger.move(payday, checking, card, lastStatement, Category.CARD_PAYMENT);
                ledger.add(day(month, 5), card, -interest, Category.TAXES_FEES, "Interest on the card");
                lastStatement = onCard + interest;
            }
        }
    }

    /** Buys a month's share of one kind; returns what of it went onto the card. */
    private long buy(YearMonth month, Everyday kind) {
        double detail = profile.habits().detail();
        double times = rich() ? kind.often() * detail / SHOWN_DETAIL : kind.rarely() * detail;
        double each = outgoings.everyday() * kind.share() / times;
        double people = profile.home().people() > 2 ? 0.9 : 1;
        long onCard = 0;
        for (int left = draw.about(times); left > 0; left--) {
            boolean byCard = card != null && draw.chance(kind.cardShare());
            long amount = Math.max(150, Math.round(each * people * season(kind.category(), month) * draw.factor(0.35)));
            int day = day(month, draw.between(1, month.lengthOfMonth()));
            Ledger.Account from = byCard && card != null ? card : checking;
            Ledger.Entry bought =
                    ledger.add(day, from, -amount, kind.category(), draw.of(Names.payees(kind.category())));
            onCard += byCard && bought != null ? amount : 0;
        }
        return onCard;
    }

    private static double season(Category category, YearMonth month) {
        return switch (category) {
            case TRAVEL -> month.getMonthValue() == 7 || month.getMonthValue() == 8 ? 1.8 : 0.85;
            case GIFTS_DONATIONS, SHOPPING -> month.getMonthValue() == 12 ? 1.6 : 0.95;
            default -> 1;
        };
    }

    private void save() {
        long surplus = outgoings.net() - outgoings.spent();
        int everyMonths = rich() ? 1 : 3;
        int dayOfMonth = draw.between(2, 28);
        long invested = investment != null && surplus > 0 ? Math.round(surplus * draw.between(0.25, 0.6)) : 0;
        long saved = surplus - invested;
        int count = 0;
        for (YearMonth month = firstMonth; !month.isAfter(lastMonth); month = month.plusMonths(1)) {
            if (++count % everyMonths != 0) {
                continue;
            }
            int day = day(month, dayOfMonth);
            long toSavings = everyMonths * saved;
            if (toSavings > 0) {
                ledger.move(day, checking, savings, Ledger.rounded(toSavings), Category.TRANSFER);
            } else if (toSavings < 0) {
                ledger.move(day, savings, checking, Ledger.rounded(-toSavings), Category.TRANSFER);
            }
            if (investment != null && invested > 0) {
                ledger.move(day, checking, investment, Ledger.rounded(everyMonths * invested), Category.INVESTING);
            }
        }
        if (rich()) {
            YearMonth quarter = firstMonth.plusMonths(2);
            for (; !quarter.isAfter(lastMonth); quarter = quarter.plusMonths(3)) {
                long interest = Math.round(outgoings.net() * draw.between(0.012, 0.016));
                ledger.add(day(quarter, 28), savings, interest, Category.INTEREST_DIVIDENDS, "Interest");
            }
        }
    }

    /** Chooses the opening balances so that no account runs dry and what is left at the end is as the profile says. */
    private void settle() {
        double months = profile.condition().liquidMonths();
        long cushion = Math.round(outgoings.essential() * Math.min(0.5, 0.15 * months) * draw.between(0.5, 1.5));
        // those who have little overdraw now and then
        long overdraft = months < 0.8 ? Math.round(outgoings.net() * 0.12) : 0;
        checking.open(Math.max(0, cushion - ledger.lowest(checking) - overdraft));
        long left = checking.opening() + ledger.moved(checking, ledger.lastDay());
        long wanted = Math.round(months * outgoings.essential()) - left;
        savings.open(Math.max(-ledger.lowest(savings), wanted - ledger.moved(savings, ledger.lastDay())));
        if (mortgage != null) {
            mortgage.open(-owed(outgoings.mortgage(), 0.052, draw.between(120, 330)) - paidOff(mortgage));
        }
        if (loan != null) {
            loan.open(-owed(outgoings.loan(), 0.079, draw.between(10, 54)) - paidOff(loan));
        }
    }

    private long paidOff(Ledger.Account debt) {
        return ledger.moved(debt, ledger.lastDay());
    }

    /** What a level payment pays off in a number of months. */
    private static long owed(long payment, double yearlyRate, int months) {
        double rate = yearlyRate / 12;
        return Math.round(payment * (1 - StrictMath.pow(1 + rate, -months)) / rate);
    }
}
