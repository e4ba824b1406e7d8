package dev.headroom.finance.server.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Source;
import dev.headroom.spring.ResponseOperations;
import dev.headroom.sql.Statements;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Goal: what is kept of responses is served without asking the database, to its own caller, until somebody writes. */
final class KeptResponsesTest {
    private static final ServiceFixture SERVICE = ServiceFixture.shared();

    /** Reads below these are kept, but for those that say why not. */
    private static final Set<String> KEPT = Set.of(
            "/api/v1/accounts",
            "/api/v1/transactions",
            "/api/v1/categories",
            "/api/v1/budgets",
            "/api/v1/goals",
            "/api/v1/bills",
            "/api/v1/debts",
            "/api/v1/income-sources",
            "/api/v1/users/profile",
            "/api/v1/grants",
            "/api/v1/portfolio",
            "/api/v1/allocations",
            "/api/v1/calculations",
            "/api/v1/risk-profile",
            "/api/v1/assets",
            "/api/v1/asset-classes",
            "/api/v1/market",
            "/api/v1/plans",
            "/api/v1/energy",
            "/api/v1/recommendations",
            "/api/v1/bank-connections",
            "/api/v1/advice",
            "/api/v1/imports",
            "/api/v1/receipts",
            "/api/v2/daily-outlook");

    private static final Map<String, String> UNKEPT = Map.of(
            "/api/v1/grants/received", "grants end by themselves",
            "/api/v2/daily-outlook/{user}/history", "read once, and then by the day",
            "/api/v2/daily-outlook/health", "how it is now",
            "/api/v2/daily-outlook/performance", "how it is now");

    private final TestClient home = SERVICE.household();

    private List<String> reads() {
        String user = Long.toString(home.userId());
        long account =
                home.post("/api/v1/accounts", account("Checking")).expect(201).id();
        long transaction = home.post(
                        "/api/v1/transactions",
                        Map.of("account_id", account, "date", "2026-03-01", "amount", "-12.34", "payee", "Grocer"))
                .expect(201)
                .id();
        return List.of(
                "/api/v1/accounts",
                "/api/v1/accounts/" + account,
                "/api/v1/transactions?limit=10",
                "/api/v1/transactions/" + transaction,
                "/api/v1/categories",
                "/api/v1/budgets",
                "/api/v1/goals",
                "/api/v1/bills",
                "/api/v1/debts",
                "/api/v1/income-sources",
                "/api/v1/users/profile",
                "/api/v1/grants",
                "/api/v2/daily-outlook/" + user,
                "/api/v2/daily-outlook/" + user + "/balance-score",
                "/api/v2/daily-outlook/" + user + "/peer-comparison");
    }

    private static Map<String, Object> account(String name) {
        return Map.of("name", name, "kind", "checking", "currency", "USD", "balance", "100.00");
    }

