package dev.headroom.finance.server.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** Whatever is sent, the service answers with a reason of the sender's, never with a failure of its own. */
final class MalformedRequestsTest {
    private static final long SEED = 20260315;
    private static final int ROUNDS = 60;

    /** Fragments of JSON that have broken parsers, columns and arithmetic before. */
    private static final List<String> ODD = List.of(
            "null",
            "true",
            "0",
            "-1",
            "1.5",
            "1e308",
            "1e999999999",
            "-1e-999999999",
            "9223372036854775807",
            "9223372036854775808",
            "123456789012345678901234567890",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\u202e\\ufeff\"",
            "\"🦊\"",
            "[]",
            "{}",
            "[[[[[]]]]]",
            "[null]",
            "{\"\":{}}",
            "\"2026-02-30\"",
            "\"+999999999-12-31\"",
            "\"-999999999-01-01\"",
            "\"0000-00-00\"",
            "\"2026-03-15\"",
            "\"2200-12-31\"",
            "\"1900-01-01\"",
            "\"9999-12\"",
            "\"+999999999-12\"",
            "\"9999999999999.99\"",
            "\"10000000000000.01\"",
            "\"-0\"",
            "\"1e13\"",
            "\"NaN\"",
            "\"Infinity\"",
            "\"0x10\"",
            "\"1e2147483647\"",
            "\"1e-2147483648\"",
            "{\"amount\":null,\"currency\":\"USD\"}",
            "{\"amount\":\"1\",\"currency\":null}",
            "{\"amount\":\"1\",\"currency\":\"usd\"}",
            "{\"amount\":\"1\",\"currency\":\"XTS\"}",
            "{\"amount\":\"1e2147483647\",\"currency\":\"JPY\"}",
            "{\"amount\":[],\"currency\":{}}",
            "{\"amount\":\"1\"}",
            "\"groceries\"",
            "\"7\"",
            "\"999999999999999999\"",
            "\"%\"",
            "\"';--\"");

    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient robin = service.household();
    private final JsonMapper json = JsonMapper.builder().build();
    private final Random random = new Random(SEED);
    private final List<Route> routes = new ArrayList<>();
    private final TreeSet<String> failures = new TreeSet<>();

    private record Route(String method, String path, String body) {}

    @Test
    void formInParts_whereNoneIsTaken_isNotAFailureOfOurs() {
        TestClient.Answer answer =
                robin.with("Content-Type", "multipart/form-data").send("GET", "/api/v1/goals", "{}");
        answer.expect(200);
        robin.with("Content-Type", "multipart/form-data; boundary=x")
                .post("/api/v1/goals", "{}")
                .expect(415);
    }

    @Test
    void addressThatTheFirewallRefuses_isAProblem() {
        TestClient.Answer answer = robin.get("/api/v1/goals;x=1");
        assertEquals("BAD_REQUEST", answer.expect(400).json().path("code").asString());
        assertEquals(
                "nosniff", answer.headers().firstValue("X-Content-Type-Options").orElse(""));
        assertEquals(
                "application/problem+json",
                answer.headers().firstValue("Content-Type").orElse(""));
    }

    @Test
    void typeWithAWildcard_isNotAFailureOfOurs() {
        TestClient.Answer answer = robin.with("Content-Type", "*/*").post("/api/v1/goals", "{}");
        assertEquals("UNSUPPORTED_TYPE", answer.expect(415).json().path("code").asString());
    }

    @Test
    void refusalBeforeTheSignInIsRead_isProtectedToo() {
        TestClient.Answer answer = robin.with("Headroom-Token", "nonsense").get("/api/v1/goals");
        answer.expect(400);
        assertEquals(
                "nosniff", answer.headers().firstValue("X-Content-Type-Options").orElse(""));
    }

    @Test
    void answersOfNoKeptRoute_arePrivate() {
        for (String path : List.of("/api/v1/notifications", "/api/v1/simulations", "/api/v1/auth/session")) {
            String keeping = robin.get(path)
                    .expect(200)
                    .headers()
                    .firstValue("Cache-Control")
                    .orElse("");
            assertEquals("private, no-cache", keeping, path);
        }
    }

