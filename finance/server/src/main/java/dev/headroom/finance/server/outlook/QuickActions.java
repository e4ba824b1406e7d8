package dev.headroom.finance.server.outlook;

import static dev.headroom.finance.server.outlook.Words.amount;
import static dev.headroom.finance.server.outlook.Words.day;

import dev.headroom.finance.server.outlook.OutlookDocument.QuickAction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** At most three things that take minutes and help today, the most useful first. */
final class QuickActions {
    private static final int MOST = 3;
    private static final int MANY_UNCATEGORISED = 5;

    private final Facts facts;
    private final Set<String> done;
    private final List<Candidate> candidates = new ArrayList<>();

    private record Candidate(long rank, QuickAction action) {}

    /** What an action says of itself. */
    private record Wording(String title, String why, String effect, String link) {}

    private QuickActions(Facts facts) {
        this.facts = facts;
        this.done = Set.copyOf(facts.doneToday());
    }

    static List<QuickAction> of(Facts facts) {
        QuickActions actions = new QuickActions(facts);
        actions.begin();
        actions.bills();
        actions.lowBalance();
        actions.spending();
        actions.goals();
        actions.housekeeping();
        return actions.candidates.stream()
                .sorted(Comparator.comparingLong(Candidate::rank).reversed())
                .limit(MOST)
                .map(Candidate::action)
                .toList();
    }

    private void begin() {
        if (facts.firstTransaction() == null) {
            add(
                    Long.MAX_VALUE,
                    "import_transactions",
                    new Wording(
                            "Import your bank's transactions",
                            "Your outlook is computed from them.",
                            "90 days of history are enough for a full score.",
                            "/import"));
        }
        if (facts.liquid().accounts() == 0) {
            add(
                    Long.MAX_VALUE - 1,
                    "add_account",
                    new Wording(
                            "Add a checking or savings account",
                            "Your reserve is measured by what is in it.",
                            "The liquidity part of your score appears.",
                            "/accounts"));
        }
    }

    private void bills() {
        for (Facts.DueBill bill : facts.overdue()) {
            add(
                    bill.amount() * 2,
                    "pay_bill-" + bill.billId(),
                    new Wording(
                            "Pay " + bill.name(),
                            "%s was due on %s."
                                    .formatted(amount(bill.amount(), facts.currency()), day(bill.dueOn(), facts.day())),
                            "Stops late fees, and bills paid by their day lift your score.",
                            "/bills/" + bill.billId()));
        }
        facts.upcomingBills().stream()
                .filter(bill -> bill.dueOn().isBefore(facts.day().plusDays(4)))
                .forEach(bill -> add(
                        bill.amount() / 2,
                        "plan_bill-" + bill.billId(),
                        new Wording(
                                "Schedule " + bill.name(),
                                "%s is due on %s."
                                        .formatted(
                                                amount(bill.amount(), facts.currency()),
                                                day(bill.dueOn(), facts.day())),
                                "Keeps your record of bills paid by their day.",
                                "/bills/" + bill.billId())));
    }

    private void lowBalance() {
        InsightRules.lowPoint(facts)
                .ifPresent(low -> add(
                        -low.balance() * 3,
                        "cover_bills",
                        new Wording(
                                "Move %s to checking".formatted(amount(low.balance(), facts.currency())),
                                "Bills until %s take it below zero.".formatted(day(low.date(), facts.day())),
                                "Avoids overdraft fees.",
                                "/accounts")));
    }

    private void spending() {
        Facts.Shift shift = facts.shift();
        if (shift == null || shift.last30() <= shift.usual30() * 1.2) {
            return;
        }
        long more = shift.last30() - shift.usual30();
        add(
                more,
                "review_category-" + shift.categoryId(),
                new Wording(
                        "Look at " + shift.name().toLowerCase(Locale.ROOT),
                        "%s more than in your usual month.".formatted(amount(more, facts.currency())),
                        "Back to usual saves %s a month.".formatted(amount(more, facts.currency())),
                        "/transactions?category=" + shift.slug()));
    }

    private void goals() {
        // one goal at a time: the one that lacks most a month
        facts.goals().stream()
                .max(Comparator.comparingLong(goal -> InsightRules.monthlyShortfall(goal, facts.day())))
                .ifPresent(this::fund);
    }

    private void fund(Facts.Goal goal) {
        long monthly = InsightRules.monthlyShortfall(goal, facts.day());
        if (monthly > 0) {
            add(
                    monthly,
                    "fund_goal-" + goal.id(),
                    new Wording(
                            "Put %s towards \u201c%s\u201d".formatted(amount(monthly, facts.currency()), goal.name()),
                            "It is behind what it needs by %s.".formatted(day(goal.targetDate(), facts.day())),
                            "That much every month reaches it in time.",
                            "/goals/" + goal.id()));
        }
    }

    private void housekeeping() {
        Facts.Cash cash = facts.cash();
        if (cash != null && cash.uncategorised90() >= MANY_UNCATEGORISED) {
            add(
                    2,
                    "categorise",
                    new Wording(
                            "Categorise %d transactions".formatted(cash.uncategorised90()),
                            "They have no category yet.",
                            "Your score and insights rest on categories.",
                            "/transactions?category=uncategorised"));
        }
        facts.staleAccounts()
                .forEach(account -> add(
                        1,
                        "refresh_account-" + account.id(),
                        new Wording(
                                "Bring %s up to date".formatted(account.name()),
                                "Its last entry is of %s.".formatted(day(account.last(), facts.day())),
                                "Today's figures count on it.",
                                "/import")));
        if (facts.firstDay() != null && facts.goals().isEmpty()) {
            add(
                    1,
                    "set_goal",
                    new Wording(
                            "Set a first goal", "No goal is set.", "The goals part of your score appears.", "/goals"));
        }
        if (facts.firstDay() != null) {
            add(
                    0,
                    "look_over_week",
                    new Wording(
                            "Look over the last seven days",
                            "Two minutes a day keep surprises small.",
                            "Keeps your streak alive.",
                            "/transactions"));
        }
    }

    private void add(long rank, String id, Wording wording) {
        candidates.add(new Candidate(
                rank,
                new QuickAction(
                        id,
                        wording.title(),
                        wording.why(),
                        wording.effect(),
                        wording.link(),
                        facts.day(),
                        done.contains(id))));
    }
}
