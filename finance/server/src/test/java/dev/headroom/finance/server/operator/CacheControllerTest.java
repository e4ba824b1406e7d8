package dev.headroom.finance.server.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.Eventually;
import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Goal: an operator sees what is cached and why, and ends it; a household can't; a household's own writes end theirs.
 */
final class CacheControllerTest {
    private static final ServiceFixture SERVICE = ServiceFixture.shared();
    private static final String CACHE = "/api/v1/operator/cache";

    private static String outlook(TestClient home) {
        return "/api/v2/daily-outlook/" + home.userId();
    }

    private static String status(TestClient home) {
        return home.get(outlook(home)).expect(200).header("Cache-Status");
    }

    private static JsonNode line(String name) {
        return SERVICE.operator()
                .get(CACHE)
                .expect(200)
                .json()
                .get("caches")
                .valueStream()
                .filter(line -> line.at("/stats/cache").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void report_namesEveryCacheItsTiersAndTheFeed() {
        JsonNode report = SERVICE.operator().get(CACHE).expect(200).json();
        List<String> names = report.get("caches")
                .valueStream()
                .map(line -> line.at("/stats/cache").asString())
                .toList();
        assertTrue(
                names.containsAll(
                        List.of("balance_score", "daily_outlook", "peer_comparison", "session", "user_profile")),
                names.toString());
        assertEquals("log", report.at("/feed/kind").asString());
        assertTrue(!report.at("/feed/log/role").asString().equals("AWAY"));
        assertTrue(report.at("/feed/age_millis").asLong() < 60_000);
        assertTrue(report.at("/tiers/REDIS/trouble").isNull(), report.toString());
        assertEquals(86_400, line("daily_outlook").at("/time_to_live/MEMORY").asLong());
    }

    @Test
    void everything_needsTheRole() {
        TestClient home = SERVICE.household();
        home.get(CACHE).expectProblem(403, "FORBIDDEN");
        home.post(CACHE + "/clear", Map.of()).expectProblem(403, "FORBIDDEN");
        home.post(CACHE + "/invalidate", Map.of("tag", "household:1")).expectProblem(403, "FORBIDDEN");
        home.get(CACHE + "/explain?cache=session&tenant=-&segment=a").expectProblem(403, "FORBIDDEN");
        SERVICE.anonymous().get(CACHE).expectProblem(401, "NOT_SIGNED_IN");
    }

    @Test
    void outlook_isAHitUntilTheHouseholdWritesOrAnOperatorEndsIt() {
        TestClient home = SERVICE.household();
        settled(home);
        TestClient operator = SERVICE.operator();
        for (Map<String, String> target : List.of(
                Map.of("pattern", "daily_outlook:" + home.householdId() + ":*"),
                Map.of("pattern", "daily_outlook:*"),
                Map.of("tag", "household:" + home.householdId()))) {
            long before = settled(home);
            JsonNode done =
                    operator.post(CACHE + "/invalidate", target).expect(200).json();
            assertTrue(done.get("announced").asBoolean(), done.toString());
            status(home);
            assertTrue(loads() > before, target.toString());
        }
    }

    /** Reads until a read is a hit: the database's word of the household's own beginnings may still be on its way. */
    private static long settled(TestClient home) {
        for (int attempt = 0; attempt < 100; attempt++) {
            long before = loads();
            status(home);
            status(home);
            if (loads() == before) {
                return before;
            }
        }
        throw new AssertionError("an outlook that nobody changes is loaded again and again");
    }

    private static long loads() {
        return line("daily_outlook").at("/stats/loads/count").asLong();
    }

    @Test
    void write_endsWhatTheHouseholdReads() {
        TestClient home = SERVICE.household();
        String before = home.get("/api/v1/accounts").expect(200).header("ETag");
        assertEquals(before, home.get("/api/v1/accounts").expect(200).header("ETag"));
        home.post(
                        "/api/v1/accounts",
                        Map.of(
                                "name",
                                "Everyday",
                                "kind",
                                "checking",
                                "currency",
                                "USD",
                                "balance",
                                Map.of("amount", "10.00", "currency", "USD")))
                .expect(201);
        assertFalse(before.equals(home.get("/api/v1/accounts").expect(200).header("ETag")), "the account isn't in it");
    }

    @Test
    void logout_endsTheSessionAtOnce() {
        TestClient home = SERVICE.household();
        home.get(outlook(home)).expect(200);
        home.post("/api/v1/auth/logout", Map.of()).expect(204);
        home.get(outlook(home)).expectProblem(401, "NOT_SIGNED_IN");
    }

    @Test
    void explain_saysTierByTier() {
        TestClient home = SERVICE.household();
        Eventually.eventually("the profile is kept", () -> {
            home.get("/api/v1/users/profile").expect(200);
            JsonNode tiers = SERVICE.operator()
                    .get(CACHE + "/explain?cache=user_profile&tenant=-&segment=" + home.userId())
                    .expect(200)
                    .json()
                    .get("tiers");
            return tiers.get(1).asString().startsWith("memory: a value");
        });
        SERVICE.operator()
                .get(CACHE + "/explain?cache=user_profil&tenant=-&segment=1")
                .expectProblem(404, "UNKNOWN_CACHE");
    }

    @Test
    void warmUp_fillsWhatSignedInLately_andSaysHowFarItIs() {
        TestClient home = SERVICE.household();
        settled(home);
        TestClient operator = SERVICE.operator();
        operator.post(CACHE + "/clear", Map.of()).expect(200);
        operator.post(CACHE + "/warm", Map.of("mode", "full", "limit", 10_000, "days", 365))
                .expect(202);
        JsonNode run = run(operator);
        while (run.get("state").asString().equals("RUNNING")) {
            run = run(operator);
        }
        assertEquals("FINISHED", run.get("state").asString(), run.toString());
        assertEquals(1.0, run.get("success").asDouble(), run.toString());
        assertEquals(
                List.of("market", "outlooks", "plans", "portfolios", "profiles", "screens"),
                run.get("sources")
                        .valueStream()
                        .map(source -> source.get("mode").asString())
                        .toList());
        JsonNode tiers = operator.get(CACHE + "/explain?cache=user_profile&tenant=-&segment=" + home.userId())
                .expect(200)
                .json()
                .get("tiers");
        assertTrue(tiers.get(1).asString().startsWith("memory: a value"), tiers.toString());
        long before = loads();
        status(home);
        assertEquals(before, loads());

        operator.post(CACHE + "/warm", Map.of("mode", "profile")).expectProblem(404, "UNKNOWN_WARM_UP");
        operator.post(CACHE + "/warm", Map.of("mode", "full", "limit", 0)).expectProblem(422, "INVALID_WARM_UP");
        home.post(CACHE + "/warm", Map.of("mode", "full")).expectProblem(403, "FORBIDDEN");
        operator.delete(CACHE + "/warm").expect(200);
    }

    private static JsonNode run(TestClient operator) {
        return operator.get(CACHE + "/warm").expect(200).json().get("run");
    }

    @Test
    void badTargets_sayWhatToDo() {
        TestClient operator = SERVICE.operator();
        operator.post(CACHE + "/invalidate", Map.of()).expectProblem(422, "ONE_TARGET");
        operator.post(CACHE + "/invalidate", Map.of("tag", "a", "user", "b")).expectProblem(422, "ONE_TARGET");
        operator.post(CACHE + "/invalidate", Map.of("tag", "a::b")).expectProblem(422, "INVALID_TAG");
        operator.post(CACHE + "/invalidate", Map.of("pattern", "daily_outlook:1*:*"))
                .expectProblem(422, "NO_KEY_TEMPLATE");
        operator.post(CACHE + "/invalidate", Map.of("pattern", "x".repeat(251))).expectProblem(422, "INVALID_INPUT");
        operator.post(CACHE + "/clear", Map.of("cache", "dayly_outlook")).expectProblem(404, "UNKNOWN_CACHE");
    }
}
