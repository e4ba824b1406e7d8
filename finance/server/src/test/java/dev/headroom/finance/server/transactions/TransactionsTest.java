package dev.headroom.finance.server.transactions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class TransactionsTest {
    private static final String TRANSACTIONS = "/api/v1/transactions";

    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient robin = service.household();
    private long account;

    @BeforeEach
    void openAccount() {
        account = account(robin, "USD");
    }

    private static long account(TestClient client, String currency) {
        return client.post(
                        "/api/v1/accounts",
                        Map.of(
                                "name", "Account in " + currency,
                                "kind", "checking",
                                "currency", currency,
                                "balance", "0",
                                "balance_on", "2026-01-01"))
                .expect(201)
                .id();
    }

    private Map<String, Object> groceries() {
        return Map.of(
                "account_id", account,
                "date", "2026-03-10",
                "amount", Map.of("amount", "-12.34", "currency", "USD"),
                "category", "groceries",
                "payee", "Corner shop");
    }

    private TestClient.Answer add(Object... fieldsAndValues) {
        Map<String, Object> body = new HashMap<>(groceries());
        for (int i = 0; i < fieldsAndValues.length; i += 2) {
            body.put(fieldsAndValues[i].toString(), fieldsAndValues[i + 1]);
        }
        return robin.post(TRANSACTIONS, body);
    }

    private List<String> payees(String query) {
        List<String> payees = new ArrayList<>();
        for (JsonNode item : robin.get(TRANSACTIONS + query).expect(200).json().path("items")) {
            payees.add(item.path("payee").asString());
        }
        return payees;
    }

    @Test
    void add_answersTheTransaction() {
        TestClient.Answer added = add().expect(201);
        TestClient.Answer read = robin.get(added.header("Location")).expect(200);
        assertEquals(added.body(), read.body());
        assertEquals("-12.34", read.text("/amount/amount"));
        assertEquals("groceries", read.text("/category"));
        assertEquals("2026-03-10", read.text("/date"));
        robin.with("If-None-Match", added.etag()).get(added.header("Location")).expect(304);
    }

    @Test
    void add_refusesWhatCannotBe() {
        add("amount", "0").expectProblem(422, "IMPOSSIBLE_AMOUNT");
        add("amount", Map.of("amount", "1", "currency", "EUR")).expectProblem(422, "MIXED_CURRENCIES");
        add("amount", "99999999999999999.99").expectProblem(422, "IMPOSSIBLE_AMOUNT");
        add("category", "no such").expectProblem(422, "UNKNOWN_CATEGORY");
        add("date", "1899-12-31").expectProblem(422, "IMPOSSIBLE_DATE");
        add("date", "2026-02-30").expectProblem(400, "MALFORMED_BODY");
        add("payee", "x".repeat(201)).expectProblem(422, "INVALID_INPUT");
        add("payee", "nul\u0000").expectProblem(422, "IMPOSSIBLE_VALUE");
        add("account_id", 1L << 60).expectProblem(404, "NO_SUCH_ACCOUNT");
        add("external_id", "once").expect(201);
        add("external_id", "once").expectProblem(409, "DUPLICATE");
    }

    @Test
    void yen_haveNoDecimals() {
        long yen = account(robin, "JPY");
        add("account_id", yen, "amount", "-1234.5").expectProblem(422, "IMPOSSIBLE_AMOUNT");
        assertEquals(
                "-1234", add("account_id", yen, "amount", "-1234").expect(201).text("/amount/amount"));
    }

    @Test
    void patch_changesWhatItNames() {
        TestClient.Answer added = add("memo", "weekly").expect(201);
        String path = added.header("Location");
        robin.patch(path, Map.of("payee", "Market")).expectProblem(428, "IF_MATCH_REQUIRED");
        TestClient.Answer changed = robin.ifMatch(added.etag())
                .patch(path, Map.of("payee", "Market", "category", "dining", "amount", "-20", "date", "2026-03-11"))
                .expect(200);
        assertEquals("Market", changed.text("/payee"));
        assertEquals("dining", changed.text("/category"));
        assertEquals("-20.00", changed.text("/amount/amount"));
        assertEquals("2026-03-11", changed.text("/date"));
        assertEquals("weekly", changed.text("/memo"));
        robin.ifMatch(added.etag()).patch(path, Map.of("memo", "late")).expectProblem(412, "STALE");
        robin.ifMatch(added.etag()).patch(path, Map.of()).expectProblem(412, "STALE");
        TestClient.Answer same =
                robin.ifMatch(changed.etag()).patch(path, Map.of()).expect(200);
        assertEquals(changed.etag(), same.etag());
        assertEquals(
                "",
                robin.ifMatch("*").patch(path, Map.of("memo", "")).expect(200).text("/memo"));
        robin.ifMatch("*").patch(path, Map.of("account_id", 1)).expectProblem(400, "MALFORMED_BODY");
    }

    @Test
    void remove_keepsTheRowUntilItIsRestored() {
        TestClient.Answer added = add("external_id", "bank-1").expect(201);
        String path = added.header("Location");
        robin.ifMatch("5").delete(path).expectProblem(412, "STALE");
        robin.delete(path).expect(204);
        robin.get(path).expectProblem(404, "NO_SUCH_TRANSACTION");
        robin.delete(path).expectProblem(404, "NO_SUCH_TRANSACTION");
        assertEquals(List.of(), payees(""));
        assertEquals(List.of("Corner shop"), payees("?deleted=true"));
        add("external_id", "bank-1").expectProblem(409, "DUPLICATE");

        robin.post(path + "/restore", null).expectProblem(428, "IF_MATCH_REQUIRED");
        robin.ifMatch("1").post(path + "/restore", null).expectProblem(412, "STALE");
        TestClient.Answer restored =
                robin.ifMatch("2").post(path + "/restore", null).expect(200);
        assertTrue(restored.json().path("deleted_at").isNull());
        robin.get(path).expect(200);
    }

    @Test
    void list_filters() {
        long other = account(robin, "EUR");
        add("payee", "Corner shop", "date", "2026-01-05").expect(201);
        add("payee", "Cinema", "category", "entertainment", "memo", "100% fun", "date", "2026-02-05")
                .expect(201);
        add("payee", "Hotel", "category", "travel", "date", "2026-03-05").expect(201);
        add("payee", "Bakery", "account_id", other, "amount", "-3", "date", "2026-03-06")
                .expect(201);
        assertEquals(List.of("Bakery", "Hotel", "Cinema", "Corner shop"), payees(""));
        assertEquals(List.of("Bakery"), payees("?account_id=" + other));
        assertEquals(List.of("Hotel", "Cinema"), payees("?from=2026-02-05&to=2026-03-05"));
        assertEquals(List.of("Cinema"), payees("?category=entertainment"));
        assertEquals(List.of("Corner shop"), payees("?q=CORNER"));
        assertEquals(List.of("Cinema"), payees("?q=0%25"));
        assertEquals(List.of(), payees("?q=_"));
        robin.get(TRANSACTIONS + "?from=2026-02-05&to=2026-02-04").expectProblem(422, "IMPOSSIBLE_RANGE");
        robin.get(TRANSACTIONS + "?from=yesterday").expectProblem(400, "MALFORMED_PARAMETER");
        robin.get(TRANSACTIONS + "?account_id=mine").expectProblem(400, "MALFORMED_PARAMETER");
        robin.get(TRANSACTIONS + "?category=no_such").expectProblem(422, "UNKNOWN_CATEGORY");
        robin.get(TRANSACTIONS + "?deleted=maybe").expectProblem(400, "MALFORMED_PARAMETER");
    }

    @Test
    void pages_coverEverythingOnceThoughDaysAreShared() {
        for (int i = 0; i < 7; i++) {
            add("payee", "Shop " + i, "date", i < 4 ? "2026-03-10" : "2026-03-09")
                    .expect(201);
        }
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            TestClient.Answer page =
                    robin.get(TRANSACTIONS + "?limit=2" + cursor).expect(200);
            page.json()
                    .path("items")
                    .forEach(item -> seen.add(item.path("payee").asString()));
            cursor = page.json().path("next_cursor").isNull() ? "" : "&cursor=" + page.text("/next_cursor");
        } while (!cursor.isEmpty());
        assertEquals(List.of("Shop 3", "Shop 2", "Shop 1", "Shop 0", "Shop 6", "Shop 5", "Shop 4"), seen);
    }

    @Test
    void total_isEstimatedWhereItIsAskedFor() {
        for (int i = 0; i < 7; i++) {
            add("payee", "Shop " + i).expect(201);
        }
        assertTrue(robin.get(TRANSACTIONS).json().path("total_estimate").isMissingNode());
        assertEquals(7, robin.get(TRANSACTIONS + "?total=estimate").number("/total_estimate"));
        TestClient.Answer page =
                robin.get(TRANSACTIONS + "?limit=2&total=estimate").expect(200);
        assertTrue(page.number("/total_estimate") >= 3, page.body());
        TestClient.Answer next = robin.get(TRANSACTIONS + "?limit=2&cursor=" + page.text("/next_cursor"))
                .expect(200);
        assertTrue(next.json().path("total_estimate").isMissingNode());
        assertEquals(
                1,
                robin.get(TRANSACTIONS + "?q=shop+3&total=estimate").expect(200).number("/total_estimate"));
        robin.get(TRANSACTIONS + "?total=exact").expectProblem(400, "MALFORMED_PARAMETER");
    }

    @Test
    void cursor_isBoundToItsFilter() {
        for (int i = 0; i < 3; i++) {
            add().expect(201);
        }
        String cursor = robin.get(TRANSACTIONS + "?limit=1&q=corner").text("/next_cursor");
        robin.get(TRANSACTIONS + "?q=corner&limit=2&cursor=" + cursor).expect(200);
        robin.get(TRANSACTIONS + "?q=shop&cursor=" + cursor).expectProblem(400, "BAD_CURSOR");
        robin.get(TRANSACTIONS + "?cursor=" + cursor).expectProblem(400, "BAD_CURSOR");
        robin.get("/api/v1/accounts?q=corner&cursor=" + cursor).expectProblem(400, "BAD_CURSOR");
        for (int i = 0; i < cursor.length(); i++) {
            char other = cursor.charAt(i) == 'A' ? 'B' : 'A';
            String tampered = cursor.substring(0, i) + other + cursor.substring(i + 1);
            robin.get(TRANSACTIONS + "?limit=1&q=corner&cursor=" + tampered).expectProblem(400, "BAD_CURSOR");
        }
        for (String odd : List.of("x", "%20", "%00", "a".repeat(500), "AAAAAAAAAAA")) {
            robin.get(TRANSACTIONS + "?cursor=" + odd).expectProblem(400, "BAD_CURSOR");
        }
    }

    @Test
    void cursor_isBoundToItsHousehold() {
        TestClient kim = service.household();
        account(kim, "USD");
        add().expect(201);
        add().expect(201);
        String cursor = robin.get(TRANSACTIONS + "?limit=1").text("/next_cursor");
        TestClient.Answer refused =
                kim.get(TRANSACTIONS + "?limit=1&cursor=" + cursor).expectProblem(400, "BAD_CURSOR");
        assertTrue(refused.text("/detail").contains("same household's list"), refused.body());
        service.login(robin.email())
                .get(TRANSACTIONS + "?limit=1&cursor=" + cursor)
                .expect(200);
    }

    @Test
    void cursor_isSignedWithTheDeploymentsOwnSecret() throws Exception {
        add().expect(201);
        add().expect(201);
        String cursor = robin.get(TRANSACTIONS + "?limit=1").text("/next_cursor");
        byte[] secret = service.jdbc()
                .sql("select secret from page_cursor_secret")
                .query((row, _) -> row.getBytes(1))
                .single();
        assertEquals(cursor, signed(cursor, secret));
        String forged = signed(cursor, "headroom.finance.pages".getBytes(StandardCharsets.UTF_8));
        robin.get(TRANSACTIONS + "?limit=1&cursor=" + forged).expectProblem(400, "BAD_CURSOR");
    }

    private static String signed(String cursor, byte[] secret) throws GeneralSecurityException {
        byte[] bytes = Base64.getUrlDecoder().decode(cursor);
        int content = bytes.length - 16;
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        mac.update(bytes, 0, content);
        System.arraycopy(mac.doFinal(), 0, bytes, content, 16);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Test
    void categorise_changesAllOrNone() {
        long first = add().expect(201).id();
        long second = add().expect(201).id();
        TestClient stranger = service.household();
        Map<String, Object> body = Map.of("ids", List.of(first, second), "category", "dining");
        stranger.post(TRANSACTIONS + "/categorise", body).expectProblem(404, "NO_SUCH_TRANSACTION");
        robin.post(TRANSACTIONS + "/categorise", Map.of("ids", List.of(first, 1L << 50), "category", "dining"))
                .expectProblem(404, "NO_SUCH_TRANSACTION");
        assertEquals("groceries", robin.get(TRANSACTIONS + "/" + first).text("/category"));
        assertEquals(
                2, robin.post(TRANSACTIONS + "/categorise", body).expect(200).number("/changed"));
        TestClient.Answer changed = robin.get(TRANSACTIONS + "/" + first);
        assertEquals("dining", changed.text("/category"));
        assertEquals(2, changed.number("/version"));
        long[] tooMany = LongStream.range(0, 101).toArray();
        robin.post(TRANSACTIONS + "/categorise", Map.of("ids", tooMany, "category", "dining"))
                .expectProblem(422, "INVALID_INPUT");
        robin.post(TRANSACTIONS + "/categorise", Map.of("ids", List.of(), "category", "dining"))
                .expectProblem(422, "INVALID_INPUT");
    }
}
