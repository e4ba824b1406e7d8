package dev.headroom.finance.server.connections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.LocalRemote.Reply;
import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ConnectionsTest {
    private static final String PATH = "/api/v1/bank-connections";
    private static final String SYNC = "/bank/transactions/sync";
    private static final String ACCOUNT =
            "{\"account_id\":\"acc\",\"name\":\"Daily\",\"type\":\"checking\",\"currency\":\"USD\",\"balance\":\"100.00\"}";

    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient robin = service.household();

    private String connect(String connector, String token) {
        return robin.post(PATH, Map.of("institution", "First Bank", "connector", connector, "access_token", token))
                .expect(201)
                .header("Location");
    }

    private static String booking(String id, String amount, boolean pending) {
        return "{\"transaction_id\":\"%s\",\"account_id\":\"acc\",\"date\":\"2026-03-10\",\"amount\":\"%s\",\"name\":\"Shop\",\"pending\":%s}"
                .formatted(id, amount, pending);
    }

    private static String page(String added, String removed, String next, boolean more) {
        return "{\"accounts\":[%s],\"added\":[%s],\"modified\":[],\"removed\":[%s],\"next_cursor\":\"%s\",\"has_more\":%s}"
                .formatted(ACCOUNT, added, removed, next, more);
    }

    private List<String> amounts() {
        List<String> amounts = new ArrayList<>();
        robin.get("/api/v1/transactions")
                .expect(200)
                .json()
                .path("items")
                .forEach(item -> amounts.add(item.path("amount").path("amount").asString("")));
        return amounts;
    }

    @Test
    void folder_statementsInTheirOrder_onceEach() throws IOException {
        Path folder = Files.createDirectories(service.folder("banks").resolve("robin-" + robin.householdId()));
        String connection = connect("folder", folder.getFileName().toString());
        Files.writeString(folder.resolve("001.json"), page(booking("t1", "12.50", true), "", "", false));
        TestClient.Answer first = robin.post(connection + "/sync", null).expect(200);
        assertEquals(1, first.number("/added"));
        // money out is positive there and negative here
        assertEquals(List.of("-12.50"), amounts());
        // the booked transaction has an id of its own, the pending one goes
        Files.writeString(
                folder.resolve("002.json"),
                page(booking("t2", "13.00", false), "{\"transaction_id\":\"t1\"}", "", false));
        TestClient.Answer second = robin.post(connection + "/sync", null).expect(200);
        assertEquals(1, second.number("/removed"));
        assertEquals(List.of("-13.00"), amounts());
        assertEquals(0, robin.post(connection + "/sync", null).expect(200).number("/added"));
        TestClient.Answer state = robin.get(connection).expect(200);
        assertEquals("healthy", state.text("/status"));
        assertFalse(state.body().contains("access_token"));
        Files.writeString(folder.resolve("003.json"), "{\"added\":[{\"transaction_id\":\"t3\"}]}");
        robin.post(connection + "/sync", null).expectProblem(503, "BANK_UNREADABLE");
        assertEquals("error", robin.get(connection).text("/status"));
        assertEquals(List.of("-13.00"), amounts());
    }

    @Test
    void folder_tokenIsNoPath() {
        String connection = connect("folder", "../../etc");
        robin.post(connection + "/sync", null).expectProblem(409, "BANK_LOGIN_REQUIRED");
        assertEquals("login_required", robin.get(connection).text("/status"));
    }

    @Test
    void http_pagesAreOneTransaction_andBeginAgainWhereTheLoopBegan() {
        String connection = connect("http", "secret");
        AtomicInteger calls = new AtomicInteger();
        List<String> asked = new ArrayList<>();
        service.remote().on(SYNC, body -> {
            asked.add(body.replaceAll(".*\"cursor\":\"([^\"]*)\".*", "$1"));
            return switch (calls.incrementAndGet()) {
                case 1, 3 -> new Reply(200, page(booking("h1", "1", false), "", "c1", true));
                case 2 -> new Reply(400, "{\"error_code\":\"TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION\"}");
                default -> new Reply(200, page(booking("h2", "-2", false), "", "c2", false));
            };
        });
        TestClient.Answer synced = robin.post(connection + "/sync", null).expect(200);
        assertEquals(List.of("", "c1", "", "c1"), asked);
        assertEquals(1, synced.number("/restarts"));
        assertEquals(2, synced.number("/pages"));
        assertTrue(amounts().containsAll(List.of("-1.00", "2.00")), amounts().toString());
        String kept = service.jdbc()
                .sql("select encode(access_token_enc, 'escape') from bank_connection where household_id = ?")
                .param(robin.householdId())
                .query(String.class)
                .single();
        assertFalse(kept.contains("secret"));
        service.remote().on(SYNC, _ -> new Reply(400, "{\"error_code\":\"ITEM_LOGIN_REQUIRED\"}"));
        robin.post(connection + "/sync", null).expectProblem(409, "BANK_LOGIN_REQUIRED");
        service.remote().on(SYNC, _ -> new Reply(200, "no json"));
        robin.post(connection + "/sync", null).expectProblem(503, "BANK_UNREADABLE");
    }

    @Test
    void http_aBankThatIsAway_isNotAskedForAWhile() {
        String connection = connect("http", "secret");
        service.remote().on(SYNC, _ -> new Reply(500, ""));
        TestClient.Answer away = robin.post(connection + "/sync", null).expectProblem(503, "REMOTE_UNAVAILABLE");
        assertFalse(away.header("Retry-After").isEmpty());
        robin.post(connection + "/sync", null).expectProblem(503, "REMOTE_UNAVAILABLE");
        int calls = service.remote().calls();
        robin.post(connection + "/sync", null).expectProblem(503, "REMOTE_UNAVAILABLE");
        assertEquals(calls, service.remote().calls());
        service.remote().on(SYNC, _ -> new Reply(200, page("", "", "x", false)));
        service.clock()
                .after(
                        Duration.ofMinutes(1),
                        () -> robin.post(connection + "/sync", null).expect(200));
    }

    @Test
    void connections_areTheHouseholds() {
        String connection = connect("folder", "none");
        TestClient stranger = service.household();
        stranger.get(connection).expectProblem(404, "NO_SUCH_BANK_CONNECTION");
        stranger.post(connection + "/sync", null).expectProblem(404, "NO_SUCH_BANK_CONNECTION");
        stranger.delete(connection).expectProblem(404, "NO_SUCH_BANK_CONNECTION");
        robin.post(PATH, Map.of("institution", "x", "connector", "fax", "access_token", "y"))
                .expectProblem(422, "INVALID_INPUT");
        robin.delete(connection).expect(204);
        robin.get(connection).expectProblem(404, "NO_SUCH_BANK_CONNECTION");
        assertEquals(0, robin.get(PATH).expect(200).json().path("items").size());
    }
}
