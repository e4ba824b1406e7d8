package dev.headroom.finance.server.outlook;

import static dev.headroom.finance.server.outlook.Words.amount;
import static dev.headroom.finance.server.outlook.Words.percent;
import static dev.headroom.finance.server.outlook.Words.tenth;

import dev.headroom.finance.analytics.BalanceScore;
import dev.headroom.finance.analytics.Streak;
import dev.headroom.finance.server.money.Money;
import dev.headroom.finance.server.outlook.OutlookDocument.DataQuality;
import dev.headroom.finance.server.outlook.OutlookDocument.Upcoming;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Turns the facts of a day into its outlook; the same facts give the same outlook. */
final class OutlookComposer {
    private static final int UPCOMING_DAYS = 14;

    private OutlookComposer() {}

    static OutlookDocument compose(Facts facts, PriceWindow prices) {
        Holdings holdings = Holdings.of(facts, prices);
        Figures figures = Figures.of(facts, holdings);
        BalanceScore score = BalanceScore.of(figures.known());
        Integer value =
                score.score().isPresent() ? Integer.valueOf(score.score().getAsInt()) : null;
        Integer delta = delta(score.score(), facts.scoreWeekAgo());
        int streak = Streak.of(facts.actionDays(), facts.day()).current();
        InsightRules.Finding finding = InsightRules.first(facts);
        return new OutlookDocument(
                facts.day(),
                value == null ? "INSUFFICIENT_DATA" : "OK",
                value,
                score.band().map(Words::lower).orElse(null),
                score.coverage(),
                BalanceScore.VERSION,
                delta,
                figures.explained(score),
                largestGain(figures, facts, score),
                finding.sentence(),
                finding.insight(),
                QuickActions.of(facts),
                upcoming(facts),
                holdings.move()
                        .filter(Holdings.Move::unusual)
                        .map(move -> marketNote(move, holdings, facts))
                        .orElse(null),
                Encouragement.of(score, figures, delta, streak),
                Encouragement.tip(facts.householdId(), facts.day()),
                streak,
                dataQuality(facts, holdings));
    }

    private static @Nullable Integer delta(OptionalInt score, @Nullable Integer weekAgo) {
        return score.isPresent() && weekAgo != null ? Integer.valueOf(score.getAsInt() - weekAgo) : null;
    }

    private static OutlookDocument.@Nullable LargestGain largestGain(Figures figures, Facts facts, BalanceScore score) {
        if (score.score().isEmpty()) {
            return null;
        }
        Optional<BalanceScore.Gain> gain = BalanceScore.largestGain(figures.known());
        return gain.map(step -> new OutlookDocument.LargestGain(
                        Words.lower(step.component()),
                        Math.round(step.points() * 10) / 10.0,
                        Figures.stepTo(step, facts)))
                .orElse(null);
    }

    private static List<Upcoming> upcoming(Facts facts) {
        List<Upcoming> upcoming = new ArrayList<>();
        facts.upcomingBills()
                .forEach(bill -> upcoming.add(
                        new Upcoming("bill", bill.dueOn(), bill.name(), new Money(-bill.amount(), facts.currency()))));
        facts.goals().stream()
                .filter(goal -> !goal.targetDate().isBefore(facts.day())
                        && !goal.targetDate().isAfter(facts.day().plusDays(UPCOMING_DAYS)))
                .forEach(goal -> upcoming.add(new Upcoming(
                        "goal", goal.targetDate(), goal.name(), new Money(goal.target(), facts.currency()))));
        InsightRules.lowPoint(facts)
                .ifPresent(low -> upcoming.add(new Upcoming(
                        "low_balance",
                        low.date(),
                        "Checking below zero after bills",
                        new Money(low.balance(), facts.currency()))));
        upcoming.sort(Comparator.comparing(Upcoming::date).thenComparing(Upcoming::kind));
        return List.copyOf(upcoming);
    }

    private static String marketNote(Holdings.Move move, Holdings holdings, Facts facts) {
        long change = Math.round(holdings.valueMinor() - holdings.valueMinor() / (1 + move.ret()));
        return "Your investments %s %s %% (%s) on the last trading day, more than on a usual one (%s %%)."
                .formatted(
                        move.ret() >= 0 ? "gained" : "lost",
                        tenth(Math.abs(move.ret()) * 100),
                        amount(change, facts.currency()),
                        tenth(move.daily() * 100));
    }

    private static List<DataQuality> dataQuality(Facts facts, Holdings holdings) {
        List<DataQuality> quality = new ArrayList<>();
        facts.staleAccounts()
                .forEach(account -> quality.add(new DataQuality(
                        "STALE_ACCOUNT", "%s has no entry since %s.".formatted(account.name(), account.last()))));
        if (facts.connectionsFailing() > 0) {
            quality.add(new DataQuality(
                    "CONNECTION_FAILING",
                    "%d bank connection(s) need your attention.".formatted(facts.connectionsFailing())));
        }
        if (!facts.withoutRate().isEmpty()) {
            quality.add(new DataQuality(
                    "RATE_MISSING",
                    "Amounts in %s are left out: no exchange rate to %s of the last month is known."
                            .formatted(String.join(", ", facts.withoutRate()), facts.currency())));
        }
        if (!holdings.unpriced().isEmpty()) {
            quality.add(new DataQuality(
                    "PRICE_STALE",
                    "No price of the last week for %s.".formatted(String.join(", ", holdings.unpriced()))));
        }
        Facts.Cash cash = facts.cash();
        if (cash != null && cash.transactions90() > 0 && cash.uncategorised90() * 5 > cash.transactions90()) {
            quality.add(new DataQuality(
                    "UNCATEGORISED",
                    "%s of the transactions of the last 90 days have no category."
                            .formatted(percent((double) cash.uncategorised90() / cash.transactions90()))));
        }
        return List.copyOf(quality);
    }
}
