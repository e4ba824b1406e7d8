package dev.headroom.finance.server.generate;

import java.util.List;

/** What a household is like; its transactions, plans and holdings are drawn so that they show it. */
public record HouseholdProfile(Home home, Condition condition, Habits habits) {
    private static final double[] TIERS = {24, 61, 12, 3};
    private static final List<String> TIER_NAMES = List.of("budget", "mid_tier", "professional", "enterprise");
    /**
     * Gross amounts of a year, in hundredths, at which the next income band begins, where incomes are as in region 1.
     */
    private static final long[] INCOME_BANDS = {2_500_000, 5_000_000, 8_000_000, 12_000_000, 20_000_000};

    /**
     * Who lives where.
     *
     * @param zone IANA zone
     * @param currency one with two decimal places: USD, EUR, GBP or CAD
     * @param region 1..20
     * @param people 1..4, 4 for four or more
     * @param tier as in {@code household.tier}
     */
    public record Home(
            String zone, String currency, int region, int birthYear, int people, boolean peerOptIn, String tier) {}

    /**
     * How a household does.
     *
     * @param grossMonthly income before tax, in hundredths
     * @param savingsRate share of the income after tax that is not spent, −0.2..0.4
     * @param liquidMonths essential spending that savings cover, in months; at least what is saved in the time
     * @param debtShare payments on debts by gross income, 0..0.6; less where nothing would be left to live on
     * @param onTime share of the bills that are paid on time
     * @param goalPace contributions by what the goals need
     */
    public record Condition(
            long grossMonthly,
            double savingsRate,
            double liquidMonths,
            double debtShare,
            double onTime,
            double goalPace) {}

    /**
     * What a household does.
     *
     * @param months of history, 12..14; 0 for one that has only connected an account
     * @param detail how many purchases there are, by the usual number of one household among many, which has about 100
     *     transactions a year; above 3 purchases are as small and many as people's are, at 6 about 50 a month
     * @param owner lives in its own home, with a mortgage where debts allow
     * @param creditCard pays with a credit card
     * @param twicePaid paid every other week, otherwise once a month
     * @param holdings different assets held, 0 for no portfolio
     * @param streakDays days in a row with an action done, up to yesterday
     */
    public record Habits(
            int months,
            double detail,
            boolean owner,
            boolean creditCard,
            boolean twicePaid,
            int holdings,
            int streakDays) {
        private static final double SHOWN_FROM = 3;

        /** In full detail, to be looked at, rather than one among many. */
        boolean shown() {
            return detail > SHOWN_FROM;
        }
    }

    /** A household to show: in US dollars, doing well without being done, 14 full months, everything in use. */
    public static HouseholdProfile demo() {
        return new HouseholdProfile(
                new Home("America/Chicago", "USD", 2, 1986, 3, true, "professional"),
                new Condition(985_000, 0.13, 3.6, 0.26, 0.96, 0.88),
                new Habits(14, 6, true, true, true, 9, 9));
    }

    static HouseholdProfile draw(Draw draw, int thisYear) {
        Area area = Area.draw(draw);
        int age = Math.clamp(Math.round(46 + 15 * draw.normal()), 19, 88);
        int people = 1 + draw.weighted(new double[] {29, 35, 16, 20});
        double health = Math.clamp(0.52 + 0.25 * draw.normal(), 0.0, 1.0);
        Home home = new Home(
                area.zone(),
                area.currency(),
                area.region(),
                thisYear - age,
                people,
                draw.chance(0.7),
                TIER_NAMES.get(draw.weighted(TIERS)));
        double career = age > 66 ? 0.7 : 0.75 + 0.4 * Math.min(1, Math.max(0, (age - 22) / 25.0));
        long gross = Math.round(560_000
                * area.incomes()
                * career
                * (people > 1 ? 1.25 : 0.9)
                * (0.8 + 0.4 * health)
                * draw.factor(0.42));
        return new HouseholdProfile(home, condition(draw, health, gross), habits(draw, health, age));
    }

    private static Condition condition(Draw draw, double health, long gross) {
        boolean debts = draw.chance(0.88);
        return new Condition(
                gross,
                Math.clamp(-0.09 + 0.32 * health + 0.035 * draw.normal(), -0.14, 0.32),
                Math.min(14, (0.15 + 7.2 * StrictMath.pow(health, 1.7)) * draw.factor(0.3)),
                debts ? Math.clamp(0.54 * (1 - health) + 0.03 + 0.05 * draw.normal(), 0.02, 0.58) : 0,
                Math.clamp(1.03 - 0.34 * (1 - health) + 0.03 * draw.normal(), 0.6, 1.0),
                Math.clamp(0.15 + 1.0 * health + 0.14 * draw.normal(), 0.05, 1.2));
    }

    private static Habits habits(Draw draw, double health, int age) {
        boolean invests = draw.chance(0.25 + 0.5 * health);
        return new Habits(
                draw.chance(0.035) ? 0 : draw.between(12, 14),
                Math.clamp(0.85 * draw.factor(0.35), 0.4, 2.9),
                draw.chance(age < 32 ? 0.3 : 0.64),
                draw.chance(0.68),
                draw.chance(0.3),
                invests ? 1 + draw.about(7 * health * draw.between(0.4, 1.2)) : 0,
                draw.chance(0.3) ? draw.between(1, 12) : 0);
    }

    /** 1..6, as in {@code household.income_band}. */
    int incomeBand() {
        double incomes = Area.incomesIn(home.region());
        long yearly = Math.round(12 * condition.grossMonthly() / incomes);
        int band = 1;
        for (long begins : INCOME_BANDS) {
            band += yearly >= begins ? 1 : 0;
        }
        return band;
    }
}
