package dev.headroom.finance.server.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Goal: an operator sees what statements cost and where they come from, and nobody sees what they were given. */
final class DatabaseControllerTest {
    private static final ServiceFixture SERVICE = ServiceFixture.shared();
    private static final String PATH = "/api/v1/operator/database";

    @Test
    void statements_areCounted_withTheirCaller_andWithoutValues() {
        TestClient home = SERVICE.household();
        home.get("/api/v2/daily-outlook/" + home.userId()).expect(200);
        JsonNode report = SERVICE.operator()
                .get(PATH + "/statements?limit=2000")
                .expect(200)
                .json();
        JsonNode line = report.get("statements")
                .valueStream()
                .filter(one -> one.get("sql").asString().contains("daily_outlook"))
                .findFirst()
                .orElseThrow();
        assertTrue(line.at("/volume/calls").asLong() > 0);
        assertTrue(line.get("caller").asString().contains("outlook"), line.toString());
        assertFalse(report.toString().contains(home.email()), "a value shows");
    }

    @Test
    void pools_areReported_withTheNodeThatLeads() {
        JsonNode report = SERVICE.operator().get(PATH + "/pool").expect(200).json();
        JsonNode primary = report.get("pools")
                .valueStream()
                .filter(pool -> pool.get("use").asString().equals("primary"))
                .findFirst()
                .orElseThrow();
        assertEquals("GOOD", primary.get("verdict").asString());
        assertTrue(primary.get("open").asInt() > 0, report.toString());
        assertTrue(report.get("nodes").toString().contains("\"timeline\""), report.toString());
    }

    @Test
    void plansAdviceAndHygiene_answer() {
        TestClient operator = SERVICE.operator();
        assertTrue(operator.get(PATH + "/plans").expect(200).json().has("statements"));
        JsonNode advice = operator.get(PATH + "/advice").expect(200).json();
        assertTrue(advice.has("indexes") && advice.has("notes"), advice.toString());
        JsonNode hygiene = operator.get(PATH + "/hygiene").expect(200).json();
        assertTrue(hygiene.has("findings") && hygiene.has("buffers"), hygiene.toString());
        operator.get(PATH + "/slow?threshold=0").expect(200);
        operator.get(PATH + "/repeats").expect(200);
    }

    @Test
    void applying_whatNobodyAdvised_isRefusedAndBuildsNothing() {
        TestClient operator = SERVICE.operator();
        JsonNode problem = operator.post(PATH + "/advice/apply", Map.of("indexes", List.of("no_such_index")))
                .expect(422)
                .json();
        assertEquals("ADVICE_UNKNOWN", problem.get("code").asString());
        assertTrue(problem.toString().contains("no_such_index"), problem.toString());
        operator.post(PATH + "/advice/apply", Map.of("indexes", List.of())).expect(422);
        SERVICE.household()
                .post(PATH + "/advice/apply", Map.of("indexes", List.of("x")))
                .expect(403);
        assertTrue(operator.get(PATH + "/advice/applied")
                .expect(200)
                .json()
                .get("latest")
                .isNull());
    }

    @Test
    void badQuestions_andOthers_areRefused() {
        for (String bad : List.of("/statements?limit=0", "/statements?limit=9999999", "/slow?threshold=-1")) {
            assertEquals(422, SERVICE.operator().get(PATH + bad).status(), bad);
        }
        SERVICE.household().get(PATH + "/statements").expect(403);
        SERVICE.anonymous().get(PATH + "/advice").expect(401);
    }
}
