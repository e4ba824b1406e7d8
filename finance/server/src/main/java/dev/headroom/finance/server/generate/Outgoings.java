package dev.headroom.finance.server.generate;

/**
 * What a household gets and spends in a usual month, in hundredths. Together they keep its savings rate: what is left
 * after the fixed parts is {@code everyday}.
 *
 * @param net income after tax
 * @param mortgage 0 without one
 * @param loan payment on a loan, 0 without one
 * @param card payment on a card's old balance, 0 without one
 * @param rent 0 in an own home
 */
record Outgoings(
        long gross,
        long net,
        long rent,
        long mortgage,
        long loan,
        long card,
        long utilities,
        long phone,
        long insurance,
        long subscriptions,
        long everyday) {
    /** Share of the net income that is needed to live on whatever is owed. */
    private static final double LIVING = 0.36;

    private static final double MOST_RENT = 0.27;
    private static final double LEAST_EVERYDAY = 0.13;
    private static final double ESSENTIAL_SHARE = 0.6;

    static Outgoings of(HouseholdProfile profile, Draw draw) {
        HouseholdProfile.Condition condition = profile.condition();
        double gross = condition.grossMonthly();
        double net = gross * (0.87 - 0.035 * profile.incomeBand());
        double spent = (1 - condition.savingsRate()) * net;
        double debts = Math.min(condition.debtShare() * gross, Math.max(0, spent - LIVING * net));
        boolean owner = profile.habits().owner() && debts > 0.08 * gross;
        double mortgage = owner ? Math.min(debts * 0.85, 0.30 * gross) : 0;
        double loan = Math.min((debts - mortgage) * 0.7, 0.22 * gross);
        double card = profile.habits().creditCard() ? debts - mortgage - loan : 0;
        loan = loan < 0.01 * gross ? 0 : loan;
        card = card < 0.004 * gross ? 0 : card;
        double utilities = 0.038 * net * draw.factor(0.2);
        double phone = draw.chance(0.5) || profile.habits().shown() ? 0.016 * net * draw.factor(0.2) : 0;
        double insurance = draw.chance(0.7) ? 0.024 * net * draw.factor(0.3) : 0;
        double subscriptions = draw.chance(0.45) || profile.habits().shown() ? 0.010 * net * draw.factor(0.4) : 0;
        double left = spent - mortgage - loan - utilities - phone - insurance - subscriptions;
        double rent = profile.habits().owner()
                ? 0
                : Math.max(0.08 * net, Math.min(MOST_RENT * net * draw.between(0.85, 1.1), 0.55 * left));
        double everyday = Math.max(LEAST_EVERYDAY * net, left - rent);
        return new Outgoings(
                Math.round(gross),
                Math.round(net),
                roundedOrNone(rent),
                roundedOrNone(mortgage),
                roundedOrNone(loan),
                roundedOrNone(card),
                Math.round(utilities),
                Math.round(phone),
                Math.round(insurance),
                Math.round(subscriptions),
                Math.round(everyday));
    }

    private static long roundedOrNone(double amount) {
        return amount < 1 ? 0 : Ledger.rounded(Math.round(amount));
    }

    long spent() {
        return rent + mortgage + loan + utilities + phone + insurance + subscriptions + everyday;
    }

    /** What must be spent in a month whatever happens. */
    long essential() {
        return spent() - subscriptions - Math.round(everyday * (1 - ESSENTIAL_SHARE));
    }
}
