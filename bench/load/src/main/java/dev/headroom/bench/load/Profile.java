package dev.headroom.bench.load;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What users do, and how often.
 *
 * @param name as the command line calls it
 * @param operations with their weights
 */
public record Profile(String name, List<Operation> operations) {
    /** The first day of postings of the load; nobody has any so late. */
    static final LocalDate FUTURE = LocalDate.of(2190, 1, 1);

    private static final int FUTURE_DAYS = 3000;
    private static final int MOST_CENTS = 100_000;

    public Profile {
        operations = List.copyOf(operations);
        if (operations.stream().mapToInt(Operation::weight).sum() <= 0) {
            throw new IllegalArgumentException("a profile needs an operation that happens");
        }
    }

    /** A household's day: pages that are opened, looked at again, and a posting now and then; 8 % are writes. */
    public static Profile realistic() {
        return new Profile(
                "realistic",
                List.of(
                        Operation.look(
                                "outlook",
                                30,
                                (of, _) -> Operation.Request.get("/api/v2/daily-outlook/" + of.userId())),
                        Operation.look("accounts", 12, (_, _) -> Operation.Request.get("/api/v1/accounts")),
                        Operation.look(
                                "transactions", 16, (_, _) -> Operation.Request.get("/api/v1/transactions?limit=20")),
                        Operation.look("categories", 8, (_, _) -> Operation.Request.get("/api/v1/categories")),
                        Operation.look("budgets", 5, (_, _) -> Operation.Request.get("/api/v1/budgets")),
                        Operation.look("goals", 5, (_, _) -> Operation.Request.get("/api/v1/goals")),
                        Operation.look("portfolios", 6, (_, _) -> Operation.Request.get("/api/v1/portfolios")),
                        Operation.look("unread", 5, (_, _) -> Operation.Request.get("/api/v1/notifications/unread")),
                        Operation.look("session", 5, (_, _) -> Operation.Request.get("/api/v1/auth/session")),
                        Operation.change("add transaction", 8, Profile::posting)));
    }

    /** Everything there is to read, and what takes cores, beside more writes. */
    public static Profile stress() {
        return new Profile(
                "stress",
                List.of(
                        Operation.look(
                                "outlook",
                                20,
                                (of, _) -> Operation.Request.get("/api/v2/daily-outlook/" + of.userId())),
                        Operation.look(
                                "balance score",
                                6,
                                (of, _) -> Operation.Request.get(
                                        "/api/v2/daily-outlook/" + of.userId() + "/balance-score")),
                        Operation.look("accounts", 8, (_, _) -> Operation.Request.get("/api/v1/accounts")),
                        Operation.look(
                                "transactions",
                                14,
                                (_, chance) -> Operation.Request.get(
                                        "/api/v1/transactions?limit=" + (10 + 10 * chance.nextInt(10)))),
                        Operation.look("categories", 6, (_, _) -> Operation.Request.get("/api/v1/categories")),
                        Operation.look("portfolio dashboard", 8, (_, _) -> Operation.Request.get("/api/v1/portfolio")),
                        Operation.look("plan catalog", 6, (_, _) -> Operation.Request.get("/api/v1/plans/catalog")),
                        Operation.look("profile", 6, (_, _) -> Operation.Request.get("/api/v1/users/profile")),
                        Operation.look("market", 4, (_, _) -> Operation.Request.get("/api/v1/market/indices")),
                        Operation.look("bills", 4, (_, _) -> Operation.Request.get("/api/v1/bills")),
                        Operation.look("debts", 3, (_, _) -> Operation.Request.get("/api/v1/debts")),
                        Operation.look("risk profile", 3, (_, _) -> Operation.Request.get("/api/v1/risk-profile")),
                        Operation.change("add transaction", 12, Profile::posting)));
    }

    /**
     * By its name.
     *
     * @throws IllegalArgumentException where there is none of that name
     */
    public static Profile of(String name) {
        return switch (name) {
            case "realistic", "soak" -> realistic();
            case "stress" -> stress();
            default -> throw new IllegalArgumentException("profile must be realistic, stress or soak, was " + name);
        };
    }

    /** A posting of the far future comes first in the list, so that the next look shows it. */
    private static Operation.Request posting(Household of, SplittableRandom chance) {
        int cents = 1 + chance.nextInt(MOST_CENTS);
        return Operation.Request.post(
                "/api/v1/transactions",
                String.format(
                        Locale.ROOT,
                        "{\"account_id\":%d,\"date\":\"%s\",\"amount\":\"-%d.%02d\"}",
                        of.account(),
                        FUTURE.plusDays(chance.nextInt(FUTURE_DAYS)),
                        cents / 100,
                        cents % 100));
    }

    /** Places of the operations, each as often as its weight: a draw is one index. */
    int[] draws() {
        return IntStream.range(0, operations.size())
                .flatMap(place -> IntStream.generate(() -> place)
                        .limit(operations.get(place).weight()))
                .toArray();
    }
}
