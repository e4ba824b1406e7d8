package dev.headroom.finance.server.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class ProfileTest {
    private static final String PROFILE = "/api/v1/users/profile";

    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient robin = service.household();

    @Test
    void get_tellsOfTheSignInAndItsHousehold() {
        TestClient.Answer read = robin.get(PROFILE).expect(200);
        assertEquals(robin.userId(), read.number("/user_id"));
        assertEquals(robin.email(), read.text("/email"));
        assertEquals("America/Chicago", read.text("/household/time_zone"));
        assertEquals("USD", read.text("/household/currency"));
        assertTrue(read.json().at("/household/birth_year").isNull());
        robin.with("If-None-Match", read.etag()).get(PROFILE).expect(304);
    }

    @Test
    void patch_changesWhatItNamesAndForgetsWhatIsNull() {
        TestClient.Answer before = robin.get(PROFILE);
        robin.patch(PROFILE, Map.of("onboarded", true)).expectProblem(428, "IF_MATCH_REQUIRED");
        TestClient.Answer changed = robin.ifMatch(before.etag())
                .patch(
                        PROFILE,
                        Map.of("display_name", "Robin R.", "birth_year", 1980, "size_band", 2, "onboarded", true))
                .expect(200);
        assertEquals("Robin R.", changed.text("/display_name"));
        assertEquals(1980, changed.number("/household/birth_year"));
        assertTrue(changed.json().at("/household/onboarded").asBoolean());
        robin.ifMatch(before.etag()).patch(PROFILE, Map.of("region", 3)).expectProblem(412, "STALE");
        TestClient.Answer forgotten = robin.ifMatch(changed.etag())
                .patch(PROFILE, Collections.singletonMap("birth_year", null))
                .expect(200);
        assertTrue(forgotten.json().at("/household/birth_year").isNull());
        assertEquals(2, forgotten.number("/household/size_band"));
        TestClient.Answer same = robin.ifMatch(forgotten.etag())
                .patch(PROFILE, Map.of("size_band", 2))
                .expect(200);
        assertEquals(forgotten.etag(), same.etag());
    }

    @Test
    void patch_movesTheHouseholdsDay() {
        robin.ifMatch("*")
                .patch(PROFILE, Map.of("time_zone", "Pacific/Kiritimati", "currency", "EUR"))
                .expect(200);
        long account = robin.post("/api/v1/accounts", Map.of("name", "Cash", "kind", "cash", "balance", "1"))
                .expect(201)
                .id();
        TestClient.Answer read = robin.get("/api/v1/accounts/" + account);
        assertEquals("2026-03-16", read.text("/as_of"));
        assertEquals("EUR", read.text("/currency"));
    }

    @Test
    void patch_refusesWhatCannotBe() {
        TestClient writer = robin.ifMatch("*");
        writer.patch(PROFILE, Map.of("time_zone", "+02:00")).expectProblem(422, "UNKNOWN_TIME_ZONE");
        writer.patch(PROFILE, Map.of("time_zone", "Mars/Olympus")).expectProblem(422, "UNKNOWN_TIME_ZONE");
        writer.patch(PROFILE, Map.of("currency", "XXX")).expectProblem(422, "UNKNOWN_CURRENCY");
        writer.patch(PROFILE, Map.of("birth_year", 1800)).expectProblem(422, "INVALID_INPUT");
        writer.patch(PROFILE, Map.of("birth_year", "1980")).expectProblem(422, "INVALID_INPUT");
        writer.patch(PROFILE, Map.of("income_band", 7)).expectProblem(422, "INVALID_INPUT");
        writer.patch(PROFILE, Map.of("display_name", " ")).expectProblem(422, "INVALID_INPUT");
        writer.patch(PROFILE, Map.of("tier", "enterprise")).expectProblem(400, "MALFORMED_BODY");
    }

    @Test
    void quota_tellsWhatIsLeft_andCostsWhatAnyReadDoes() {
        TestClient sam = service.household();
        service.operator()
                .put("/api/v1/operator/households/" + sam.householdId() + "/tier", Map.of("tier", "budget"))
                .expect(200);
        TestClient home = service.login(sam.email());
        TestClient.Answer first = home.get("/api/v1/users/quota").expect(200);
        assertTrue(first.header("Cache-Control").contains("no-store"), first.header("Cache-Control"));
        assertTrue(first.header("Cache-Control").contains("private"), first.header("Cache-Control"));
        assertEquals("budget", first.text("/tier"));
        assertTrue(first.json().path("counted").asBoolean());
        JsonNode hour = first.json().at("/quotas/0");
        assertEquals("hour", hour.path("name").asString());
        assertEquals(50, hour.path("units").asLong());
        assertEquals(3600, hour.path("window_seconds").asLong());
        assertEquals(50, hour.path("used").asLong() + hour.path("remaining").asLong());
        assertTrue(
                first.header("RateLimit")
                        .contains(";r=" + hour.path("remaining").asLong() + ";"),
                first.header("RateLimit"));
        JsonNode next = home.get("/api/v1/users/quota").expect(200).json().at("/quotas/0");
        assertEquals(hour.path("used").asLong() + 1, next.path("used").asLong(), "asking is one request");
        assertTrue(next.path("full_seconds").asLong() > 72, next.toString());
        assertTrue(next.path("next_seconds").asLong() <= 72, next.toString());
        service.anonymous().get("/api/v1/users/quota").expectProblem(401, "NOT_SIGNED_IN");
    }

    @Test
    void signInWithoutHousehold_hasAProfileOfItsOwn() {
        TestClient advisor = service.advisor();
        TestClient.Answer read = advisor.get(PROFILE).expect(200);
        assertTrue(read.json().path("household").isNull());
        assertEquals(
                "Sam",
                advisor.ifMatch(read.etag())
                        .patch(PROFILE, Map.of("display_name", "Sam"))
                        .expect(200)
                        .text("/display_name"));
        advisor.ifMatch("*").patch(PROFILE, Map.of("region", 1)).expectProblem(403, "NO_HOUSEHOLD");
    }
}
