package dev.headroom.finance.server.generate;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;

/**
 * Writes households with everything below them.
 *
 * @param listings what the households of a currency can hold, by currency, funds first
 * @param benchmark index id, 0 for none
 * @param firstPlan id of the first energy plan, 0 for none
 */
record HouseholdRows(Function<String, List<Listing>> listings, long benchmark, long firstPlan) {

    /** Writes a household of its own with its sign-in. */
    void writeNew(Subject subject, int number, Batch batch) {
        writePeople(subject, number, batch);
        if (subject.profile().habits().months() == 0) {
            LedgerRows.writeNewcomer(subject, batch);
        } else {
            writeLife(subject, batch);
        }
    }

    private static void writePeople(Subject subject, int number, Batch batch) {
        HouseholdProfile.Home home = subject.profile().home();
        Draw draw = subject.draw();
        String given = Names.given(draw);
        String family = Names.family(draw);
        var since = subject.today()
                .minusDays(30L * Math.max(1, subject.profile().habits().months()))
                .atTime(LocalTime.NOON)
                .toInstant(ZoneOffset.UTC);
        batch.row(Sheet.HOUSEHOLD)
                .int8(subject.id())
                .text(home.people() > 1 ? "The " + family + " household" : given + " " + family)
                .text(home.zone())
                .text(home.currency())
                .text(home.tier())
                .int2(home.birthYear())
                .int2(subject.profile().incomeBand())
                .int2(home.people())
                .int2(home.region())
                .bool(home.peerOptIn())
                .bool(true)
                .timestamp(since);
        batch.row(Sheet.HOUSEHOLD_VERSION).int8(subject.id());
        batch.numbered(Sheet.APP_USER)
                .int8(subject.id())
                .text("household-" + number + "@example.invalid")
                .text(given + " " + family)
                .timestamp(since);
        batch.row(Sheet.USER_ROLE).int8(batch.ids().last(Sheet.APP_USER)).text("household");
    }

    /** Writes everything below a household that is there. */
    void writeLife(Subject subject, Batch batch) {
        LocalDate yesterday = subject.today().minusDays(1);
        List<Listing> assets = listings.apply(subject.currency());
        HouseholdProfile profile = assets.isEmpty() ? withoutHoldings(subject.profile()) : subject.profile();
        LedgerStory ledger = LedgerStory.tell(profile, subject.draw(), yesterday);
        Ledger.Account investment = ledger.investment();
        if (investment == null) {
            LedgerRows.write(subject, ledger, 0, batch);
            PlanRows.write(subject, ledger.outgoings(), ledger.ledger().firstDay(), batch);
            return;
        }
        PortfolioStory portfolio = PortfolioStory.tell(subject, assets, ledger);
        LedgerRows.write(subject, ledger, portfolio.value(), batch);
        PortfolioRows.write(subject, portfolio, investment.id(), benchmark, batch);
        List<Long> goals =
                PlanRows.write(subject, ledger.outgoings(), ledger.ledger().firstDay(), batch);
        if (subject.shown()) {
            PortfolioRows.writeSleeves(portfolio, goals, batch);
        }
    }

    private static HouseholdProfile withoutHoldings(HouseholdProfile profile) {
        HouseholdProfile.Habits habits = profile.habits();
        return new HouseholdProfile(
                profile.home(),
                profile.condition(),
                new HouseholdProfile.Habits(
                        habits.months(),
                        habits.detail(),
                        habits.owner(),
                        habits.creditCard(),
                        habits.twicePaid(),
                        0,
                        habits.streakDays()));
    }
}
