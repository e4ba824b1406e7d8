package dev.headroom.finance.server.generate;

/** The categories that every household has, by their ids. */
enum Category {
    SALARY(1),
    BENEFITS(2),
    INTEREST_DIVIDENDS(3),
    OTHER_INCOME(4),
    HOUSING(5),
    UTILITIES(6),
    GROCERIES(7),
    TRANSPORT(8),
    INSURANCE(9),
    HEALTH(10),
    CHILDCARE_EDUCATION(11),
    PHONE_INTERNET(12),
    DINING(13),
    SHOPPING(14),
    ENTERTAINMENT(15),
    TRAVEL(16),
    SUBSCRIPTIONS(17),
    GIFTS_DONATIONS(18),
    TAXES_FEES(19),
    MORTGAGE(20),
    LOAN_PAYMENT(21),
    CARD_PAYMENT(22),
    TRANSFER(23),
    INVESTING(24),
    CASH(26);

    private final int id;

    Category(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }
}
