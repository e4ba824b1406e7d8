package dev.headroom.finance.server.outlook;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a household's records say on a day, as {@code facts.sql} gathers it. Amounts are minor units of the base
 * currency.
 *
 * @param firstDay the first day with any record; null for a household without one
 * @param cash null when there is no transaction in the last 180 days
 * @param grossIncome monthly, null where none is declared
 * @param debt null where none is declared
 * @param withoutRate currencies that no rate of the last month leads to the base currency from; left out of all sums
 * @param riskBand the lower of tolerance and capacity, 1 (careful) to 5; null before the questionnaire
 * @param scoreWeekAgo the score of seven days before by the same definition; null where there is none
 */
record Facts(
        long householdId,
        String currency,
        LocalDate day,
        long dataVersion,
        Cohort cohort,
        @Nullable LocalDate firstDay,
        @Nullable LocalDate firstTransaction,
        @Nullable Cash cash,
        List<String> withoutRate,
        @Nullable Shift shift,
        Liquid liquid,
        List<StaleAccount> staleAccounts,
        int connectionsFailing,
        @Nullable Debt debt,
        @Nullable Long grossIncome,
        Bills bills,
        List<DueBill> overdue,
        List<DueBill> upcomingBills,
        List<Goal> goals,
        List<Position> positions,
        @Nullable Integer riskBand,
        List<LocalDate> actionDays,
        List<String> doneToday,
        @Nullable Integer scoreWeekAgo) {

    /** What decides with whom a household is compared; null where it hasn't said. */
    record Cohort(
            @Nullable Integer birthYear,
            @Nullable Integer incomeBand,
            @Nullable Integer sizeBand,
            @Nullable Integer region,
            boolean optedIn) {}

    /**
     * Sums of the last 90 days, of the 90 before them and of the last 30; spending is positive and holds debt payments.
     */
    record Cash(
            long income90,
            long spending90,
            long essential90,
            long debtPaid90,
            long income90Before,
            long spending90Before,
            long income30,
            int transactions90,
            int uncategorised90) {}

    /** The kind of spending that moved most: the last 30 days against the mean month of the 60 before. */
    record Shift(long categoryId, String name, String slug, long last30, long usual30, List<Long> sources) {}

    /** What can be spent within days: checking, savings and cash; spendable leaves savings out. */
    record Liquid(
            int accounts,
            long total,
            long spendable,
            @Nullable LocalDate asOf) {}

    /** An account that nothing was heard of for five weeks. */
    record StaleAccount(long id, String name, LocalDate last) {}

    record Debt(int count, long monthly) {}

    /** Bills that fell due in the last 180 days, and how many of them were paid by their day. */
    record Bills(int due, int onTime) {}

    record DueBill(long billId, String name, LocalDate dueOn, long amount) {}

    record Goal(long id, String name, LocalDate targetDate, long target, long saved, long paceMonthly) {}

    /**
     * What a household has of an asset.
     *
     * @param rate turns minor units of the asset's currency into the base's; null where there is none
     * @param priceVersion how often the asset's prices have changed; 0 where it never had one
     */
    record Position(
            long assetId,
            String symbol,
            BigDecimal qty,
            int assetClass,
            boolean diversified,
            String currency,
            @Nullable BigDecimal rate,
            long priceVersion) {}
}