    /** Once the node knows everything that was committed before the call. */
    private static void settle() {
        try {
            Source source = SERVICE.bean(Source.class);
            Position end = source.latest(Duration.ofSeconds(5)).orElseThrow();
            assertTrue(source.await(end, Duration.ofSeconds(5)));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private static boolean hit(TestClient.Answer answer) {
        return answer.header("Cache-Status").startsWith("Headroom; hit");
    }

    /** What asks the database does so each time; the work behind the scenes, now and then. */
    private static void asksNothing(String what, Runnable request) {
        Statements statements = SERVICE.bean(Statements.class);
        for (int attempt = 0; attempt < 50; attempt++) {
            long before = statements.totals().calls();
            request.run();
            if (statements.totals().calls() == before) {
                return;
            }
        }
        fail(what + " asks the database");
    }

    @Test
    void everyRead_secondTime_isAHitWithTheSameBodyAndNoStatement() {
        List<String> reads = reads();
        settle();
        for (String path : reads) {
            TestClient.Answer first = home.get(path).expect(200);
            TestClient.Answer second = home.get(path).expect(200);
            assertTrue(
                    hit(second),
                    path + ": " + first.headers().map() + " then "
                            + second.headers().map());
            asksNothing(path, () -> home.get(path).expect(200));
            assertEquals(first.body(), second.body(), path);
            assertEquals("private, no-cache", second.header("Cache-Control"), path);
            assertTrue(second.headers().allValues("Vary").toString().contains("Authorization"), path);
            assertEquals(names(first), names(second), path);
            assertEquals(
                    304, home.with("If-None-Match", second.etag()).get(path).status(), path);
            assertTrue(
                    home.with("If-None-Match", second.etag()).get(path).body().isEmpty(), path);
            home.with("If-Match", "x").get(path).expectProblem(400, "INVALID_CONDITION");
        }
    }

    /** But for what is the session's. */
    private static Set<String> names(TestClient.Answer answer) {
        return answer.headers().map().keySet().stream()
                .filter(name -> !Set.of("age", "headroom-token", "set-cookie").contains(name))
                .collect(Collectors.toSet());
    }

    @Test
    void otherHousehold_neverGetsIt() {
        TestClient other = SERVICE.household();
        home.post("/api/v1/accounts", account("Only mine")).expect(201);
        home.get("/api/v1/accounts").expect(200);
        home.get("/api/v1/accounts").expect(200);
        assertEquals(
                0, other.get("/api/v1/accounts").expect(200).json().get("items").size());
        SERVICE.anonymous().get("/api/v1/accounts").expectProblem(401, "NOT_SIGNED_IN");
        other.get("/api/v2/daily-outlook/" + home.userId()).expectProblem(404, "NO_SUCH_USER");
        String mine = home.get("/api/v1/users/profile").expect(200).etag();
        other.with("If-None-Match", mine).get("/api/v1/users/profile").expect(200);
        SERVICE.anonymous()
                .with("Authorization", "Bearer made-up")
                .get("/api/v1/accounts")
                .expectProblem(401, "NOT_SIGNED_IN");
    }

    @Test
    void ownWrite_isInTheNextAnswer() {
        home.get("/api/v1/accounts").expect(200);
        TestClient.Answer before = home.get("/api/v1/accounts").expect(200);
        home.post("/api/v1/accounts", account("New")).expect(201);
        TestClient.Answer after = home.get("/api/v1/accounts").expect(200);
        assertNotEquals(before.etag(), after.etag());
        assertEquals(1, after.json().get("items").size());
        assertEquals(
                200,
                home.with("If-None-Match", before.etag())
                        .get("/api/v1/accounts")
                        .status());
    }

    @Test
    void writeBehindTheService_endsEveryAnswerMadeOfIt() {
        long budget = home.post("/api/v1/budgets", Map.of("month", "2026-03", "entries", List.of()))
                .expect(201)
                .id();
        reads();
        settle();
        for (String path : List.of("/api/v1/accounts", "/api/v1/budgets", "/api/v1/categories")) {
            home.get(path).expect(200);
            assertTrue(hit(home.get(path).expect(200)), path);
        }
        SERVICE.jdbc()
                .sql("update account set name = 'Renamed' where household_id = ?")
                .param(home.householdId())
                .update();
        SERVICE.jdbc()
                .sql("update budget set month = date '2026-04-01' where id = ?")
                .param(budget)
                .update();
        settle();
        assertTrue(home.get("/api/v1/accounts").body().contains("Renamed"));
        assertTrue(home.get("/api/v1/budgets").body().contains("2026-04"));
        home.get("/api/v1/categories").expect(200);
        SERVICE.jdbc().sql("update currency set code = code where code = 'USD'").update();
        settle();
        assertFalse(hit(home.get("/api/v1/categories")));
    }

    @Test
    void operator_asksWhyAPageMissed_isToldTheTransaction() {
        String url = "/api/v1/operator/cache/why?url=";
        home.get("/api/v1/accounts").expect(200);
        settle();
        home.get("/api/v1/accounts").expect(200);
        home.post("/api/v1/accounts", account("Third")).expect(201);
        home.get("/api/v1/accounts").expect(200);
        JsonNode misses = SERVICE.operator()
                .get(url + "/api/v1/accounts")
                .expect(200)
                .json()
                .get("misses");
        JsonNode mine = null;
        for (JsonNode each : misses) {
            mine = each.get("principal").asString().equals(Long.toString(home.userId())) ? each.get("miss") : mine;
        }
        assertNotNull(mine, misses::toString);
        assertEquals("invalidated", mine.get("kind").asString(), mine::toString);
        assertTrue(mine.get("causes").get(0).get("transaction").asLong() > 0, mine::toString);
        SERVICE.operator().get(url + "/api/v1/sessions").expectProblem(404, "ROUTE_NOT_KEPT");
    }

    @Test
    void endedSession_isRefusedAtOnce_alsoWhereTheAnswerIsKept() {
        home.get("/api/v1/accounts").expect(200);
        home.get("/api/v1/accounts").expect(200);
        home.post("/api/v1/auth/logout", null).expect(204);
        home.get("/api/v1/accounts").expectProblem(401, "NOT_SIGNED_IN");
    }

    @Test
    void revokedGrant_endsWhatTheAdvisorRead() {
        TestClient advisor = SERVICE.advisor();
        home.post("/api/v1/accounts", account("Seen")).expect(201);
        String grant = home.post("/api/v1/grants", Map.of("advisor_email", advisor.email()))
                .expect(201)
                .header("Location");
        String path = "/api/v1/accounts?user=" + home.userId();
        settle();
        advisor.get(path).expect(200);
        assertTrue(hit(advisor.get(path).expect(200)));
        home.post("/api/v1/accounts", account("Seen too")).expect(201);
        assertEquals(2, advisor.get(path).expect(200).json().get("items").size());
        home.delete(grant).expect(204);
        advisor.get(path).expectProblem(404, "NO_SUCH_USER");
    }

    @Test
    void everyReadOfTheLedger_isKeptOrSaysWhyNot() {
        Set<String> kept = SERVICE.bean(ResponseOperations.class).states().stream()
                .filter(ResponseOperations.RouteState::kept)
                .map(ResponseOperations.RouteState::path)
                .collect(Collectors.toSet());
        SERVICE.routes().stream()
                .filter(route -> route.startsWith("GET /api/"))
                .map(route -> route.substring(4))
                .filter(path -> KEPT.stream().anyMatch(path::startsWith))
                .forEach(path -> assertEquals(!UNKEPT.containsKey(path), kept.contains(path), path));
    }

    @Test
    void fields_writeOnlyWhatIsAskedFor_underATagOfTheirOwn() {
        String path = reads().get(1);
        TestClient.Answer whole = home.get(path).expect(200);
        TestClient.Answer part = home.get(path + "?fields=id,name").expect(200);
        assertEquals(2, part.json().size(), part.body());
        assertNotEquals(whole.etag(), part.etag());
        assertTrue(hit(home.get(path + "?fields=name,id,name")));
        TestClient.Answer list = home.get("/api/v1/accounts?fields=name").expect(200);
        assertEquals(1, list.json().at("/items/0").size(), list.body());
        assertTrue(list.json().has("next_cursor"));
        TestClient.Answer score = home.get(
                        "/api/v2/daily-outlook/" + home.userId() + "?fields=balance_score,quick_actions(title)")
                .expect(200);
        assertTrue(score.json().get("data").size() <= 2, score.body());
        String outlook = "/api/v2/daily-outlook/" + home.userId();
        TestClient.Answer view = home.get(outlook + "?view=score").expect(200);
        assertEquals(8, view.json().get("data").size(), view.body());
        assertEquals(
                home.get(outlook).expect(200).json().at("/data/balance_score"),
                view.json().at("/data/balance_score"));
        home.get(outlook + "?view=scores").expectProblem(400, "INVALID_FIELDS");
        home.get(path + "?fields=nmae").expectProblem(400, "INVALID_FIELDS");
        home.get("/api/v1/accounts?fields=secret").expectProblem(400, "INVALID_FIELDS");
    }

    @Test
    void body_isCodedAsTheClientTakesIt() {
        TestClient.Answer plain = home.get("/api/v1/categories").expect(200);
        for (String coding : List.of("gzip", "br", "zstd")) {
            TestClient.Answer coded = home.with("Accept-Encoding", coding)
                    .get("/api/v1/categories")
                    .expect(200);
            assertEquals(coding, coded.header("Content-Encoding"));
            assertNotEquals(plain.etag(), coded.etag());
            assertTrue(coded.headers().allValues("Vary").toString().contains("Accept-Encoding"));
        }
        home.with("Accept-Encoding", "*;q=0").get("/api/v1/categories").expectProblem(406, "NOT_ACCEPTABLE");
        TestClient.Answer refused = home.with("Content-Encoding", "gzip").post("/api/v1/accounts", account("Coded"));
        refused.expectProblem(415, "UNSUPPORTED_CODING");
        assertEquals("identity", refused.header("Accept-Encoding"));
    }

    @Test
    void write_namesTheGroupThatItEnded_whereItWasDone() {
        String path = "/api/v1/categories";
        assertEquals("\"categories\"", home.get(path).expect(200).header("Cache-Groups"));
        TestClient.Answer added =
                home.post(path, Map.of("name", "Bees", "kind", "spending")).expect(201);
        assertEquals("\"categories\"", added.header("Cache-Group-Invalidation"));
        assertEquals("", home.delete(path + "/999999999").header("Cache-Group-Invalidation"));
        assertEquals("", home.get(path).expect(200).header("Cache-Group-Invalidation"));
    }

    @Test
    void quota_ofTheTier_isCountedAlsoForHits() {
        SERVICE.jdbc()
                .sql("update household set tier = 'budget' where id = ?")
                .param(home.householdId())
                .update();
        settle();
        int admitted = 0;
        TestClient.Answer answer = home.get("/api/v1/accounts");
        while (answer.status() == 200 && admitted < 100) {
            admitted++;
            assertEquals("\"hour\";q=50;w=3600", answer.header("RateLimit-Policy"));
            answer = home.get("/api/v1/accounts");
        }
        assertEquals(50, admitted);
        answer.expectProblem(429, "QUOTA_EXCEEDED");
        assertTrue(Integer.parseInt(answer.header("Retry-After")) >= 1);
        SERVICE.household().get("/api/v1/accounts").expect(200);
        home.get("/api/v2/daily-outlook/health").expect(200);
    }

    @Test
    void batch_readsEachItemAsTheCallerWould() {
        List<String> reads = reads();
        settle();
        String tag = home.get(reads.get(1)).expect(200).etag();
        String undeclared = "/api/v1/transactions?q=nobody&foo=1";
        TestClient.Answer batch = home.post(
                        "/api/v1/batch",
                        Map.of(
                                "requests",
                                List.of(
                                        Map.of("id", "accounts", "path", reads.get(0)),
                                        Map.of("id", "known", "path", reads.get(1), "if_none_match", tag),
                                        Map.of("id", "part", "path", reads.get(1) + "?fields=name"),
                                        Map.of("id", "none", "path", "/api/v1/accounts/999999999"),
                                        Map.of("id", "operator", "path", "/api/v1/operator/cache"),
                                        Map.of("id", "nowhere", "path", "/api/v1/nothing"),
                                        Map.of("id", "wrong", "path", "/api/v1/accounts?fields=nmae"),
                                        Map.of("id", "undeclared", "path", undeclared),
                                        Map.of("id", "escape", "path", "/api/v1/transactions?q=%e4%"))))
                .expect(200);
        assertEquals(200, batch.number("/responses/0/status"), batch.body());
        assertEquals(
                home.get(reads.get(0)).body(),
                batch.json().at("/responses/0/body").toString());
        assertEquals(304, batch.number("/responses/1/status"));
        assertEquals(tag, batch.text("/responses/1/etag"));
        assertEquals(
                "{\"name\":\"Checking\"}", batch.json().at("/responses/2/body").toString());
        assertEquals("NO_SUCH_ACCOUNT", batch.text("/responses/3/body/code"), batch.body());
        assertEquals("NOT_IN_BATCHES", batch.text("/responses/4/body/code"));
        assertEquals("NOT_IN_BATCHES", batch.text("/responses/5/body/code"));
        assertEquals(400, batch.number("/responses/6/status"));
        assertEquals(
                home.get(undeclared).expect(200).body(),
                batch.json().at("/responses/7/body").toString());
        assertEquals(0, batch.json().at("/responses/7/body/items").size(), batch.body());
        assertEquals("MALFORMED_QUERY", batch.text("/responses/8/body/code"), batch.body());
        asksNothing(
                "a batch",
                () -> home.post("/api/v1/batch", Map.of("requests", List.of(Map.of("id", "a", "path", reads.get(0)))))
                        .expect(200));
        TestClient stranger = SERVICE.household();
        TestClient.Answer theirs = stranger.post(
                        "/api/v1/batch", Map.of("requests", List.of(Map.of("id", "a", "path", reads.get(1)))))
                .expect(200);
        assertEquals(404, theirs.number("/responses/0/status"), theirs.body());
    }

    @Test
    void batch_seesTheSessionsOwnWrites_andWhatOthersWroteWhereItAsksForStrict() {
        long account =
                home.post("/api/v1/accounts", account("Checking")).expect(201).id();
        String path = "/api/v1/accounts/" + account;
        Map<String, Object> batch = Map.of("requests", List.of(Map.of("id", "a", "path", path)));
        settle();
        for (int i = 0; i < 20; i++) {
            home.post("/api/v1/batch", batch).expect(200);
            String tag = home.with("Headroom-Freshness", "strict")
                    .get(path)
                    .expect(200)
                    .etag();
            home.ifMatch(tag).put(path, account("own " + i)).expect(200);
            assertEquals(
                    "own " + i, home.post("/api/v1/batch", batch).expect(200).text("/responses/0/body/name"));
            SERVICE.jdbc()
                    .sql("update account set name = ? where id = ?")
                    .params("other " + i, account)
                    .update();
            assertEquals(
                    "other " + i,
                    home.with("Headroom-Freshness", "strict")
                            .post("/api/v1/batch", batch)
                            .expect(200)
                            .text("/responses/0/body/name"));
        }
    }

    @Test
    void batch_thatCantBeRead_saysWhy() {
        home.post("/api/v1/batch", "{").expectProblem(400, "MALFORMED_BODY");
        home.post("/api/v1/batch", Map.of("requests", List.of())).expectProblem(400, "INVALID_BATCH");
        home.post(
                        "/api/v1/batch",
                        Map.of(
                                "requests",
                                List.of(
                                        Map.of("id", "a", "path", "/api/v1/accounts"),
                                        Map.of("id", "a", "path", "https://elsewhere.example/"))))
                .expectProblem(400, "INVALID_BATCH");
        home.with("Content-Type", "text/plain").post("/api/v1/batch", "{}").expectProblem(415, "UNSUPPORTED_TYPE");
        SERVICE.anonymous().post("/api/v1/batch", Map.of()).expectProblem(401, "NOT_SIGNED_IN");
    }

    @Test
    void page_saysWhereTheNextOneIs() {
        reads();
        home.post("/api/v1/accounts", account("Second")).expect(201);
        String link = home.get("/api/v1/accounts?limit=1").expect(200).header("Link");
        assertTrue(link.startsWith("</api/v1/accounts?limit=1&cursor=") && link.endsWith(">; rel=\"next\""), link);
        String next = link.substring(1, link.indexOf('>'));
        assertEquals("Second", home.get(next).expect(200).text("/items/0/name"));
    }

    @Test
    void stream_endsWithALineThatSaysSo() {
        reads();
        TestClient.Answer lines = home.get("/api/v1/export/transactions").expect(200);
        String[] rows = lines.body().split("\n", -1);
        assertEquals(3, rows.length, lines.body());
        assertTrue(rows[0].contains("Grocer"));
        assertEquals("{\"_end\":true,\"rows\":1}", rows[1]);
        assertEquals("no-store", lines.header("Cache-Control"));
        assertEquals(
                "zstd",
                home.with("Accept-Encoding", "zstd, gzip")
                        .get("/api/v1/export/transactions")
                        .expect(200)
                        .header("Content-Encoding"));
    }
}