    @Test
    void languagesThatAreNone_countAsNotSent() {
        TestClient odd = robin.with("Accept-Language", "\") union select 1");
        odd.get("/api/v1/notifications").expect(200);
        TestClient.Answer nowhere = odd.get("/api/v1/nowhere").expect(404);
        assertEquals(
                "application/problem+json",
                nowhere.headers().firstValue("Content-Type").orElse(""));
    }

    @Test
    void nothingInAList_isRefusedAndNotAFailureOfOurs() {
        robin.post("/api/v1/vitals", "{\"samples\":[null]}").expectProblem(422, "INVALID_INPUT");
        robin.put("/api/v1/allocations", "{\"portfolio_id\":1,\"allocations\":[null]}")
                .expectProblem(422, "INVALID_INPUT");
        robin.post("/api/v1/simulations", "{\"years\":1,\"yearly\":[null]}").expectProblem(422, "INVALID_INPUT");
    }

    @Test
    void parameterSentTwice_isShownAsItWasSent() {
        TestClient.Answer answer = robin.get("/api/v1/market/prices?symbol=VTI&to=x&to=y");
        assertTrue(answer.expect(400).body().contains("was x, y"), answer::body);
    }

    @BeforeEach
    void collectRoutes() {
        String account = add("accounts", "PUT", """
                {"name":"Cash","kind":"cash","currency":"USD","balance":"5","balance_on":"2026-03-01","closed":false}""");
        String transaction = add("transactions", "PATCH", """
                {"account_id":%s,"date":"2026-03-01","amount":{"amount":"-1","currency":"USD"},"category":"groceries",
                 "payee":"x","memo":"y","pending":false}""".formatted(account));
        add("categories", "PUT", """
                {"name":"Pets","kind":"spending","essential":true,"parent":"shopping"}""");
        add("budgets", "PUT", """
                {"month":"2026-03","currency":"USD","entries":[{"category":"dining","planned":"5","rollover":true}]}""");
        String goal = add("goals", "PUT", """
                {"name":"x","kind":"other","target":"9","target_date":"2027-01-01","priority":1,
                 "started_on":"2026-01-01","closed":false}""");
        String bill = add("bills", "PUT", """
                {"name":"x","amount":"9","cadence":"weekly","first_due_on":"2026-03-20","category":"housing","active":true}""");
        add("debts", "PUT", """
                {"name":"x","owed":"9","monthly":"1","annual_rate":0.05,"account_id":%s,"closed":false}""".formatted(account));
        add("income-sources", "PUT", """
                {"name":"x","gross_monthly":"9","from_date":"2026-01-01","to_date":"2027-01-01"}""");
        routes.add(new Route("POST", "/api/v1/transactions/categorise", """
                {"ids":[%s],"category":"dining"}""".formatted(transaction)));
        routes.add(new Route("POST", "/api/v1/goals/" + goal + "/contributions", """
                {"amount":"1","date":"2026-03-01"}"""));
        routes.add(new Route(
                "POST", "/api/v1/bills/" + bill + "/due-dates/2026-03-20/payment", """
                {"paid_on":"2026-03-01","transaction_id":%s}""".formatted(transaction)));
        routes.add(new Route("PATCH", "/api/v1/users/profile", """
                {"display_name":"R","household_name":"Rs","time_zone":"Europe/Paris","currency":"USD","birth_year":1980,
                 "income_band":1,"size_band":1,"region":1,"peer_opt_in":true,"onboarded":true}"""));
        routes.add(new Route("POST", "/api/v1/grants", """
                {"advisor_email":"a@example.org","expires_at":"2027-01-01T00:00:00Z"}"""));
    }

    private String add(String collection, String replaceBy, String body) {
        TestClient.Answer added = robin.post("/api/v1/" + collection, body).expect(201);
        routes.add(new Route("POST", "/api/v1/" + collection, body));
        routes.add(new Route(replaceBy, added.header("Location"), body));
        return Long.toString(added.id());
    }

