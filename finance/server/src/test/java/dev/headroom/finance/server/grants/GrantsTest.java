package dev.headroom.finance.server.grants;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class GrantsTest {
    private static final String GRANTS = "/api/v1/grants";

    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient robin = service.household();
    private final TestClient advisor = service.advisor();

    private TestClient.Answer grant() {
        return robin.post(GRANTS, Map.of("advisor_email", advisor.email()));
    }

    @Test
    void advisor_readsWhatWasGrantedUntilItIsRevoked() {
        String accounts = "/api/v1/accounts";
        String account = robin.post(accounts, Map.of("name", "Cash", "kind", "cash", "currency", "USD", "balance", "5"))
                .expect(201)
                .header("Location");
        String asRobin = "?user=" + robin.userId();
        advisor.get(accounts + asRobin).expectProblem(404, "NO_SUCH_USER");
        TestClient.Answer granted = grant().expect(201);
        assertEquals("Cash", advisor.get(accounts + asRobin).expect(200).text("/items/0/name"));
        advisor.get(account + asRobin).expect(200);
        advisor.get(account).expectProblem(403, "NO_HOUSEHOLD");
        TestClient.Answer received = advisor.get(GRANTS + "/received").expect(200);
        assertEquals(robin.userId(), received.number("/items/0/user_ids/0"));
        robin.delete(granted.header("Location")).expect(204);
        robin.delete(granted.header("Location")).expect(204);
        advisor.get(accounts + asRobin).expectProblem(404, "NO_SUCH_USER");
        assertEquals(0, advisor.get(GRANTS + "/received").json().path("items").size());
        assertEquals("2026-03-15T12:00:00Z", robin.get(GRANTS).expect(200).text("/items/0/revoked_at"));
    }

    @Test
    void advisor_changesNothing() {
        String account = robin.post(
                        "/api/v1/accounts", Map.of("name", "Cash", "kind", "cash", "currency", "USD", "balance", "5"))
                .expect(201)
                .header("Location");
        grant().expect(201);
        String asRobin = "?user=" + robin.userId();
        Map<String, Object> body = Map.of("name", "Mine", "kind", "cash", "currency", "USD", "balance", "5");
        advisor.post("/api/v1/accounts" + asRobin, body).expectProblem(403, "READ_ONLY");
        advisor.post("/api/v1/accounts", body).expectProblem(403, "NO_HOUSEHOLD");
        advisor.ifMatch("*").put(account + asRobin, body).expectProblem(403, "READ_ONLY");
        advisor.delete(account + asRobin).expectProblem(403, "READ_ONLY");
        robin.get(account + asRobin).expect(200);
        robin.ifMatch("*").put(account + asRobin, body).expect(200);
        robin.get("/api/v1/accounts?user=" + advisor.userId()).expectProblem(404, "NO_SUCH_USER");
        robin.get("/api/v1/accounts?user=me").expectProblem(400, "MALFORMED_PARAMETER");
    }

    @Test
    void grant_endsByItselfAndCanBeGivenAgain() {
        robin.post(GRANTS, Map.of("advisor_email", advisor.email(), "expires_at", "2026-03-16T00:00:00Z"))
                .expect(201);
        grant().expectProblem(409, "ALREADY_GRANTED");
        service.clock().after(Duration.ofDays(1), () -> {
            advisor.get("/api/v1/accounts?user=" + robin.userId()).expectProblem(404, "NO_SUCH_USER");
            TestClient.Answer again = grant().expect(201);
            assertTrue(again.json().path("expires_at").isNull());
        });
    }

    @Test
    void add_refusesWhatCannotBe() {
        String stranger = service.household().email();
        robin.post(GRANTS, Map.of("advisor_email", stranger)).expectProblem(422, "NO_SUCH_ADVISOR");
        robin.post(GRANTS, Map.of("advisor_email", "nobody@example.org")).expectProblem(422, "NO_SUCH_ADVISOR");
        robin.post(GRANTS, Map.of("advisor_email", advisor.email(), "expires_at", "2026-03-15T12:00:00Z"))
                .expectProblem(422, "IMPOSSIBLE_DATE");
        robin.get(GRANTS + "/received").expectProblem(403, "ROLE_REQUIRED");
    }

    @Test
    void grants_ofOthers_areNotThere() {
        String granted = grant().expect(201).header("Location");
        robin.get(granted).expect(200);
        TestClient stranger = service.household();
        stranger.get(granted).expectProblem(404, "NO_SUCH_GRANT");
        stranger.delete(granted).expectProblem(404, "NO_SUCH_GRANT");
        advisor.get(GRANTS).expectProblem(403, "NO_HOUSEHOLD");
    }
}
