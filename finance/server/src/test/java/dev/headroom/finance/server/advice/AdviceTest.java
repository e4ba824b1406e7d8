package dev.headroom.finance.server.advice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AdviceTest {
    private static final String THREADS = "/api/v1/advice/threads";

    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient robin = service.household().with("Headroom-Freshness", "strict");

    private TestClient.Answer begin(String topic, String body) {
        return robin.post(THREADS, Map.of("topic", topic, "body", body)).expect(201);
    }

    @Test
    void threads_areSearchedPagedAndClosed() {
        String path = begin("Mortgage", "Should we fix 100% now?").header("Location");
        begin("Pension", "How much is enough?");
        assertEquals(2, robin.get(THREADS).expect(200).json().path("items").size());
        assertEquals("Mortgage", robin.get(THREADS + "?q=100%25").expect(200).text("/items/0/topic"));
        assertEquals(1, robin.get(THREADS + "?q=100%25").json().path("items").size());
        TestClient.Answer first = robin.get(THREADS + "?limit=1").expect(200);
        assertEquals(
                "Mortgage",
                robin.get(THREADS + "?limit=1&cursor=" + first.text("/next_cursor"))
                        .expect(200)
                        .text("/items/0/topic"));
        robin.post(path + "/messages", Map.of("body", "And for how long?")).expect(201);
        TestClient.Answer thread = robin.get(path).expect(200);
        assertEquals(2, thread.number("/messages"));
        assertEquals("And for how long?", robin.get(path + "/messages").text("/items/1/body"));
        robin.ifMatch(thread.etag())
                .put(path, Map.of("topic", "Mortgage", "status", "closed"))
                .expect(200);
        robin.post(path + "/messages", Map.of("body", "?")).expectProblem(409, "THREAD_CLOSED");
        robin.ifMatch("1").put(path, Map.of("topic", "x", "status", "open")).expectProblem(412, "STALE");
        robin.post(THREADS, Map.of("topic", " ", "body", "x")).expectProblem(422, "INVALID_INPUT");
        service.household().get(path).expectProblem(404, "NO_SUCH_THREAD");
        robin.delete(path).expect(204);
        robin.get(path).expectProblem(404, "NO_SUCH_THREAD");
    }

    @Test
    void advisor_whoMayRead_answers_andTheHouseholdIsTold() {
        String path = begin("Funds", "Which?").header("Location");
        TestClient advisor = service.advisor();
        String asAdvisor = path + "/messages?user=" + robin.userId();
        advisor.post(asAdvisor, Map.of("body", "Broad ones.")).expectProblem(404, "NO_SUCH_USER");
        robin.post("/api/v1/grants", Map.of("advisor_email", advisor.email())).expect(201);
        advisor.post(asAdvisor, Map.of("body", "Broad ones.")).expect(201);
        assertEquals("Broad ones.", robin.get(path + "/messages").text("/items/1/body"));
        assertEquals(1, robin.get("/api/v1/notifications/unread").expect(200).number("/unread"));
        TestClient.Answer told = robin.get("/api/v1/notifications?unread=true").expect(200);
        assertEquals("New message: Funds", told.text("/items/0/title"));
        long id = told.number("/items/0/id");
        robin.post("/api/v1/notifications/" + id + "/read", null).expect(200);
        assertEquals(0, robin.get("/api/v1/notifications/unread").number("/unread"));
        service.household()
                .post("/api/v1/notifications/" + id + "/read", null)
                .expectProblem(404, "NO_SUCH_NOTIFICATION");
        assertEquals(
                0, robin.post("/api/v1/notifications/read", null).expect(200).number("/unread"));
        robin.delete("/api/v1/notifications/" + id).expect(204);
        robin.delete("/api/v1/notifications/" + id).expectProblem(404, "NO_SUCH_NOTIFICATION");
    }
}
