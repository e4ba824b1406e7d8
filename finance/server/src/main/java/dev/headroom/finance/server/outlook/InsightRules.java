package dev.headroom.finance.server.outlook;

import static dev.headroom.finance.server.outlook.Figures.inputs;
import static dev.headroom.finance.server.outlook.Words.amount;
import static dev.headroom.finance.server.outlook.Words.day;
import static dev.headroom.finance.server.outlook.Words.percent;

import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.outlook.OutlookDocument.Insight;
import dev.headroom.finance.server.outlook.OutlookDocument.Source;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds what matters most today: every rule that speaks names the money at stake, and the largest sum wins. */
final class InsightRules {
    /** Below these a change is noise: a fifth of the usual month. */
    private static final double NOTABLE_SHARE = 0.20;

    private static final double NOTABLE_RATE = 0.03;

    private InsightRules() {}

    /** A sentence, what it is made of, and the money at stake in minor units: negative where it costs the household. */
    record Finding(String sentence, Insight insight, long impact) {}

    private record Evidence(Map<String, Object> numbers, List<Source> sources) {}

    /** Balance of the spendable accounts after what is due in the next days. */
    record LowPoint(LocalDate date, long balance) {}

    static Finding first(Facts facts) {
        return Stream.of(
                        overdue(facts),
                        lowBalance(facts),
                        spending(facts),
                        savingsRate(facts),
                        reserve(facts),
                        goal(facts))
                .flatMap(Optional::stream)
                .max(Comparator.comparingLong(finding -> Math.abs(finding.impact())))
                .orElseGet(() -> quiet(facts));
    }

    /** The day within two weeks on which the bills take the spendable balance lowest, when that is below zero. */
    static Optional<LowPoint> lowPoint(Facts facts) {
        if (facts.liquid().accounts() == 0) {
            return Optional.empty();
        }
        long balance = facts.liquid().spendable();
        LowPoint lowest = null;
        for (Facts.DueBill bill : facts.upcomingBills()) {
            balance -= bill.amount();
            if (balance < 0 && (lowest == null || balance < lowest.balance())) {
                lowest = new LowPoint(bill.dueOn(), balance);
            }
        }
        return Optional.ofNullable(lowest);
    }

    private static Optional<Finding> overdue(Facts facts) {
        if (facts.overdue().isEmpty()) {
            return Optional.empty();
        }
        long sum = facts.overdue().stream().mapToLong(Facts.DueBill::amount).sum();
        Facts.DueBill oldest = facts.overdue().getFirst();
        String sentence = facts.overdue().size() == 1
                ? "%s (%s) was due on %s and isn't marked as paid."
                        .formatted(oldest.name(), amount(sum, facts.currency()), day(oldest.dueOn(), facts.day()))
                : "%d bills over %s are past their day, the oldest since %s."
                        .formatted(
                                facts.overdue().size(),
                                amount(sum, facts.currency()),
                                day(oldest.dueOn(), facts.day()));
        List<Source> sources = facts.overdue().stream()
                .map(bill -> new Source("bill", bill.billId()))
                .toList();
        return Optional.of(finding(
                facts,
                "overdue_bills",
                sentence,
                -sum,
                new Evidence(inputs("bills", facts.overdue().size(), "sum_minor", sum), sources)));
    }

    private static Optional<Finding> lowBalance(Facts facts) {
        return lowPoint(facts).map(low -> {
            List<Source> sources = facts.upcomingBills().stream()
                    .map(bill -> new Source("bill", bill.billId()))
                    .toList();
            return finding(
                    facts,
                    "low_balance",
                    "Bills until %s exceed what your checking accounts hold by %s."
                            .formatted(day(low.date(), facts.day()), amount(low.balance(), facts.currency())),
                    low.balance(),
                    new Evidence(
                            inputs("balance_minor", facts.liquid().spendable(), "lowest_minor", low.balance()),
                            sources));
        });
    }

    private static Optional<Finding> spending(Facts facts) {
        Facts.Shift shift = facts.shift();
        if (shift == null) {
            return Optional.empty();
        }
        long change = shift.last30() - shift.usual30();
        if (Math.abs(change) < NOTABLE_SHARE * shift.usual30()) {
            return Optional.empty();
        }
        String sentence = "%s took %s in the last 30 days, %s %s than your usual %s."
                .formatted(
                        shift.name(),
                        amount(shift.last30(), facts.currency()),
                        amount(change, facts.currency()),
                        change > 0 ? "more" : "less",
                        amount(shift.usual30(), facts.currency()));
        List<Source> sources = shift.sources().stream()
                .map(id -> new Source("transaction", id))
                .toList();
        return Optional.of(finding(
                facts,
                change > 0 ? "spending_up" : "spending_down",
                sentence,
                -change,
                new Evidence(
                        inputs(
                                "category",
                                shift.slug(),
                                "last_30_days_minor",
                                shift.last30(),
                                "usual_minor",
                                shift.usual30()),
                        sources)));
    }

