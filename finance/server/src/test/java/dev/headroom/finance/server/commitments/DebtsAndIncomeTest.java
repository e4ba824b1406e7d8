package dev.headroom.finance.server.commitments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DebtsAndIncomeTest {
    private static final String DEBTS = "/api/v1/debts";
    private static final String INCOME = "/api/v1/income-sources";

    private final TestClient robin = ServiceFixture.shared().household();

    private static Map<String, Object> with(Map<String, Object> body, String field, Object value) {
        Map<String, Object> changed = new HashMap<>(body);
        changed.put(field, value);
        return changed;
    }

    private static Map<String, Object> loan() {
        return Map.of("name", "Car", "owed", "12000", "monthly", "250", "annual_rate", new BigDecimal("0.0499"));
    }

    private static Map<String, Object> salary() {
        return Map.of("name", "Salary", "gross_monthly", "4000", "from_date", "2024-01-01");
    }

    @Test
    void debt_isAddedChangedAndRemoved() {
        TestClient.Answer added = robin.post(DEBTS, loan()).expect(201);
        String path = added.header("Location");
        assertEquals(added.body(), robin.get(path).expect(200).body());
        assertEquals("12000.00", added.text("/owed/amount"));
        assertEquals(0.0499, added.json().path("annual_rate").asDouble());
        robin.put(path, loan()).expectProblem(428, "IF_MATCH_REQUIRED");
        TestClient.Answer changed = robin.ifMatch(added.etag())
                .put(path, with(loan(), "owed", "11800"))
                .expect(200);
        assertEquals("11800.00", changed.text("/owed/amount"));
        robin.ifMatch(added.etag()).put(path, loan()).expectProblem(412, "STALE");
        assertEquals(
                "2026-03-15T12:00:00Z",
                robin.ifMatch("*").put(path, with(loan(), "closed", true)).text("/closed_at"));
        assertEquals(1, robin.get(DEBTS).json().path("items").size());
        robin.ifMatch(added.etag()).delete(path).expectProblem(412, "STALE");
        robin.delete(path).expect(204);
        robin.get(path).expectProblem(404, "NO_SUCH_DEBT");
    }

    @Test
    void debt_ofAnAccount_isInItsCurrency() {
        long account = robin.post(
                        "/api/v1/accounts",
                        Map.of("name", "Card", "kind", "credit_card", "currency", "EUR", "balance", "-100"))
                .expect(201)
                .id();
        assertEquals(
                "EUR",
                robin.post(DEBTS, with(loan(), "account_id", account))
                        .expect(201)
                        .text("/owed/currency"));
        robin.post(DEBTS, with(with(loan(), "account_id", account), "currency", "USD"))
                .expectProblem(422, "MIXED_CURRENCIES");
        robin.post(DEBTS, with(loan(), "account_id", account + 1_000_000)).expectProblem(404, "NO_SUCH_ACCOUNT");
    }

    @Test
    void debt_refusesWhatCannotBe() {
        robin.post(DEBTS, with(loan(), "annual_rate", 10.5)).expectProblem(422, "INVALID_INPUT");
        robin.post(DEBTS, with(loan(), "annual_rate", -0.1)).expectProblem(422, "INVALID_INPUT");
        robin.post(DEBTS, with(loan(), "annual_rate", new BigDecimal("0.0000000001")))
                .expectProblem(422, "INVALID_INPUT");
        robin.post(DEBTS, "{\"name\":\"x\",\"owed\":\"1\",\"monthly\":\"1\",\"annual_rate\":1e999999999}")
                .expect(422);
        robin.post(DEBTS, with(loan(), "owed", "-1")).expectProblem(422, "IMPOSSIBLE_AMOUNT");
    }

    @Test
    void income_isAddedChangedAndRemoved() {
        TestClient.Answer added = robin.post(INCOME, salary()).expect(201);
        String path = added.header("Location");
        assertEquals(added.body(), robin.get(path).expect(200).body());
        assertTrue(added.json().path("to_date").isNull());
        robin.put(path, salary()).expectProblem(428, "IF_MATCH_REQUIRED");
        TestClient.Answer changed = robin.ifMatch(added.etag())
                .put(path, with(salary(), "to_date", "2026-06-30"))
                .expect(200);
        assertEquals("2026-06-30", changed.text("/to_date"));
        robin.ifMatch(added.etag()).put(path, salary()).expectProblem(412, "STALE");
        assertEquals(1, robin.get(INCOME).json().path("items").size());
        robin.ifMatch(added.etag()).delete(path).expectProblem(412, "STALE");
        robin.delete(path).expect(204);
        robin.get(path).expectProblem(404, "NO_SUCH_INCOME_SOURCE");
    }

    @Test
    void income_refusesWhatCannotBe() {
        robin.post(INCOME, with(salary(), "to_date", "2024-01-01")).expectProblem(422, "IMPOSSIBLE_DATE");
        robin.post(INCOME, with(salary(), "from_date", "0900-01-01")).expectProblem(422, "IMPOSSIBLE_DATE");
        robin.post(INCOME, with(salary(), "gross_monthly", "0")).expectProblem(422, "IMPOSSIBLE_AMOUNT");
        robin.post(INCOME, with(salary(), "gross_monthly", 4000)).expectProblem(400, "MALFORMED_BODY");
    }
}
