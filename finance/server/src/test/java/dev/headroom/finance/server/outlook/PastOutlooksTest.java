package dev.headroom.finance.server.outlook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.time.LocalDate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

final class PastOutlooksTest {
    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient robin = service.household();
    private final String outlook = "/api/v2/daily-outlook/" + robin.userId();

    @Test
    void days_areThoseThatWereTold() {
        assertEquals(
                0,
                robin.get(outlook + "/history")
                        .expect(200)
                        .json()
                        .at("/data/days")
                        .size());
        robin.post("/api/v1/accounts", Map.of("name", "Cash", "kind", "checking", "currency", "USD", "balance", "900"))
                .expect(201);
        LocalDate told = LocalDate.parse(robin.get(outlook).expect(200).text("/data/date"));
        JsonNode past =
                robin.get(outlook + "/history?days=7").expect(200).json().path("data");
        assertEquals(told.minusDays(6), LocalDate.parse(past.path("from").asString()));
        assertEquals(1, past.path("days").size(), past::toString);
        assertEquals(told, LocalDate.parse(past.at("/days/0/date").asString()));
        assertFalse(past.at("/days/0/primary_insight").asString("").isEmpty(), past::toString);
    }

    @Test
    void window_outOfBounds_isRefused() {
        robin.get(outlook + "/history?days=0").expectProblem(422, "OUTLOOK_WINDOW");
        robin.get(outlook + "/history?days=367").expectProblem(422, "OUTLOOK_WINDOW");
    }

    @Test
    void days_ofAnotherHousehold_areNotThere() {
        service.household().get(outlook + "/history").expectProblem(404, "NO_SUCH_USER");
    }
}
