package dev.headroom.finance.server.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.Eventually;
import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Goal: results of queries are kept until anybody changes what they were made of, and answers say how fresh they are.
 */
final class KeptQueriesTest {
    private static final ServiceFixture SERVICE = ServiceFixture.shared();
    private static final String CATEGORIES = "/api/v1/categories";

    private static List<String> names(TestClient home) {
        return home.get(CATEGORIES)
                .expect(200)
                .json()
                .get("items")
                .valueStream()
                .map(item -> item.get("name").asString())
                .toList();
    }

    private static void kept(TestClient home) {
        try {
            Eventually.eventually(
                    "categories are kept",
                    () -> home.get(CATEGORIES)
                            .expect(200)
                            .header("Cache-Status")
                            .startsWith("Headroom; hit"));
        } catch (AssertionError never) {
            String why = "/api/v1/operator/cache/why?url=" + CATEGORIES;
            TestClient operator = SERVICE.operator();
            throw new AssertionError(
                    operator.get(why).body()
                            + operator.get("/api/v1/operator/cache/queries").body()
                            + operator.get("/api/v1/operator/freshness").body(),
                    never);
        }
    }

    @Test
    void categories_areKeptUntilAnybodyChangesOne() {
        TestClient home = SERVICE.household();
        kept(home);
        long id = home.post(CATEGORIES, Map.of("name", "Pets", "kind", "spending"))
                .expect(201)
                .id();
        assertTrue(names(home).contains("Pets"));
        kept(home);
        // as from psql: nobody tells the service
        SERVICE.jdbc()
                .sql("update category set name = 'Animals' where id = ?")
                .param(id)
                .update();
        Eventually.eventually("the change is seen", () -> names(home).contains("Animals"));
        // another response of the same query
        home.get(CATEGORIES + "?fields=name").expect(200);
        JsonNode query = SERVICE.operator()
                .get("/api/v1/operator/cache/queries")
                .expect(200)
                .json()
                .get("queries")
                .valueStream()
                .filter(line -> line.get("name").asString().equals("category_page"))
                .findFirst()
                .orElseThrow();
        assertEquals("", query.get("refusal").asString());
        assertTrue(query.get("hit_rate").asDouble() > 0, query::toString);
    }

    @Test
    void answer_statesTheLevelThatWasAskedFor_andAWrongOneIsRefused() {
        TestClient home = SERVICE.household();
        kept(home);
        String declared = home.get(CATEGORIES).expect(200).header("Cache-Status");
        assertTrue(declared.contains("detail=\"bounded=2000ms"), declared);
        String strict = home.with("Headroom-Freshness", "strict")
                .get(CATEGORIES)
                .expect(200)
                .header("Cache-Status");
        assertTrue(strict.contains("detail=\"strict"), strict);
        String bounded = home.with("Headroom-Freshness", "500ms")
                .get(CATEGORIES)
                .expect(200)
                .header("Cache-Status");
        assertTrue(bounded.contains("detail=\"bounded=500ms"), bounded);
        home.with("Headroom-Freshness", "fairly").get(CATEGORIES).expectProblem(400, "INVALID_FRESHNESS");
        home.with("Headroom-Freshness", "2d").get(CATEGORIES).expectProblem(400, "INVALID_FRESHNESS");
    }

    @Test
    void operator_seesConsistencyAndWhyAKeyMissed_andNobodyElseDoes() {
        TestClient operator = SERVICE.operator();
        JsonNode report =
                operator.get("/api/v1/operator/consistency").expect(200).json();
        assertTrue(report.has("report"), report::toString);
        JsonNode why = operator.get("/api/v1/operator/cache/why?key=nothing:known")
                .expect(200)
                .json();
        assertTrue(why.get("last_miss").isNull(), why::toString);
        TestClient home = SERVICE.household();
        home.get("/api/v1/operator/consistency").expectProblem(403, "FORBIDDEN");
        home.get("/api/v1/operator/cache/why?key=a").expectProblem(403, "FORBIDDEN");
    }
}
