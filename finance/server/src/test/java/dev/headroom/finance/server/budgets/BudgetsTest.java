package dev.headroom.finance.server.budgets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BudgetsTest {
    private static final String BUDGETS = "/api/v1/budgets";

    private final TestClient robin = ServiceFixture.shared().household();

    private static Map<String, Object> entry(String category, String planned) {
        return Map.of("category", category, "planned", planned);
    }

    private static Map<String, Object> rolling(String category, String planned) {
        return Map.of("category", category, "planned", planned, "rollover", true);
    }

    private TestClient.Answer add(String month, Object... entries) {
        return robin.post(BUDGETS, Map.of("month", month, "entries", List.of(entries)));
    }

    private long account(String currency) {
        return robin.post(
                        "/api/v1/accounts",
                        Map.of("name", currency, "kind", "cash", "currency", currency, "balance", "0"))
                .expect(201)
                .id();
    }

    private void move(long account, String date, String category, String amount) {
        robin.post(
                        "/api/v1/transactions",
                        Map.of("account_id", account, "date", date, "category", category, "amount", amount))
                .expect(201);
    }

    @Test
    void budget_tellsWhatWasSpentInItsMonth() {
        robin.post("/api/v1/categories", Map.of("name", "Organic", "kind", "spending", "parent", "groceries"))
                .expect(201);
        long account = account("USD");
        move(account, "2026-02-28", "groceries", "-1000");
        move(account, "2026-03-01", "groceries", "-60");
        move(account, "2026-03-31", "organic", "-30");
        move(account, "2026-03-15", "groceries", "5.50");
        move(account, "2026-04-01", "groceries", "-2000");
        move(account, "2026-03-10", "salary", "3000");
        move(account, "2026-03-10", "travel", "-70");
        move(account, "2026-03-10", "transfer", "-500");
        move(account("EUR"), "2026-03-10", "groceries", "-40");
        TestClient.Answer added = add("2026-03", entry("groceries", "200"), entry("salary", "2500"))
                .expect(201);
        TestClient.Answer read = robin.get(added.header("Location")).expect(200);
        assertEquals(added.body(), read.body());
        assertEquals("salary", read.text("/entries/0/category"));
        assertEquals("3000.00", read.text("/entries/0/actual/amount"));
        assertEquals("84.50", read.text("/entries/1/actual/amount"));
        assertEquals("115.50", read.text("/entries/1/remaining/amount"));
        assertEquals("200.00", read.text("/planned/amount"));
        assertEquals("84.50", read.text("/actual/amount"));
        assertEquals("70.00", read.text("/unbudgeted/amount"));
        assertEquals("EUR", read.text("/other_currencies/0"));
        move(account, "2026-03-11", "groceries", "-1");
        robin.with("If-None-Match", read.etag()).get(added.header("Location")).expect(200);
    }

    @Test
    void rollover_carriesWhatIsLeftFromMonthToMonth() {
        long account = account("USD");
        move(account, "2026-01-10", "dining", "-30");
        move(account, "2026-02-10", "dining", "-150");
        add("2026-01", rolling("dining", "100")).expect(201);
        add("2026-02", rolling("dining", "100")).expect(201);
        TestClient.Answer march =
                add("2026-03", entry("dining", "100"), entry("travel", "10")).expect(201);
        assertEquals("20.00", march.text("/entries/0/carried/amount"));
        assertEquals("120.00", march.text("/entries/0/remaining/amount"));
        assertEquals("0.00", march.text("/entries/1/carried/amount"));
        assertEquals("0.00", add("2026-04", entry("dining", "100")).expect(201).text("/entries/0/carried/amount"));
    }

    @Test
    void month_hasOneBudgetAndIsFound() {
        long id = add("2026-03", entry("dining", "100")).expect(201).id();
        add("2026-03").expectProblem(409, "DUPLICATE");
        add("2026-04").expect(201);
        TestClient.Answer found = robin.get(BUDGETS + "?month=2026-03").expect(200);
        assertEquals(1, found.json().path("items").size());
        assertEquals(id, found.number("/items/0/id"));
        assertEquals("2026-03", found.text("/items/0/month"));
        assertEquals(2, robin.get(BUDGETS).json().path("items").size());
        robin.get(BUDGETS + "?month=March").expectProblem(400, "MALFORMED_PARAMETER");
    }

    @Test
    void change_replacesTheEntries() {
        TestClient.Answer added =
                add("2026-03", entry("dining", "100"), entry("travel", "50")).expect(201);
        Map<String, Object> body = Map.of("month", "2026-03", "entries", List.of(entry("travel", "75")));
        robin.put(added.header("Location"), body).expectProblem(428, "IF_MATCH_REQUIRED");
        TestClient.Answer changed =
                robin.ifMatch(added.etag()).put(added.header("Location"), body).expect(200);
        assertEquals(1, changed.json().path("entries").size());
        assertEquals("75.00", changed.text("/entries/0/planned/amount"));
        robin.ifMatch(added.etag()).put(added.header("Location"), body).expectProblem(412, "STALE");
        robin.ifMatch(added.etag()).delete(added.header("Location")).expectProblem(412, "STALE");
        robin.delete(added.header("Location")).expect(204);
        robin.get(added.header("Location")).expectProblem(404, "NO_SUCH_BUDGET");
    }

    @Test
    void add_refusesWhatCannotBe() {
        add("2026-03", entry("dining", "1"), entry("dining", "2")).expectProblem(422, "REPEATED_CATEGORY");
        add("2026-03", entry("nothing", "1")).expectProblem(422, "UNKNOWN_CATEGORY");
        add("2026-03", entry("dining", "-1")).expectProblem(422, "IMPOSSIBLE_AMOUNT");
        add("2026-03", entry("dining", "10000000000000.01")).expectProblem(422, "IMPOSSIBLE_AMOUNT");
        add("2026-13").expectProblem(400, "MALFORMED_BODY");
        add("1000-01").expectProblem(422, "IMPOSSIBLE_DATE");
        robin.post(
                        BUDGETS,
                        Map.of(
                                "month",
                                "2026-03",
                                "entries",
                                List.of(Map.of(
                                        "category", "dining", "planned", Map.of("amount", "1", "currency", "EUR")))))
                .expectProblem(422, "MIXED_CURRENCIES");
        assertEquals(0, robin.get(BUDGETS).json().path("items").size());
    }
}
