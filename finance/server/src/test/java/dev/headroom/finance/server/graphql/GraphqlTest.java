package dev.headroom.finance.server.graphql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import dev.headroom.observe.Operations;
import dev.headroom.spring.DatabaseOperations;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Goal: one request reads what many would, by the same rules, and no document makes it dear. */
final class GraphqlTest {
    private static final String PATH = "/graphql";
    private static final String ALLOWED = "Access-Control-Allow-Origin";
    private static final String STRICT = "application/graphql-response+json";
    private static final String LISTED = "https://shop.example";
    private static final String NAMES = "query Names { accounts { items { name } } }";
    /** 3,721 with 60 of each: eight units. */
    private static final String DEAR =
            "query Dear($n: Int!) { accounts(first: $n) { items { transactions(first: $n) { payee } } } }";

    @TempDir
    private static Path folder;

    private static ServiceFixture open = ServiceFixture.shared();
    private static ServiceFixture closed = open;

    private final TestClient robin = open.household();

    @BeforeAll
    static void start() throws Exception {
        Files.writeString(folder.resolve("names.graphql"), NAMES);
        Files.writeString(folder.resolve("dear.graphql"), DEAR);
        open = ServiceFixture.shared()
                .node(Map.of(
                        "headroom.graphql.enabled", "true",
                        "headroom.graphql.fields", "200",
                        "headroom.http.cors.origins", LISTED,
                        "headroom.http.cors.methods", "PUT",
                        "headroom.http.cors.fields", "authorization,content-type"));
        closed = ServiceFixture.shared()
                .node(Map.of(
                        "headroom.graphql.enabled", "true",
                        "headroom.graphql.introspection", "false",
                        "headroom.graphql.registered-only", "true",
                        "headroom.http.limits.burst", "10",
                        "headroom.http.trusted-proxies", "127.0.0.1",
                        "headroom.http.limits.burst-window", "1h",
                        "headroom.graphql.documents", folder.toString()));
    }

    @AfterAll
    static void end() {
        open.end();
        closed.end();
    }

    private TestClient.Answer ask(String query, Object... variables) {
        return ask(robin, query, variables);
    }

