package dev.headroom.finance.server.accounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AccountsTest {
    private static final String ACCOUNTS = "/api/v1/accounts";

    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient robin = service.household();

    static Map<String, Object> checking(String name) {
        return Map.of(
                "name", name, "kind", "checking", "currency", "USD", "balance", "100.00", "balance_on", "2026-03-01");
    }

    static Map<String, Object> with(Map<String, Object> body, String field, Object value) {
        Map<String, Object> changed = new HashMap<>(body);
        changed.put(field, value);
        return changed;
    }

    private void spend(long account, String date, String amount) {
        robin.post(
                        "/api/v1/transactions",
                        Map.of("account_id", account, "date", date, "amount", amount, "payee", "Shop"))
                .expect(201);
    }

    @Test
    void add_answersWhereItIsAndWhatItHolds() {
        TestClient.Answer added = robin.post(ACCOUNTS, checking("Joint")).expect(201);
        assertEquals(ACCOUNTS + "/" + added.id(), added.header("Location"));
        TestClient.Answer read = robin.get(added.header("Location")).expect(200);
        assertEquals(added.body(), read.body());
        assertEquals(added.etag(), read.etag());
        assertEquals("100.00", read.text("/balance/amount"));
        assertEquals("USD", read.text("/balance/currency"));
        assertEquals("2026-03-01", read.text("/balance_on"));
        assertEquals("2026-03-15", read.text("/as_of"));
        assertEquals("taxable", read.text("/tax_treatment"));
        assertEquals(1, read.number("/version"));
    }

    @Test
    void balance_countsTransactionsAfterItsDayUpToTheHouseholdsToday() {
        long account = robin.post(ACCOUNTS, checking("Joint")).expect(201).id();
        spend(account, "2026-03-01", "-1.00");
        spend(account, "2026-03-02", "-10.00");
        spend(account, "2026-03-15", "-20.50");
        spend(account, "2026-03-16", "-40.00");
        TestClient.Answer read = robin.get(ACCOUNTS + "/" + account);
        assertEquals("69.50", read.text("/balance/amount"));
        assertEquals("100.00", read.text("/known_balance/amount"));
        // in Chicago the day is still the 15th; five hours later it isn't
        service.clock()
                .at(
                        Instant.parse("2026-03-16T04:59:00Z"),
                        () -> assertEquals(
                                "69.50", robin.get(ACCOUNTS + "/" + account).text("/balance/amount")));
        service.clock()
                .at(
                        Instant.parse("2026-03-16T05:00:00Z"),
                        () -> assertEquals(
                                "29.50", robin.get(ACCOUNTS + "/" + account).text("/balance/amount")));
    }

    @Test
    void change_withWhatWasRead_keepsTheKnownBalance() {
        long account = robin.post(ACCOUNTS, checking("Joint")).expect(201).id();
        spend(account, "2026-03-10", "-30.00");
        TestClient.Answer read = robin.get(ACCOUNTS + "/" + account);
        Map<String, Object> body = Map.of(
                "name", "Ours", "kind", "checking", "balance", read.json().path("balance"), "balance_on", "2026-03-01");
        TestClient.Answer changed =
                robin.ifMatch(read.etag()).put(ACCOUNTS + "/" + account, body).expect(200);
        assertEquals("Ours", changed.text("/name"));
        assertEquals("100.00", changed.text("/known_balance/amount"));
        assertEquals("70.00", changed.text("/balance/amount"));
        TestClient.Answer stated = robin.ifMatch(changed.etag())
                .put(ACCOUNTS + "/" + account, Map.of("name", "Ours", "kind", "checking", "balance", "55"))
                .expect(200);
        assertEquals("55.00", stated.text("/balance/amount"));
        assertEquals("2026-03-15", stated.text("/balance_on"));
    }

    @Test
    void change_needsTheCurrentVersion() {
        TestClient.Answer added = robin.post(ACCOUNTS, checking("Joint")).expect(201);
        String path = added.header("Location");
        robin.put(path, checking("Ours")).expectProblem(428, "IF_MATCH_REQUIRED");
        robin.ifMatch("7").put(path, checking("Ours")).expectProblem(412, "STALE");
        robin.with("If-Match", "seven").put(path, checking("Ours")).expectProblem(400, "MALFORMED_IF_MATCH");
        TestClient.Answer changed =
                robin.ifMatch(added.etag()).put(path, checking("Ours")).expect(200);
        assertEquals(2, changed.number("/version"));
        assertNotEquals(added.etag(), changed.etag());
        robin.ifMatch(added.etag()).put(path, checking("Theirs")).expectProblem(412, "STALE");
        robin.ifMatch("*").put(path, checking("Theirs")).expect(200);
        robin.ifMatch("3").put(path, checking("Joint")).expect(200);
    }

    @Test
    void get_withTheTagThatWasRead_isNotModified() {
        TestClient.Answer added = robin.post(ACCOUNTS, checking("Joint")).expect(201);
        String path = added.header("Location");
        TestClient reader = robin.with("If-None-Match", added.etag());
        TestClient.Answer same = reader.get(path).expect(304);
        assertEquals("", same.body());
        assertEquals(added.etag(), same.etag());
        spend(added.id(), "2026-03-10", "-1.00");
        reader.get(path).expect(200);
        // the row's version is the same, so an edit isn't stale
        robin.ifMatch(added.etag()).put(path, checking("Ours")).expect(200);
    }

    @Test
    void remove_honoursTheCondition() {
        TestClient.Answer added = robin.post(ACCOUNTS, checking("Joint")).expect(201);
        String path = added.header("Location");
        spend(added.id(), "2026-03-10", "-1.00");
        robin.ifMatch("9").delete(path).expectProblem(412, "STALE");
        robin.delete(path).expect(204);
        robin.get(path).expectProblem(404, "NO_SUCH_ACCOUNT");
        robin.delete(path).expectProblem(404, "NO_SUCH_ACCOUNT");
    }

    @Test
    void close_andOpenAgain() {
        TestClient.Answer added =
                robin.post(ACCOUNTS, with(checking("Old"), "closed", true)).expect(201);
        assertEquals("2026-03-15T12:00:00Z", added.text("/closed_at"));
        TestClient.Answer opened = robin.ifMatch(added.etag())
                .put(added.header("Location"), checking("Old"))
                .expect(200);
        assertTrue(opened.json().path("closed_at").isNull());
    }

    @Test
    void add_refusesWhatCannotBe() {
        Map<String, Object> body = checking("Joint");
        robin.post(ACCOUNTS, with(body, "balance", Map.of("amount", "1", "currency", "EUR")))
                .expectProblem(422, "MIXED_CURRENCIES");
        robin.post(ACCOUNTS, with(body, "balance", "99999999999999999.99")).expectProblem(422, "IMPOSSIBLE_AMOUNT");
        robin.post(ACCOUNTS, with(body, "balance", "1e999999999")).expect(400);
        robin.post(ACCOUNTS, with(body, "balance", "12.345")).expectProblem(422, "IMPOSSIBLE_AMOUNT");
        robin.post(ACCOUNTS, with(with(body, "balance", "1234.5"), "currency", "JPY"))
                .expectProblem(422, "IMPOSSIBLE_AMOUNT");
        robin.post(ACCOUNTS, with(body, "balance", "twelve")).expectProblem(400, "MALFORMED_AMOUNT");
        robin.post(ACCOUNTS, with(body, "balance_on", "2026-03-16")).expectProblem(422, "IMPOSSIBLE_DATE");
        robin.post(ACCOUNTS, with(body, "balance_on", "0001-01-01")).expectProblem(422, "IMPOSSIBLE_DATE");
        robin.post(ACCOUNTS, with(body, "currency", "XXX")).expectProblem(422, "UNKNOWN_CURRENCY");
        robin.post(ACCOUNTS, with(body, "kind", "piggy bank")).expectProblem(400, "MALFORMED_BODY");
        robin.post(ACCOUNTS, with(body, "name", " ")).expectProblem(422, "INVALID_INPUT");
        robin.post(ACCOUNTS, with(body, "nmae", "x")).expectProblem(400, "MALFORMED_BODY");
        robin.post(ACCOUNTS, Map.of("name", "x", "kind", "cash")).expectProblem(422, "INVALID_INPUT");
    }

    @Test
    void add_acceptsAmountsOfEachPrecision() {
        assertEquals(
                "1235",
                robin.post(ACCOUNTS, with(with(checking("Yen"), "balance", "1235"), "currency", "JPY"))
                        .expect(201)
                        .text("/balance/amount"));
        assertEquals(
                "10000000000000.00",
                robin.post(ACCOUNTS, with(checking("Most"), "balance", "10000000000000"))
                        .expect(201)
                        .text("/balance/amount"));
    }

    @Test
    void balance_canBeMoreThanAnyAmountThatIsEntered() {
        long account = robin.post(ACCOUNTS, with(checking("Most"), "balance", "10000000000000"))
                .expect(201)
                .id();
        spend(account, "2026-03-10", "10000000000000");
        assertEquals("20000000000000.00", robin.get(ACCOUNTS).expect(200).text("/items/0/balance/amount"));
    }

    @Test
    void name_isUniqueInTheHouseholdOnly() {
        robin.post(ACCOUNTS, checking("Joint")).expect(201);
        TestClient.Answer refused = robin.post(ACCOUNTS, checking("Joint")).expectProblem(409, "DUPLICATE");
        assertEquals("name", refused.text("/violations/0/subject"));
        service.household().post(ACCOUNTS, checking("Joint")).expect(201);
    }

    @Test
    void currency_ofAnAccountInUse_stays() {
        TestClient.Answer added = robin.post(ACCOUNTS, checking("Joint")).expect(201);
        spend(added.id(), "2026-03-10", "-1.00");
        robin.ifMatch("*")
                .put(added.header("Location"), with(checking("Joint"), "currency", "EUR"))
                .expectProblem(409, "REFERENCE_CONFLICT");
    }

    @Test
    void list_goesOnWhereThePageEnded() {
        for (int i = 0; i < 5; i++) {
            robin.post(ACCOUNTS, checking("Account " + i)).expect(201);
        }
        TestClient.Answer first = robin.get(ACCOUNTS + "?limit=3").expect(200);
        assertEquals(3, first.json().path("items").size());
        TestClient.Answer second = robin.get(ACCOUNTS + "?limit=3&cursor=" + first.text("/next_cursor"))
                .expect(200);
        assertEquals(2, second.json().path("items").size());
        assertEquals("Account 3", second.text("/items/0/name"));
        assertTrue(second.json().path("next_cursor").isNull());
        robin.get(ACCOUNTS + "?limit=0").expectProblem(400, "BAD_LIMIT");
        robin.get(ACCOUNTS + "?limit=201").expectProblem(400, "BAD_LIMIT");
    }
}
