package dev.headroom.finance.server.operator;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Goal: an operator sees how this node learns of changes, and frees the database's disk; a household can't. */
final class FreshnessControllerTest {
    private static final ServiceFixture SERVICE = ServiceFixture.shared();
    private static final String FRESHNESS = "/api/v1/operator/freshness";

    private static JsonNode report() {
        return SERVICE.operator().get(FRESHNESS).expect(200).json();
    }

    @Test
    void report_saysHowChangesArrive() {
        TestClient home = SERVICE.household();
        eventually(
                "the node leads its fleet of one",
                () -> report().at("/feed/role").asString().equals("LEADER"));
        JsonNode report = report();
        assertEquals("log", report.at("/configured").asString());
        assertTrue(report.at("/followed").asBoolean());
        assertTrue(report.at("/age_millis").asLong() < 60_000);
        assertEquals("READY", report.at("/feed/slot/presence").asString());
        assertTrue(report.at("/offset").asLong() > 0);
        String own = "household:" + home.householdId();
        eventually(
                "what changed is counted",
                () -> SERVICE.operator()
                        .get(FRESHNESS + "?tags=512")
                        .expect(200)
                        .json()
                        .at("/churning")
                        .valueStream()
                        .anyMatch(tag -> tag.at("/tag").asString().equals(own)));
    }

    @Test
    void retainedLog_isLetGo_byTheLeader() {
        eventually(
                "the node leads its fleet of one",
                () -> report().at("/feed/role").asString().equals("LEADER"));
        SERVICE.operator().delete(FRESHNESS + "/retained-log").expect(202);
    }

    @Test
    void everything_needsTheRole() {
        TestClient home = SERVICE.household();
        home.get(FRESHNESS).expect(403);
        home.delete(FRESHNESS + "/retained-log").expect(403);
        SERVICE.anonymous().get(FRESHNESS).expect(401);
    }

    @Test
    void tagsOutOfRange_areRefused() {
        SERVICE.operator().get(FRESHNESS + "?tags=513").expect(422);
    }
}
