package dev.headroom.finance.server.idempotency;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

final class IdempotencyTest {
    private static final String ACCOUNTS = "/api/v1/accounts";

    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient robin = service.household();
    private final TestClient keyed = robin.with("Idempotency-Key", "first");

    private static Map<String, Object> account(String name) {
        return Map.of("name", name, "kind", "cash", "currency", "USD", "balance", "1");
    }

    private int accounts() {
        return robin.get(ACCOUNTS).json().path("items").size();
    }

    @Test
    void sameRequestAgain_getsTheAnswerOfTheFirst() {
        TestClient.Answer first = keyed.post(ACCOUNTS, account("Cash")).expect(201);
        assertEquals("", first.header("Idempotency-Replayed"));
        TestClient.Answer again = keyed.post(ACCOUNTS, account("Cash")).expect(201);
        assertEquals("true", again.header("Idempotency-Replayed"));
        assertEquals(first.body(), again.body());
        for (String header : List.of("Location", "ETag", "Content-Type")) {
            assertEquals(first.header(header), again.header(header), header);
        }
        assertEquals(1, accounts());
    }

    @Test
    void anotherRequestUnderTheKey_isRefused() {
        keyed.post(ACCOUNTS, account("Cash")).expect(201);
        keyed.post(ACCOUNTS, account("Purse")).expectProblem(422, "IDEMPOTENCY_KEY_REUSED");
        keyed.post("/api/v1/categories", account("Cash")).expectProblem(422, "IDEMPOTENCY_KEY_REUSED");
        assertEquals(1, accounts());
    }

    @Test
    void changeSentAgain_takesEffectOnceAndIsNotStale() {
        TestClient.Answer added = robin.post(ACCOUNTS, account("Cash")).expect(201);
        String path = ACCOUNTS + "/" + added.id();
        TestClient edit = robin.with("Idempotency-Key", "edit").ifMatch(added.etag());
        TestClient.Answer first = edit.put(path, account("Purse")).expect(200);
        TestClient.Answer again = edit.put(path, account("Purse")).expect(200);
        assertEquals("true", again.header("Idempotency-Replayed"));
        assertEquals(first.etag(), again.etag());
        edit.delete(path).expectProblem(422, "IDEMPOTENCY_KEY_REUSED");
        TestClient remove = robin.with("Idempotency-Key", "remove");
        remove.delete(path).expect(204);
        remove.delete(path).expect(204);
        assertEquals(0, accounts());
    }

    @Test
    void refusedRequest_leavesItsKeyFree() {
        keyed.post(ACCOUNTS, Map.of("name", "Cash")).expectProblem(422, "INVALID_INPUT");
        keyed.post(ACCOUNTS, account("Cash")).expect(201);
    }

    @Test
    void key_belongsToItsSignIn() {
        keyed.post(ACCOUNTS, account("Cash")).expect(201);
        TestClient.Answer other = service.household()
                .with("Idempotency-Key", "first")
                .post(ACCOUNTS, account("Cash"))
                .expect(201);
        assertEquals("", other.header("Idempotency-Replayed"));
    }

    @Test
    void key_isForgottenAfterADay() {
        keyed.post(ACCOUNTS, account("Cash")).expect(201);
        service.clock()
                .after(
                        Duration.ofHours(25),
                        () -> keyed.post(ACCOUNTS, account("Purse")).expect(201));
        assertEquals(2, accounts());
    }

    @Test
    void malformedKeys_areRefused() {
        robin.with("Idempotency-Key", "x".repeat(256))
                .post(ACCOUNTS, account("Cash"))
                .expectProblem(400, "BAD_IDEMPOTENCY_KEY");
        robin.with("Idempotency-Key", "two words")
                .post(ACCOUNTS, account("Cash"))
                .expectProblem(400, "BAD_IDEMPOTENCY_KEY");
        keyed.post(ACCOUNTS, "x".repeat((1 << 20) + 1)).expectProblem(413, "BODY_TOO_LARGE");
    }

    @Test
    void concurrentDuplicates_takeEffectOnce() throws ExecutionException, InterruptedException {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<TestClient.Answer>> answers = IntStream.range(0, 8)
                    .mapToObj(_ -> clients.submit(() -> keyed.post(ACCOUNTS, account("Cash"))))
                    .toList();
            int replayed = 0;
            for (Future<TestClient.Answer> answer : answers) {
                TestClient.Answer got = answer.get().expect(201);
                replayed += got.header("Idempotency-Replayed").isEmpty() ? 0 : 1;
            }
            assertEquals(7, replayed);
        }
        assertEquals(1, accounts());
    }

    @Test
    void duplicateOfARequestThatRunsLong_isToldToComeAgain() throws SQLException {
        try (Connection connection = service.bean(DataSource.class).getConnection()) {
            connection.setAutoCommit(false);
            try (var claim = connection.prepareStatement(
                    "insert into idempotency_key (user_id, key, request_hash, status) values (?, 'first', ''::bytea, 0)")) {
                claim.setLong(1, robin.userId());
                claim.executeUpdate();
                TestClient.Answer told =
                        keyed.post(ACCOUNTS, account("Cash")).expectProblem(409, "IDEMPOTENT_REQUEST_RUNNING");
                assertEquals("1", told.header("Retry-After"));
            } finally {
                connection.rollback();
            }
        }
        keyed.post(ACCOUNTS, account("Cash")).expect(201);
    }

    @Test
    void signInsAreNeverKept() {
        robin.with("Idempotency-Key", "login")
                .post("/api/v1/auth/login", Map.of("email", robin.email(), "password", ServiceFixture.PASSWORD))
                .expect(200);
        assertEquals(
                0L,
                service.jdbc()
                        .sql("select count(*) from idempotency_key where user_id = ?")
                        .param(robin.userId())
                        .query(Long.class)
                        .single());
    }
}
