package dev.headroom.finance.server.outlook;

import static dev.headroom.finance.server.outlook.Words.percent;

import dev.headroom.finance.analytics.BalanceScore;
import dev.headroom.finance.analytics.BalanceScore.Component;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The day's encouragement, which says only what the figures bear out, and the day's tip. */
final class Encouragement {
    private static final int NOTABLE_POINTS = 3;
    private static final int NOTABLE_STREAK = 3;

    private static final List<String> TIPS = List.of(
            "Pay yourself first: a standing order on pay day saves what would otherwise be spent.",
            "A reserve of one month of essential spending turns most emergencies into inconveniences.",
            "Subscriptions hide well: sort your transactions by payee once a year and end what you forgot.",
            "Extra payments on the debt with the highest rate save the most, whatever its size.",
            "Prices per unit are printed on the shelf; the large pack isn't always the cheap one.",
            "A bill that fell due on a bad day of the month can often be moved: ask the company.",
            "Compare your energy plan at the end of its term; the renewal price is rarely the best one.",
            "Insurance deductibles you could pay from your reserve lower the premium.",
            "A list made before shopping is the cheapest budget there is.",
            "Round every purchase up in your head, and the difference is yours at the end of the month.",
            "Index funds spread one purchase over thousands of companies for a small fee.",
            "Fees compound like returns do: one per cent a year costs about a fifth of the end sum over 25 years.",
            "Wait a night before a purchase that you hadn't planned; most wishes sleep in.",
            "Keep the money for this year's large bills in an account of its own.",
            "Rebalancing sells a little of what rose and buys a little of what fell; once a year is enough.",
            "A raise is the easiest moment to save more: you don't miss what you never spent.",
            "Check the last day of a free trial on the day you start it.",
            "Two goals with dates do better than ten without.",
            "Cash-back on what you don't need is still money out.",
            "Match every deposit into play money with one into savings.",
            "Look at the total cost of a car, not at the monthly rate: fuel, insurance and value lost decide.",
            "Tax-advantaged accounts first, taxable ones after: the order is a return without risk.",
            "If your employer matches contributions, the match is part of your pay. Take all of it.",
            "An hour in your local library is free, and so is the streaming you cancelled meanwhile.");

    private Encouragement() {}

    static String of(BalanceScore score, Figures figures, @Nullable Integer delta, int streak) {
        if (score.score().isEmpty()) {
            return "A little more data and your score appears: its parts say what is missing.";
        }
        if (delta != null && delta >= NOTABLE_POINTS) {
            return "Your score rose by %d points in a week. What you did is working.".formatted(delta);
        }
        if (delta != null && delta <= -NOTABLE_POINTS) {
            return "Your score went down by %d points in a week. The step that wins most back is named beside it."
                    .formatted(-delta);
        }
        if (streak >= NOTABLE_STREAK) {
            return "%d days in a row: small steps add up.".formatted(streak);
        }
        double kept = figures.value(Component.CASH_FLOW).orElse(Double.NaN);
        if (kept >= 0.10) {
            return "You kept %s of what came in over the last 90 days.".formatted(percent(kept));
        }
        return switch (score.band().orElseThrow()) {
            case ON_TRACK -> "Your score is on track; keeping it there is the whole task.";
            case BUILDING -> "You are building: the step that gives most is named beside your score.";
            case AT_RISK -> "This is where it can only be changed step by step. Today's actions are the first ones.";
        };
    }

    /** The same all day for a household, another one tomorrow. */
    static String tip(long household, LocalDate day) {
        CRC32C hash = new CRC32C();
        hash.update((household + ":" + day).getBytes(StandardCharsets.US_ASCII));
        return TIPS.get((int) (hash.getValue() % TIPS.size()));
    }
}
