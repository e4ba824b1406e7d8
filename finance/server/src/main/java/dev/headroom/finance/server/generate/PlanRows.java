package dev.headroom.finance.server.generate;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Writes budgets, goals, actions, notifications and risk profiles. */
final class PlanRows {
    private static final List<Aim> AIMS = List.of(
            new Aim("Emergency fund", "emergency", 3.0, 30, 1),
            new Aim("Summer journey", "travel", 0.7, 16, 3),
            new Aim("New kitchen", "purchase", 2.5, 40, 2),
            new Aim("College years", "education", 9.0, 96, 2),
            new Aim("Family car", "purchase", 3.5, 48, 4),
            new Aim("Early retirement", "retirement", 30.0, 180, 3));
    private static final List<String> ACTIONS =
            List.of("pay_bill", "plan_bill", "review_category", "fund_goal", "refresh_account");

    private PlanRows() {}

    /**
     * @param incomes target by net monthly incomes
     * @param months from start to target
     */
    private record Aim(String name, String kind, double incomes, int months, int priority) {}

    /** Returns the ids of the goals written, most important first. */
    static List<Long> write(Subject subject, Outgoings outgoings, int firstDay, Batch batch) {
        writeBudgets(subject, outgoings, batch);
        List<Long> goals = writeGoals(subject, outgoings, firstDay, batch);
        writeActions(subject, batch);
        if (subject.shown() || subject.draw().chance(0.45)) {
            writeRiskProfile(subject, batch);
        }
        writeNotifications(subject, batch);
        return goals;
    }

    private static void writeBudgets(Subject subject, Outgoings outgoings, Batch batch) {
        if (!subject.shown() && !subject.draw().chance(0.7)) {
            return;
        }
        LocalDate month = subject.today().minusDays(1).withDayOfMonth(1);
        for (int back = subject.shown() ? 5 : 1; back >= 0; back--) {
            batch.numbered(Sheet.BUDGET)
                    .int8(subject.id())
                    .date((int) month.minusMonths(back).toEpochDay())
                    .text(subject.currency());
            plan(subject, Category.GROCERIES, Math.round(outgoings.everyday() * 0.44), batch);
            plan(subject, Category.TRANSPORT, Math.round(outgoings.everyday() * 0.14), batch);
            plan(subject, Category.DINING, Math.round(outgoings.everyday() * 0.13), batch);
            plan(subject, Category.SHOPPING, Math.round(outgoings.everyday() * 0.13), batch);
            plan(subject, Category.UTILITIES, outgoings.utilities(), batch);
            if (subject.shown()) {
                plan(subject, Category.ENTERTAINMENT, Math.round(outgoings.everyday() * 0.04), batch);
                plan(subject, Category.TRAVEL, Math.round(outgoings.everyday() * 0.04), batch);
                plan(subject, Category.SUBSCRIPTIONS, outgoings.subscriptions(), batch);
                plan(subject, Category.HOUSING, outgoings.rent(), batch);
                plan(subject, Category.MORTGAGE, outgoings.mortgage(), batch);
            }
        }
    }

    private static void plan(Subject subject, Category category, long usual, Batch batch) {
        if (usual == 0) {
            return;
        }
        long planned = Math.max(1_000, Math.round(usual * subject.draw().between(0.9, 1.12) / 1_000) * 1_000);
        batch.row(Sheet.BUDGET_ENTRY)
                .int8(batch.ids().last(Sheet.BUDGET))
                .int8(category.id())
                .int8(planned)
                .bool(category == Category.TRAVEL);
    }

