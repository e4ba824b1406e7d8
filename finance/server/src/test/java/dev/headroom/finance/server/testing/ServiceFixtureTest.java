package dev.headroom.finance.server.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ServiceFixtureTest {
    private final ServiceFixture service = ServiceFixture.shared();

    @Test
    void household_isSignedIn() {
        TestClient robin = service.household();
        assertEquals(
                robin.userId(), robin.get("/api/v1/auth/session").expect(200).number("/user/id"));
        assertTrue(robin.householdId() > 0);
    }

    @Test
    void advisorAndOperator_haveNoHousehold() {
        assertEquals("advisor", service.advisor().get("/api/v1/auth/session").text("/user/roles/0"));
        assertEquals("operator", service.operator().get("/api/v1/auth/session").text("/user/roles/0"));
        assertEquals(0, service.operator().householdId());
    }

    @Test
    void anonymous_isToldToSignIn() {
        service.anonymous().get("/api/v1/auth/session").expectProblem(401, "NOT_SIGNED_IN");
    }
}
