package dev.headroom.finance.server.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every route of the ledger keeps to the household of whoever calls. */
final class OwnershipTest {
    private static final Set<String> OPEN = Set.of(
            "POST /api/v1/auth/register",
            "POST /api/v1/auth/login",
            "POST /api/v1/auth/logout",
            "POST /api/v1/auth/password-reset",
            "POST /api/v1/auth/password-reset/confirm",
            "GET /api/v2/daily-outlook/health");

    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient robin = service.household();
    private final TestClient stranger = service.household();
    private final List<Resource> resources = new ArrayList<>();

    /** One row of Robin's, where it is and a body that could replace it. */
    private record Resource(String path, String replaceBy, Map<String, Object> body) {
        String missing() {
            return path.replaceFirst("\\d+$", "4611686018427387904");
        }
    }

    @BeforeEach
    void fillRobinsBooks() {
        long account = add("accounts", "PUT", Map.of("name", "Cash", "kind", "cash", "balance", "5"));
        add("transactions", "PATCH", Map.of("account_id", account, "date", "2026-03-01", "amount", "-1"));
        add("categories", "PUT", Map.of("name", "Pets", "kind", "spending"));
        add("budgets", "PUT", Map.of("month", "2026-03", "entries", List.of()));
        add("goals", "PUT", Map.of("name", "x", "kind", "other", "target", "9", "target_date", "2027-01-01"));
        add("bills", "PUT", Map.of("name", "x", "amount", "9", "cadence", "once", "first_due_on", "2026-03-20"));
        add("debts", "PUT", Map.of("name", "x", "owed", "9", "monthly", "1", "annual_rate", 0));
        add("income-sources", "PUT", Map.of("name", "x", "gross_monthly", "9", "from_date", "2026-01-01"));
    }

    private long add(String collection, String replaceBy, Map<String, Object> body) {
        TestClient.Answer added = robin.post("/api/v1/" + collection, body).expect(201);
        Map<String, Object> change = replaceBy.equals("PATCH") ? Map.of("memo", "changed") : body;
        resources.add(new Resource(added.header("Location"), replaceBy, change));
        return added.id();
    }

    private static String withoutIds(TestClient.Answer answer) {
        return answer.body().replaceAll("\\d{2,}|/\\d+|\"\\d+\"|was \\d+", "#");
    }

    private void assertAbsent(String method, String path, String missing, @Nullable Object body) {
        TestClient writer = stranger.ifMatch("*");
        TestClient.Answer hidden = writer.send(method, path, body).expect(404);
        assertEquals(withoutIds(writer.send(method, missing, body)), withoutIds(hidden));
    }

    @Test
    void othersRows_areAsAbsentAsThoseThatNeverWere() {
        for (Resource resource : resources) {
            assertAbsent("GET", resource.path(), resource.missing(), null);
            assertAbsent(resource.replaceBy(), resource.path(), resource.missing(), resource.body());
            assertAbsent("DELETE", resource.path(), resource.missing(), null);
            robin.get(resource.path()).expect(200);
            String collection = resource.path().replaceFirst("/\\d+$", "");
            if (!collection.endsWith("categories")) {
                assertEquals(0, stranger.get(collection).json().path("items").size(), collection);
            }
        }
    }

    @Test
    void othersRows_cannotBeReferredTo() {
        String account = resources.get(0).path().replaceFirst(".*/", "");
        String transaction = resources.get(1).path();
        String goal = resources.get(4).path();
        String bill = resources.get(5).path();
        stranger.post("/api/v1/transactions", Map.of("account_id", account, "date", "2026-03-01", "amount", "1"))
                .expectProblem(404, "NO_SUCH_ACCOUNT");
        stranger.ifMatch("*").post(transaction + "/restore", null).expectProblem(404, "NO_SUCH_TRANSACTION");
        stranger.post(goal + "/contributions", Map.of("amount", "1")).expectProblem(404, "NO_SUCH_GOAL");
        stranger.get(goal + "/contributions").expectProblem(404, "NO_SUCH_GOAL");
        stranger.delete(goal + "/contributions/1").expectProblem(404, "NO_SUCH_GOAL");
        stranger.post(bill + "/due-dates/2026-03-20/payment", null).expectProblem(404, "NO_SUCH_BILL");
        stranger.delete(bill + "/due-dates/2026-03-20/payment").expectProblem(404, "NO_SUCH_BILL");
        stranger.get("/api/v1/transactions?category=pets").expectProblem(422, "UNKNOWN_CATEGORY");
        assertEquals(
                0,
                stranger.get("/api/v1/transactions?account_id=" + account)
                        .expect(200)
                        .json()
                        .path("items")
                        .size());
    }

    @Test
    void anonymous_isToldToSignInEverywhere() {
        Set<String> open = new TreeSet<>();
        for (String route : service.routes()) {
            String[] methodAndPath = route.split(" ", -1);
            String path = methodAndPath[1].replaceAll("\\{[^/]*}", "1");
            if (service.anonymous().send(methodAndPath[0], path, null).status() != 401) {
                open.add(route);
            }
        }
        open.removeAll(OPEN);
        assertEquals(Set.of(), open);
    }

    @Test
    void signInWithoutHousehold_hasNoLedger() {
        TestClient operator = service.operator().ifMatch("*");
        for (Resource resource : resources) {
            String collection = resource.path().replaceFirst("/\\d+$", "");
            operator.get(collection).expectProblem(403, "NO_HOUSEHOLD");
            operator.post(collection, resource.body()).expectProblem(403, "NO_HOUSEHOLD");
            operator.get(resource.path()).expectProblem(403, "NO_HOUSEHOLD");
            operator.send(resource.replaceBy(), resource.path(), resource.body())
                    .expectProblem(403, "NO_HOUSEHOLD");
            operator.delete(resource.path()).expectProblem(403, "NO_HOUSEHOLD");
        }
        operator.get("/api/v1/grants").expectProblem(403, "NO_HOUSEHOLD");
    }
}