    private static Optional<Finding> savingsRate(Facts facts) {
        Facts.Cash cash = facts.cash();
        if (cash == null || cash.income90() <= 0 || cash.income90Before() <= 0) {
            return Optional.empty();
        }
        double now = rate(cash.income90(), cash.spending90());
        double before = rate(cash.income90Before(), cash.spending90Before());
        if (Math.abs(now - before) < NOTABLE_RATE) {
            return Optional.empty();
        }
        long monthly = Math.round((now - before) * cash.income90() / 3);
        String sentence = now > before
                ? "You kept %s of your income in the last 90 days, up from %s: %s more a month."
                        .formatted(percent(now), percent(before), amount(monthly, facts.currency()))
                : "You kept %s of your income in the last 90 days, down from %s: %s less a month."
                        .formatted(percent(now), percent(before), amount(monthly, facts.currency()));
        return Optional.of(finding(
                facts,
                now > before ? "savings_rate_up" : "savings_rate_down",
                sentence,
                monthly,
                new Evidence(
                        inputs(
                                "savings_rate",
                                round(now),
                                "savings_rate_before",
                                round(before),
                                "monthly_minor",
                                monthly),
                        List.of())));
    }

    private static Optional<Finding> reserve(Facts facts) {
        Facts.Cash cash = facts.cash();
        if (cash == null || facts.liquid().accounts() == 0 || cash.essential90() <= 0) {
            return Optional.empty();
        }
        long month = cash.essential90() / 3;
        long missing = month - facts.liquid().total();
        if (missing <= 0) {
            return Optional.empty();
        }
        return Optional.of(finding(
                facts,
                "thin_reserve",
                "Your liquid accounts hold less than a month of essential spending: %s are missing."
                        .formatted(amount(missing, facts.currency())),
                -missing,
                new Evidence(
                        inputs("liquid_minor", facts.liquid().total(), "essential_monthly_minor", month), List.of())));
    }

    private static Optional<Finding> goal(Facts facts) {
        List<Facts.Goal> behind = new ArrayList<>(facts.goals());
        behind.removeIf(goal -> Figures.reach(goal, facts.day()) >= 1);
        return behind.stream()
                .max(Comparator.comparingLong(goal -> shortfall(goal, facts.day())))
                .map(goal -> {
                    long missing = shortfall(goal, facts.day());
                    return finding(
                            facts,
                            "goal_behind",
                            "At its present pace \u201c%s\u201d ends %s short on %s."
                                    .formatted(
                                            goal.name(),
                                            amount(missing, facts.currency()),
                                            day(goal.targetDate(), facts.day())),
                            // what a month would have to bring, so that a far goal doesn't drown the day's matters
                            -monthlyShortfall(goal, facts.day()),
                            new Evidence(
                                    inputs("missing_minor", missing, "pace_monthly_minor", goal.paceMonthly()),
                                    List.of(new Source("goal", goal.id()))));
                });
    }

    static long shortfall(Facts.Goal goal, LocalDate day) {
        return Math.round(goal.target() * (1 - Figures.reach(goal, day)));
    }

    static long monthlyShortfall(Facts.Goal goal, LocalDate day) {
        double months = Math.max(1, ChronoUnit.DAYS.between(day, goal.targetDate()) / 30.4375);
        return Math.round(shortfall(goal, day) / months);
    }

    private static Finding quiet(Facts facts) {
        if (facts.firstDay() == null) {
            return new Finding(
                    "Import your bank's transactions or add an account, and your day appears here.",
                    new Insight("no_data", null, Map.of(), List.of()),
                    0);
        }
        return new Finding(
                "Nothing stands out today: spending, bills and balances are as usual.",
                new Insight("nothing_unusual", null, Map.of(), List.of()),
                0);
    }

    private static Finding finding(Facts facts, String rule, String sentence, long impact, Evidence evidence) {
        Money atStake = new Money(impact, facts.currency());
        return new Finding(sentence, new Insight(rule, atStake, evidence.numbers(), evidence.sources()), impact);
    }

    private static double rate(long income, long spending) {
        return (double) (income - spending) / income;
    }

    private static double round(double share) {
        return Math.round(share * 10_000) / 10_000.0;
    }
}