    private static TestClient.Answer ask(TestClient client, String query, Object... variables) {
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            values.put(variables[i].toString(), variables[i + 1]);
        }
        return client.post(PATH, Map.of("query", query, "variables", values));
    }

    private static TestClient.Answer right(TestClient.Answer answer) {
        answer.expect(200);
        assertFalse(answer.json().has("errors"), answer.body());
        return answer;
    }

    private static JsonNode refused(TestClient.Answer answer, String code) {
        JsonNode extensions = answer.json().at("/errors/0/extensions");
        assertEquals(code, extensions.path("code").asString(""), answer.body());
        return extensions;
    }

    private long account(String name) {
        return robin.post(
                        "/api/v1/accounts",
                        Map.of("name", name, "kind", "checking", "balance", "100.00", "balance_on", "2026-01-01"))
                .expect(201)
                .id();
    }

    private void spend(long account, String payee) {
        robin.post(
                        "/api/v1/transactions",
                        Map.of(
                                "account_id",
                                account,
                                "date",
                                "2026-03-10",
                                "amount",
                                "-12.30",
                                "payee",
                                payee,
                                "category",
                                "groceries"))
                .expect(201);
    }

    @Test
    void oneRequest_answersWhatTheResourcesAnswer() {
        long account = account("Joint");
        spend(account, "Shop");
        TestClient.Answer answer = right(ask("""
                { household { id currency timeZone }
                  accounts { items { id name kind balance { amount currency } asOf closedAt transactions { payee } } }
                  account(id: %d) { name taxTreatment knownBalance { amount } }
                  transactions { items { id date payee memo pending amount { amount }
                                         account { id name } category { slug name kind parent { slug } } } nextCursor }
                  categories(first: 3) { items { slug parent { slug } } nextCursor }
                  portfolios { items { name positions { quantity asset { symbol } } account { name } } } }
                """.formatted(account)));
        assertEquals(Long.toString(robin.householdId()), answer.text("/data/household/id"));
        assertEquals("America/Chicago", answer.text("/data/household/timeZone"));
        assertEquals("CHECKING", answer.text("/data/accounts/items/0/kind"));
        assertEquals("87.70", answer.text("/data/accounts/items/0/balance/amount"));
        assertEquals("Shop", answer.text("/data/accounts/items/0/transactions/0/payee"));
        assertEquals("100.00", answer.text("/data/account/knownBalance/amount"));
        assertEquals("-12.30", answer.text("/data/transactions/items/0/amount/amount"));
        assertEquals("Joint", answer.text("/data/transactions/items/0/account/name"));
        assertEquals("groceries", answer.text("/data/transactions/items/0/category/slug"));
        assertEquals(3, answer.json().at("/data/categories/items").size());
        assertEquals("no-store", answer.header("Cache-Control"));
        assertEquals("nosniff", answer.header("X-Content-Type-Options"));
    }

    @Test
    void dailyOutlook_isTheResourcesOwn() {
        spend(account("Joint"), "Shop");
        TestClient.Answer rest =
                robin.get("/api/v2/daily-outlook/" + robin.userId()).expect(200);
        TestClient.Answer answer = right(ask("""
                { dailyOutlook { date status balanceScore coverage scoreVersion delta7d primaryInsight streakCount
                    components { name weight score available asOf } quickActions { id title completed }
                    insight { rule impact { amount } } upcoming { title date amount { amount } }
                    largestGain { component points } dataQuality { code } } }
                """));
        assertEquals(rest.text("/data/primary_insight"), answer.text("/data/dailyOutlook/primaryInsight"));
        assertEquals(
                rest.json().at("/data/components").size(),
                answer.json().at("/data/dailyOutlook/components").size());
    }

    @Test
    void statements_dontGrowWithRows() {
        String question = """
                { accounts { items { name transactions(first: 20) { payee account { name } category { name } } } }
                  transactions { items { payee account { name } category { slug } } } }
                """;
        spend(account("First"), "one");
        right(ask(question));
        long few = statements(question);
        for (int i = 0; i < 6; i++) {
            long account = account("More " + i);
            for (int j = 0; j < 5; j++) {
                spend(account, "shop " + j);
            }
        }
        assertEquals(few, statements(question));
        assertTrue(few > 0 && few <= 8, few + " statements");
    }

    /** Of the resources' own code, as the node counts them itself. */
    private long statements(String question) {
        long before = executed();
        right(ask(question));
        return executed() - before;
    }

    private static long executed() {
        return open.operator()
                .get("/api/v1/operator/database/statements?limit=2000")
                .expect(200)
                .json()
                .get("statements")
                .valueStream()
                .filter(one -> one.path("caller").asString("").matches(".*\\b(accounts|transactions|categories)\\..*"))
                .mapToLong(one -> one.at("/volume/calls").asLong())
                .sum();
    }

    @Test
    void pages_goOnByTheirCursors_whichAreBoundToTheirQuestion() {
        long account = account("Joint");
        for (int i = 0; i < 5; i++) {
            spend(account, "shop " + i);
        }
        String pages = "query($after: String) { transactions(first: 3, after: $after) { items { payee } nextCursor } }";
        TestClient.Answer first = right(ask(pages));
        assertEquals(3, first.json().at("/data/transactions/items").size());
        String cursor = first.text("/data/transactions/nextCursor");
        TestClient.Answer second = right(ask(pages, "after", cursor));
        assertEquals(2, second.json().at("/data/transactions/items").size());
        assertEquals("shop 1", second.text("/data/transactions/items/0/payee"));
        assertEquals("", second.text("/data/transactions/nextCursor"));
        refused(
                ask(
                        "query($after: String) { transactions(first: 3, after: $after, text: \"x\") { nextCursor } }",
                        "after",
                        cursor),
                "BAD_CURSOR");
        refused(ask(open.household(), pages, "after", cursor), "BAD_CURSOR");
        JsonNode limit = refused(ask("{ transactions(first: 101) { nextCursor } }"), "BAD_LIMIT");
        assertEquals("101", limit.at("/violations/0/value").asString());
        assertEquals("first", limit.at("/violations/0/subject").asString());
        assertFalse(limit.at("/violations/0/way_out").asString("").isEmpty());
    }

    @Test
    void others_arentReadWithoutAGrant() {
        long account = account("Joint");
        TestClient stranger = open.household();
        TestClient.Answer absent = ask(stranger, "{ account(id: %d) { name } }".formatted(account));
        refused(absent, "NO_SUCH_ACCOUNT");
        stranger.post(PATH + "?user=" + robin.userId(), Map.of("query", "{ household { id } }"))
                .expectProblem(404, "NO_SUCH_USER");
        open.anonymous().post(PATH, Map.of("query", "{ household { id } }")).expectProblem(401, "NOT_SIGNED_IN");
        open.operator().post(PATH, Map.of("query", "{ household { id } }")).expectProblem(403, "NO_HOUSEHOLD");
        TestClient advisor = open.advisor();
        robin.post("/api/v1/grants", Map.of("advisor_email", advisor.email())).expect(201);
        TestClient.Answer granted =
                advisor.post(PATH + "?user=" + robin.userId(), Map.of("query", "{ accounts { items { name } } }"));
        assertEquals("Joint", right(granted).text("/data/accounts/items/0/name"));
    }

    @Test
    void ownWrites_areReadAtOnce_atTheFreshnessAskedFor() {
        account("Before");
        right(ask(NAMES));
        account("After");
        TestClient strict = robin.with("Headroom-Freshness", "strict");
        assertEquals(
                2, right(ask(strict, NAMES)).json().at("/data/accounts/items").size());
        assertEquals(2, right(ask(NAMES)).json().at("/data/accounts/items").size());
        ask(robin.with("Headroom-Freshness", "nonsense"), NAMES).expect(400);
    }

    @Test
    void tooDeepTooWideTooDear_areRefusedBeforeAnythingIsRead() {
        String deep = "transactions { account { ".repeat(6) + "name" + " } }".repeat(6);
        refused(ask("{ accounts { items { " + deep + " } } }"), "GRAPHQL_TOO_DEEP");
        StringBuilder aliases = new StringBuilder("{");
        for (int i = 0; i < 21; i++) {
            aliases.append(" a").append(i).append(": household { id }");
        }
        refused(ask(aliases + " }"), "GRAPHQL_TOO_MANY_ALIASES");
        JsonNode dear = refused(
                ask("query($n: Int) { accounts(first: $n) { items { transactions(first: $n) { payee } } } }", "n", 100),
                "GRAPHQL_TOO_DEAR");
        assertEquals("10201", dear.at("/violations/0/value").asString(), dear.toString());
        right(ask("query($n: Int) { accounts(first: $n) { items { transactions(first: $n) { payee } } } }", "n", 20));
    }

    @Test
    void fragmentsThatDoubleEachOther_costNothing() {
        StringBuilder document = new StringBuilder("{ household { ...f0 } }");
        for (int i = 0; i < 60; i++) {
            document.append(" fragment f%d on Household { ...f%d ...f%d }".formatted(i, i + 1, i + 1));
        }
        document.append(" fragment f60 on Household { id }");
        refused(ask(document.toString()), "GRAPHQL_TOO_LARGE");
        refused(
                ask("{ household { ...a } } fragment a on Household { ...b } fragment b on Household { ...a }"),
                "GRAPHQL_CIRCULAR_FRAGMENTS");
    }

    @Test
    void whatIsWrong_isToldInTheHousesForm() {
        refused(ask("{ accounts { "), "GRAPHQL_SYNTAX");
        JsonNode unknown = refused(ask("{ accounts { itemz { id } } }"), "GRAPHQL_INVALID");
        assertEquals("IMPOSSIBLE", unknown.path("classification").asString());
        assertTrue(unknown.at("/violations/0/subject").asString().contains("line 1"), unknown.toString());
        refused(ask("query($d: Date) { dailyOutlook(date: $d) { date } }", "d", "tomorrow"), "GRAPHQL_VARIABLES");
        refused(ask("mutation { household { id } }"), "GRAPHQL_READ_ONLY");
        refused(ask("{ account(id: \"x\") { name } }"), "MALFORMED_PARAMETER");
        TestClient.Answer part = ask("{ household { id } account(id: 1) { name } }");
        refused(part, "NO_SUCH_ACCOUNT");
        assertEquals("account", part.text("/errors/0/path/0"));
        assertNotEquals("", part.text("/data/household/id"));
        TestClient.Answer strict =
                ask(robin.with("Accept", STRICT), "{ nothing }").expect(400);
        assertEquals(STRICT, strict.header("Content-Type"));
        ask("{ nothing }").expect(200);
    }

    @Test
    void whatCantBeRead_isAProblem() {
        robin.get(PATH + "?query=%7Bhousehold%7Bid%7D%7D").expect(405);
        robin.post(PATH, "{").expectProblem(400, "MALFORMED_BODY");
        robin.post(PATH, "[{}]").expectProblem(400, "MALFORMED_BODY");
        robin.post(PATH, "{}").expectProblem(400, "GRAPHQL_NO_DOCUMENT");
        robin.post(PATH, Map.of("query", 1)).expectProblem(400, "MALFORMED_BODY");
        robin.post(PATH, Map.of("query", "{ household { id } }", "variables", "x"))
                .expectProblem(400, "MALFORMED_BODY");
        robin.with("Content-Type", "text/plain")
                .post(PATH, "{ household { id } }")
                .expect(415);
        robin.post(PATH, Map.of("query", "#" + "x".repeat(17_000))).expectProblem(413, "GRAPHQL_TOO_LARGE");
    }

    @Test
    void documents_areKnownByTheirHash_onceTheyWereSentWithIt() {
        account("Joint");
        String query = "query { accounts { items { name version } } }";
        String hash = Documents.hash(query);
        Map<String, Object> persisted = Map.of("persistedQuery", Map.of("version", 1, "sha256Hash", hash));
        robin.post(PATH, Map.of("extensions", persisted)).expectProblem(404, "PERSISTED_QUERY_NOT_FOUND");
        right(robin.post(PATH, Map.of("query", query, "extensions", persisted)));
        assertEquals(
                "Joint",
                right(robin.post(PATH, Map.of("extensions", persisted))).text("/data/accounts/items/0/name"));
        robin.post(PATH, Map.of("query", NAMES, "extensions", persisted))
                .expectProblem(400, "PERSISTED_QUERY_MISMATCH");
        robin.post(PATH, Map.of("documentId", "sha256:short")).expectProblem(400, "PERSISTED_QUERY_MISMATCH");
    }

    @Test
    void registeredOnly_takesRegisteredDocumentsAndNothingElse() {
        TestClient kim = closed.household();
        kim.post(PATH, Map.of("query", "{ household { id } }")).expectProblem(403, "GRAPHQL_UNREGISTERED");
        right(kim.post(PATH, Map.of("query", NAMES)));
        right(kim.post(PATH, Map.of("documentId", "sha256:" + Documents.hash(NAMES))));
        Map<String, Documents.Registered> registered =
                closed.bean(Documents.class).registered();
        assertEquals(4, registered.size());
        registered.forEach((hash, document) -> {
            if (!Set.of("home", "dear").contains(document.name())) {
                right(kim.post(PATH, Map.of("documentId", hash)));
            }
        });
    }

    @Test
    void introspection_isOfTheEmbeddedProfile() {
        String question = "{ __schema { queryType { name } } }";
        assertEquals("Query", right(ask(question)).text("/data/__schema/queryType/name"));
        ServiceFixture other = ServiceFixture.shared()
                .node(Map.of("headroom.graphql.enabled", "true", "headroom.graphql.introspection", "false"));
        try {
            refused(ask(other.household(), question), "GRAPHQL_INTROSPECTION_OFF");
            right(ask(other.household(), "{ __typename }"));
        } finally {
            other.end();
        }
    }

    @Test
    void pagesOfListedOrigins_askAndChange_andOthersDont() {
        for (String path : List.of(PATH, "/api/v1/accounts")) {
            TestClient.Answer listed = preflight(LISTED, path).expect(204);
            assertEquals(LISTED, listed.header(ALLOWED));
            assertEquals("authorization, content-type", listed.header("Access-Control-Allow-Headers"));
            assertEquals(
                    "", preflight("https://other.example", path).expect(204).header(ALLOWED));
        }
        Map<String, Object> account =
                Map.of("name", "From a shop", "kind", "checking", "balance", "1.00", "balance_on", "2026-01-01");
        TestClient listed = robin.with("Origin", LISTED).with("Sec-Fetch-Site", "cross-site");
        assertEquals(
                LISTED, listed.post("/api/v1/accounts", account).expect(201).header(ALLOWED));
        assertEquals(LISTED, right(listed.post(PATH, Map.of("query", NAMES))).header(ALLOWED));
        // a refusal by security is for them to read, too
        TestClient.Answer nobody = open.anonymous().with("Origin", LISTED).get("/api/v1/accounts");
        assertEquals(LISTED, nobody.expectProblem(401, "NOT_SIGNED_IN").header(ALLOWED));
        TestClient other = robin.with("Origin", "https://other.example").with("Sec-Fetch-Site", "cross-site");
        assertEquals(
                "",
                other.post("/api/v1/accounts", account)
                        .expectProblem(403, "CROSS_ORIGIN")
                        .header(ALLOWED));
        // credentials aren't permitted, so nothing is changed by the browser's cookie
        robin.byCookie()
                .with("Origin", LISTED)
                .with("Sec-Fetch-Site", "cross-site")
                .post("/api/v1/accounts", account)
                .expectProblem(403, "CROSS_ORIGIN");
        // closed where nothing is listed
        TestClient closedTo = closed.anonymous().with("Origin", LISTED);
        assertEquals("", closedTo.get("/api/v1/accounts").expect(401).header(ALLOWED));
    }

    private static TestClient.Answer preflight(String origin, String path) {
        return open.anonymous()
                .with("Origin", origin)
                .with("Access-Control-Request-Method", "POST")
                .with("Access-Control-Request-Headers", "authorization, content-type")
                .send("OPTIONS", path, null);
    }

    @Test
    void quota_isTheResources() {
        TestClient kim = closed.household();
        TestClient.Answer first = right(kim.post(PATH, Map.of("query", NAMES)));
        assertTrue(
                first.header("RateLimit-Policy").contains("\"burst\";q=10;"),
                first.headers().toString());
        for (int i = 0; i < 4; i++) {
            kim.get("/api/v1/categories").expect(200);
        }
        TestClient.Answer last = first;
        for (int i = 0; i < 20 && last.status() == 200; i++) {
            last = kim.post(PATH, Map.of("query", NAMES));
        }
        last.expect(429);
        assertFalse(last.header("Retry-After").isEmpty());
    }

    @Test
    void quota_isChargedByCost_andTheRefusalIsTheResources() {
        TestClient kim = closed.household();
        Map<String, Object> dear = Map.of("query", DEAR, "variables", Map.of("n", 60));
        TestClient.Answer first = right(kim.post(PATH, dear));
        assertTrue(first.header("RateLimit").contains("\"burst\";r=2;"), first.headers()::toString);
        TestClient.Answer refused = kim.post(PATH, dear).expectProblem(429, "QUOTA_EXCEEDED");
        assertTrue(Long.parseLong(refused.header("Retry-After")) >= 1);
        assertEquals(1, refused.headers().allValues("Retry-After").size());
        assertTrue(refused.header("RateLimit").contains("\"burst\";r=1;"), refused.headers()::toString);
        assertEquals("burst", refused.text("/violated-policies/0"), refused.body());
        assertEquals("no-store", refused.header("Cache-Control"));
        // one unit is left, and that is what this costs
        right(kim.post(PATH, Map.of("query", NAMES)));
        TestClient.Answer used = kim.post(PATH, Map.of("query", NAMES)).expectProblem(429, "QUOTA_EXCEEDED");
        assertEquals(used.json().propertyNames(), refused.json().propertyNames());
        // a document that is refused for its cost took the one it came with
        TestClient lee = closed.household();
        refused(lee.post(PATH, Map.of("query", DEAR, "variables", Map.of("n", 100))), "GRAPHQL_TOO_DEAR");
        assertTrue(right(lee.post(PATH, dear)).header("RateLimit").contains("\"burst\";r=1;"));
    }

    @Test
    void unknownTokens_payFromTheirAddress_andThoseWhoShareItGoOn() {
        TestClient kim = closed.household().with("X-Forwarded-For", "203.0.113.7");
        kim.get("/api/v1/accounts").expect(200);
        TestClient lee = closed.household();
        for (int i = 0; i < 10; i++) {
            // outside the quotas or not
            stranger(i)
                    .get(i % 2 == 0 ? "/api/v1/accounts" : "/api/v1/operator/caches")
                    .expect(401);
        }
        long asked = lookUps();
        for (String path : List.of("/api/v1/accounts", "/api/v1/operator/caches", PATH, "/console/")) {
            TestClient.Answer refused = stranger(99).get(path).expectProblem(429, "QUOTA_EXCEEDED");
            assertTrue(Long.parseLong(refused.header("Retry-After")) >= 1);
        }
        // the first of them was looked up, which told that the address has no more
        assertEquals(asked + 1, lookUps());
        kim.get("/api/v1/categories").expect(200);
        lee.get("/api/v1/accounts").expect(200);
        stranger(100)
                .with("X-Forwarded-For", "203.0.113.8")
                .get("/api/v1/accounts")
                .expect(401);
    }

    private static TestClient stranger(int number) {
        return closed.anonymous()
                .with("X-Forwarded-For", "203.0.113.7")
                .with("Authorization", "Bearer made-up-" + number);
    }

    /** How often a session was looked for in the database. */
    private static long lookUps() {
        return closed.bean(DatabaseOperations.class).statements(2000).statements().stream()
                .filter(line -> line.sql().contains("from session s"))
                .mapToLong(line -> line.volume().calls())
                .sum();
    }

    @Test
    void operations_areMeasuredByTheNamesOfRegisteredDocuments_andTheOthersTogether() {
        right(ask("query Anything { household { id } }"));
        refused(ask("query Else { account(id: 1) { name } }"), "NO_SUCH_ACCOUNT");
        Operations measured = open.bean(Operations.class);
        assertTrue(measured.report("graphql.other").count() >= 2);
        assertTrue(measured.report("graphql.other").outcomes().containsKey("client_error"));
        right(closed.household().post(PATH, Map.of("query", NAMES)));
        assertTrue(closed.bean(Operations.class).report("graphql.names").count() >= 1);
        String told = closed.operator()
                .get("/api/v1/performance-metrics/operation/graphql.names")
                .expect(200)
                .body();
        assertTrue(told.contains("graphql.names"), told);
    }

    @Test
    void withoutTheSetting_thereIsNoSuchPath() {
        TestClient usual = ServiceFixture.shared().household();
        usual.post(PATH, Map.of("query", "{ household { id } }")).expect(404);
    }
}
