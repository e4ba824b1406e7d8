package dev.headroom.finance.server.outlook;

import static dev.headroom.finance.server.outlook.Words.amount;
import static dev.headroom.finance.server.outlook.Words.percent;
import static dev.headroom.finance.server.outlook.Words.tenth;

import dev.headroom.finance.analytics.BalanceScore;
import dev.headroom.finance.analytics.BalanceScore.Component;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The figure behind each component of the balance score, with the sentence that explains it; a figure that the records
 * can't carry is missing, with the sentence that says what is needed.
 */
final class Figures {
    /** Shorter histories say more about the day they began than about a household. */
    private static final int LEAST_HISTORY_DAYS = 28;

    private static final int LEAST_BILLS = 3;
    private static final double DAYS_PER_MONTH = 30.4375;

    private final EnumMap<Component, Figure> all = new EnumMap<>(Component.class);

    /** @param value null without data */
    private record Figure(
            @Nullable Double value,
            String explanation,
            Map<String, Object> inputs,
            @Nullable LocalDate asOf) {
        static Figure missing(String explanation) {
            return new Figure(null, explanation, Map.of(), null);
        }
    }

    private Figures() {}

    static Figures of(Facts facts, Holdings holdings) {
        Figures figures = new Figures();
        figures.all.put(Component.CASH_FLOW, cashFlow(facts));
        figures.all.put(Component.LIQUIDITY, liquidity(facts));
        figures.all.put(Component.DEBT, debt(facts));
        figures.all.put(Component.BILLS, bills(facts));
        figures.all.put(Component.GOALS, goals(facts));
        figures.all.put(Component.RESILIENCE, resilience(facts, holdings));
        return figures;
    }

    /** The figures that have data. */
    Map<Component, Double> known() {
        EnumMap<Component, Double> known = new EnumMap<>(Component.class);
        all.forEach((component, figure) -> {
            if (figure.value() != null) {
                known.put(component, figure.value());
            }
        });
        return known;
    }

    Optional<Double> value(Component component) {
        return Optional.ofNullable(figure(component).value());
    }

    List<OutlookDocument.ComponentScore> explained(BalanceScore score) {
        return all.entrySet().stream()
                .map(entry -> {
                    Component component = entry.getKey();
                    Figure figure = entry.getValue();
                    return new OutlookDocument.ComponentScore(
                            Words.lower(component),
                            component.weight(),
                            score.components().get(component),
                            figure.value(),
                            figure.value() != null,
                            figure.explanation(),
                            figure.inputs(),
                            figure.asOf());
                })
                .toList();
    }

    /** What to do to bring a component to its next corner. */
    static String stepTo(BalanceScore.Gain gain, Facts facts) {
        return switch (gain.component()) {
            case CASH_FLOW -> "Keep " + percent(gain.figure()) + " of your income over 90 days.";
            case LIQUIDITY ->
                "Hold %s months of essential spending in liquid accounts.".formatted(tenth(gain.figure()));
            case DEBT -> "Bring debt payments to " + percent(gain.figure()) + " of gross income.";
            case BILLS -> "Pay " + percent(gain.figure()) + " of your bills by their day.";
            case GOALS -> "Bring your goals to " + percent(gain.figure()) + " of what they need.";
            case RESILIENCE ->
                facts.positions().size() < 2
                        ? "Spread your investments over more than one asset."
                        : "Spread your investments over more kinds of assets.";
        };
    }

    private Figure figure(Component component) {
        Figure figure = all.get(component);
        if (figure == null) {
            throw new IllegalStateException(component + " has no figure");
        }
        return figure;
    }

    private static Figure cashFlow(Facts facts) {
        Facts.Cash cash = facts.cash();
        Optional<String> tooShort = tooShort(facts);
        if (cash == null || tooShort.isPresent()) {
            return Figure.missing(tooShort.orElse("No transactions in the last 90 days."));
        }
        if (cash.income90() <= 0) {
            return Figure.missing("No income in the last 90 days, so there is no savings rate.");
        }
        double rate = (double) (cash.income90() - cash.spending90()) / cash.income90();
        String explanation = "You spent %s of %s that came in over the last 90 days: %s %s."
                .formatted(
                        amount(cash.spending90(), facts.currency()),
                        amount(cash.income90(), facts.currency()),
                        percent(Math.abs(rate)),
                        rate >= 0 ? "was kept" : "more than came in");
        return new Figure(
                rate,
                explanation,
                inputs("income_minor", cash.income90(), "spending_minor", cash.spending90(), "days", 90),
                facts.day());
    }

    private static Figure liquidity(Facts facts) {
        Facts.Cash cash = facts.cash();
        Optional<String> tooShort = tooShort(facts);
        if (facts.liquid().accounts() == 0) {
            return Figure.missing("Add a checking, savings or cash account to see how long your reserve lasts.");
        }
        if (cash == null || tooShort.isPresent()) {
            return Figure.missing(tooShort.orElse("No transactions in the last 90 days."));
        }
        double monthly = monthly(cash.essential90(), facts);
        if (monthly <= 0) {
            return Figure.missing("No essential spending is categorised, so a reserve can't be measured against it.");
        }
        double months = Math.max(0, facts.liquid().total() / monthly);
        String explanation = "%s in liquid accounts covers %s months of essential spending (%s a month)."
                .formatted(
                        amount(Math.max(0, facts.liquid().total()), facts.currency()),
                        tenth(months),
                        amount(Math.round(monthly), facts.currency()));
        return new Figure(
                months,
                explanation,
                inputs("liquid_minor", facts.liquid().total(), "essential_monthly_minor", Math.round(monthly)),
                facts.liquid().asOf());
    }