    @Test
    void oddValues_neverBreakTheService() {
        TestClient writer = robin.ifMatch("*");
        for (Route route : routes) {
            ObjectNode sample = (ObjectNode) json.readTree(route.body());
            for (String field : sample.propertyNames()) {
                for (String odd : ODD) {
                    if (random.nextInt(4) == 0) {
                        send(writer, route, replaced(route.body(), field, odd));
                    }
                }
            }
        }
        assertEquals(new TreeSet<>(), failures);
    }

    @Test
    void brokenBodies_neverBreakTheService() {
        TestClient writer = robin.ifMatch("*");
        for (Route route : routes) {
            for (int round = 0; round < ROUNDS; round++) {
                send(writer, route, broken(route.body()));
            }
            send(writer, route, "[".repeat(100_000));
            send(writer, route, "\"" + "a".repeat(100_000) + "\"");
            send(writer.with("Content-Type", "text/plain"), route, route.body());
            send(writer.with("Content-Type", "application/json; charset=nonsense"), route, route.body());
            send(writer.with("Idempotency-Key", "odd " + random.nextInt()), route, broken(route.body()));
        }
        assertEquals(new TreeSet<>(), failures);
    }

    @Test
    void oddQueriesAndHeaders_neverBreakTheService() {
        List<String> values = List.of(
                "",
                "%00",
                "%ff",
                "%F0%9F%A6%8A",
                "-1",
                "0",
                "9223372036854775808",
                "2026-02-30",
                "%2B999999999-12-31",
                "-999999999-01-01",
                "'",
                "%25",
                "%5C",
                "a".repeat(101),
                "null",
                "AAAAAAAAAAAAAAAAAAAAAA",
                "true");
        List<String> names = List.of(
                "account_id", "from", "to", "category", "q", "deleted", "month", "limit", "cursor", "user", "move_to");
        for (Route route : routes) {
            for (int round = 0; round < ROUNDS; round++) {
                String query = "?" + pick(names) + "=" + pick(values) + "&" + pick(names) + "=" + pick(values);
                send(robin, new Route("GET", route.path() + query, ""), null);
            }
        }
        for (String tag :
                List.of("\"", "W/", "\"1\"x", "\"99999999999999999999\"", "\"1\",", ",", "é", "\"a\",\"b\"")) {
            for (Route route : routes) {
                send(robin.with("If-Match", tag), route, route.body());
                send(robin.with("If-None-Match", tag), new Route("GET", route.path(), ""), null);
            }
        }
        for (String id : List.of("-1", "0", "x", "9223372036854775808", "1.5", "1;a=b", "%F0")) {
            send(robin, new Route("GET", "/api/v1/accounts/" + id, ""), null);
            send(robin, new Route("DELETE", "/api/v1/goals/" + id + "/contributions/" + id, ""), null);
        }
        assertEquals(new TreeSet<>(), failures);
    }

    private void send(TestClient client, Route route, @Nullable Object body) {
        TestClient.Answer answer;
        try {
            answer = client.send(route.method(), route.path(), body);
        } catch (UncheckedIOException hungUp) {
            // the service closes a connection whose last body it didn't read to the end, maybe just as it is used again
            answer = client.send(route.method(), route.path(), body);
        }
        if (answer.status() >= 500) {
            failures.add(route.method() + " " + route.path() + " " + body + " -> " + answer.body());
        }
        assertFalse(answer.body().contains("PSQLException"), answer.body());
    }

    private String replaced(String body, String field, String odd) {
        ObjectNode changed = (ObjectNode) json.readTree(body);
        changed.putRawValue(field, new RawValue("@@"));
        return changed.toString().replace("@@", odd);
    }

    private Object broken(String body) {
        return switch (random.nextInt(5)) {
            case 0 -> body.substring(0, random.nextInt(body.length()));
            case 1 -> withOtherBytes(body);
            case 2 -> body.replace(":", pick(List.of(":[", ":{", "::", ":\"", ",")));
            case 3 ->
                ((ObjectNode) json.readTree(body))
                        .put("unknown", random.nextLong())
                        .toString();
            default -> random.nextBoolean() ? "[" + body + "," + body + "]" : pick(ODD);
        };
    }

    private byte[] withOtherBytes(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 3; i++) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