    private static List<Long> writeGoals(Subject subject, Outgoings outgoings, int firstDay, Batch batch) {
        List<Long> written = new ArrayList<>();
        Draw draw = subject.draw();
        int count = subject.shown() ? 4 : draw.weighted(new double[] {18, 38, 30, 14});
        int at = subject.shown() ? 0 : draw.below(AIMS.size());
        for (int i = 0; i < count; i++) {
            Aim aim = AIMS.get((at + i) % AIMS.size());
            int start = firstDay + draw.below(subject.shown() ? 40 : 150);
            long target = Math.max(20_000, Math.round(outgoings.net() * aim.incomes() / 10_000) * 10_000);
            int months = Math.max(14, (int) Math.round(aim.months() * draw.between(0.8, 1.2)));
            LocalDate started = LocalDate.ofEpochDay(start);
            batch.numbered(Sheet.GOAL)
                    .int8(subject.id())
                    .text(aim.name())
                    .text(aim.kind())
                    .int8(target)
                    .text(subject.currency())
                    .date((int) started.plusMonths(months).toEpochDay())
                    .int2(aim.priority())
                    .date(start);
            written.add(batch.ids().last(Sheet.GOAL));
            contribute(subject, started, (double) target / months, batch);
        }
        return written;
    }

    private static void contribute(Subject subject, LocalDate started, double needed, Batch batch) {
        Draw draw = subject.draw();
        int every = subject.shown() ? 1 : draw.between(1, 3);
        double pace = subject.profile().condition().goalPace() * draw.factor(0.15);
        LocalDate day = started.plusDays(draw.below(20));
        for (; day.isBefore(subject.today()); day = day.plusMonths(every)) {
            long amount = Math.max(500, Math.round(every * needed * pace * draw.factor(0.1) / 100) * 100);
            batch.numbered(Sheet.GOAL_CONTRIBUTION)
                    .int8(batch.ids().last(Sheet.GOAL))
                    .int8(subject.id())
                    .date((int) day.toEpochDay())
                    .int8(amount);
        }
    }

    private static void writeActions(Subject subject, Batch batch) {
        for (int back = 1; back <= subject.profile().habits().streakDays(); back++) {
            int day = subject.todayNumber() - back;
            String action = subject.draw().of(ACTIONS);
            batch.row(Sheet.USER_ACTION)
                    .int8(subject.id())
                    .date(day)
                    .text(action)
                    .text(action + "-" + back)
                    .text(subject.profile().home().zone())
                    .timestamp(subject.at(day, subject.draw().between(7, 21)));
        }
    }

    private static void writeRiskProfile(Subject subject, Batch batch) {
        Draw draw = subject.draw();
        StringBuilder answers = new StringBuilder("{");
        int sum = 0;
        for (int question = 1; question <= 8; question++) {
            int answer = draw.between(subject.shown() ? 3 : 1, 4);
            sum += answer;
            answers.append(question == 1 ? "" : ",")
                    .append("\"q")
                    .append(question)
                    .append("\":")
                    .append(answer);
        }
        int age = subject.today().getYear() - subject.profile().home().birthYear();
        int capacity = Math.clamp(
                6 - age / 18 + (int) Math.min(1, subject.profile().condition().liquidMonths() / 4), 1, 5);
        batch.row(Sheet.RISK_PROFILE)
                .int8(subject.id())
                .text("headroom-8")
                .jsonb(answers.append('}').toString())
                .int2(Math.clamp((sum - 4) / 5, 1, 5))
                .int2(capacity)
                .timestamp(subject.at(subject.todayNumber() - draw.between(20, 300), 19));
    }

    private static void writeNotifications(Subject subject, Batch batch) {
        Draw draw = subject.draw();
        if (!subject.shown() && !draw.chance(0.4)) {
            return;
        }
        notify(subject, 2, "bill_due", "A bill is due soon", batch);
        if (subject.shown()) {
            notify(subject, 1, "outlook", "Your outlook for the day is ready", batch);
            notify(subject, 12, "goal", "A goal passed a quarter of the way", batch);
        }
    }

    private static void notify(Subject subject, int daysAgo, String kind, String title, Batch batch) {
        int day = subject.todayNumber() - daysAgo;
        CopyRows row = batch.numbered(Sheet.NOTIFICATION)
                .int8(subject.id())
                .text(kind)
                .text(title)
                .text(title + ". Open it to see the figures behind it.")
                .timestamp(subject.at(day, 8));
        if (daysAgo > 5) {
            row.timestamp(subject.at(day, 18));
        } else {
            row.none();
        }
    }
}