    private static Figure debt(Facts facts) {
        Facts.Cash cash = facts.cash();
        Facts.Debt declared = facts.debt();
        Facts.Cash history = tooShort(facts).isEmpty() ? cash : null;
        OptionalDouble income = monthlyIncome(facts, history);
        if (income.isEmpty() || (declared == null && history == null)) {
            return Figure.missing("Declare your income, or import 90 days of transactions, to weigh debt against it.");
        }
        double service =
                declared != null ? declared.monthly() : history == null ? 0 : monthly(history.debtPaid90(), facts);
        double ratio = service / income.getAsDouble();
        String explanation = service <= 0
                ? "No debt payments are known."
                : "Debt payments of %s a month take %s of %s income (%s)."
                        .formatted(
                                amount(Math.round(service), facts.currency()),
                                percent(ratio),
                                facts.grossIncome() != null ? "gross" : "net",
                                amount(Math.round(income.getAsDouble()), facts.currency()));
        return new Figure(
                ratio,
                explanation,
                inputs(
                        "service_monthly_minor",
                        Math.round(service),
                        "income_monthly_minor",
                        Math.round(income.getAsDouble()),
                        "basis",
                        (declared != null ? "declared debts" : "payments of the last 90 days")
                                + (facts.grossIncome() != null ? ", declared gross income" : ", income received")),
                facts.day());
    }

    /** Declared gross income, else what came in over the last 90 days. */
    private static OptionalDouble monthlyIncome(Facts facts, Facts.@Nullable Cash history) {
        Long gross = facts.grossIncome();
        if (gross != null) {
            return OptionalDouble.of(gross);
        }
        return history != null && history.income90() > 0
                ? OptionalDouble.of(monthly(history.income90(), facts))
                : OptionalDouble.empty();
    }

    private static Figure bills(Facts facts) {
        Facts.Bills bills = facts.bills();
        if (bills.due() < LEAST_BILLS) {
            return Figure.missing("Needs %d bills that fell due in the last 180 days; there are %d."
                    .formatted(LEAST_BILLS, bills.due()));
        }
        double share = (double) bills.onTime() / bills.due();
        return new Figure(
                share,
                "%d of %d bills of the last 180 days were paid by their day.".formatted(bills.onTime(), bills.due()),
                inputs("due", bills.due(), "on_time", bills.onTime(), "days", 180),
                facts.day());
    }

    private static Figure goals(Facts facts) {
        if (facts.goals().isEmpty()) {
            return Figure.missing("Set a goal to see whether you are on the way to it.");
        }
        double weighted = 0;
        double weights = 0;
        for (Facts.Goal goal : facts.goals()) {
            weighted += goal.target() * reach(goal, facts.day());
            weights += goal.target();
        }
        double share = weighted / weights;
        return new Figure(
                share,
                "At the pace of the last 90 days your goals reach %s of what they need.".formatted(percent(share)),
                inputs("goals", facts.goals().size(), "required_minor", Math.round(weights)),
                facts.day());
    }

    /** min(1, projected / required) of a goal at its date, by the contributions of the last 90 days. */
    static double reach(Facts.Goal goal, LocalDate day) {
        double months = Math.max(0, ChronoUnit.DAYS.between(day, goal.targetDate()) / DAYS_PER_MONTH);
        double projected = goal.saved() + goal.paceMonthly() * months;
        return Math.clamp(projected / goal.target(), 0.0, 1.0);
    }

    private static Figure resilience(Facts facts, Holdings holdings) {
        if (facts.positions().isEmpty()) {
            return Figure.missing("Add or import investments to see how well they are spread.");
        }
        if (holdings.resilience().isEmpty()) {
            return Figure.missing("There are too few prices of your investments to judge how well they are spread.");
        }
        double value = holdings.resilience().get();
        String explanation = facts.riskBand() == null
                ? "Your investments score %s for their spread.".formatted(percent(value))
                : "Your investments score %s for their spread and their fit to your risk band."
                        .formatted(percent(value));
        return new Figure(
                value,
                explanation,
                inputs("positions", facts.positions().size(), "value_minor", holdings.valueMinor()),
                facts.day());
    }

    /** Why the history is too short to judge flows; empty where it isn't. */
    private static Optional<String> tooShort(Facts facts) {
        LocalDate first = facts.firstTransaction();
        long days = first == null ? 0 : ChronoUnit.DAYS.between(first, facts.day()) + 1;
        return days >= LEAST_HISTORY_DAYS
                ? Optional.empty()
                : Optional.of("Needs %d days of transactions; there %s %d."
                        .formatted(LEAST_HISTORY_DAYS, days == 1 ? "is" : "are", Math.max(0, days)));
    }

    /** A sum of 90 days per month; of fewer days where the history is shorter. */
    private static double monthly(long sum90, Facts facts) {
        LocalDate first = facts.firstTransaction();
        long days = first == null ? 90 : Math.min(90, ChronoUnit.DAYS.between(first, facts.day()) + 1);
        return sum90 / (days / 30.0);
    }

    static Map<String, Object> inputs(Object... namesAndValues) {
        Map<String, Object> inputs = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            inputs.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return Collections.unmodifiableMap(inputs);
    }
}
