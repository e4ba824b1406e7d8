package dev.headroom.finance.server.categories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CategoriesTest {
    private static final String CATEGORIES = "/api/v1/categories";
    private static final int SHARED = 26;

    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient robin = service.household();

    private TestClient.Answer add(String name) {
        return robin.post(CATEGORIES, Map.of("name", name, "kind", "spending"));
    }

    @Test
    void list_hasTheSharedOnesAndTheHouseholdsOwn() {
        add("Pets").expect(201);
        assertEquals(
                SHARED + 1,
                robin.get(CATEGORIES + "?limit=200")
                        .expect(200)
                        .json()
                        .path("items")
                        .size());
        assertEquals(
                SHARED,
                service.household()
                        .get(CATEGORIES + "?limit=200")
                        .json()
                        .path("items")
                        .size());
    }

    @Test
    void add_makesASlug() {
        TestClient.Answer added = add("Crème & co").expect(201);
        assertEquals("creme_co", added.text("/slug"));
        assertEquals(added.body(), robin.get(added.header("Location")).body());
        add("Creme co").expectProblem(409, "CATEGORY_EXISTS");
        add("Groceries").expectProblem(409, "CATEGORY_EXISTS");
        robin.post(CATEGORIES, Map.of("name", "x", "kind", "spending", "slug", "No good"))
                .expectProblem(422, "INVALID_INPUT");
    }

    @ParameterizedTest
    @CsvSource({"2024, own_2024", "!, own_", "Ä, own_a", "A B, a_b"})
    void slug_isAWord(String name, String slug) {
        assertEquals(slug, Categories.slug(name));
    }

    @Test
    void sharedCategories_cannotBeChanged() {
        robin.ifMatch("*")
                .put(CATEGORIES + "/7", Map.of("name", "Food", "kind", "spending"))
                .expectProblem(403, "SHARED_CATEGORY");
        robin.delete(CATEGORIES + "/7").expectProblem(403, "SHARED_CATEGORY");
        robin.get(CATEGORIES + "/7").expect(200);
    }

    @Test
    void change_needsTheCurrentVersion() {
        TestClient.Answer added = add("Pets").expect(201);
        Map<String, Object> body = Map.of("name", "Animals", "kind", "spending", "essential", true);
        robin.put(added.header("Location"), body).expectProblem(428, "IF_MATCH_REQUIRED");
        TestClient.Answer changed =
                robin.ifMatch(added.etag()).put(added.header("Location"), body).expect(200);
        assertEquals("pets", changed.text("/slug"));
        assertTrue(changed.json().path("essential").asBoolean());
        robin.ifMatch(added.etag()).put(added.header("Location"), body).expectProblem(412, "STALE");
    }

    @Test
    void parents_haveOneLevel() {
        robin.post(CATEGORIES, Map.of("name", "Organic", "kind", "spending", "parent", "groceries"))
                .expect(201);
        robin.post(CATEGORIES, Map.of("name", "Carrots", "kind", "spending", "parent", "organic"))
                .expectProblem(422, "IMPOSSIBLE_PARENT");
        TestClient.Answer pets = add("Pets").expect(201);
        robin.ifMatch("*")
                .put(pets.header("Location"), Map.of("name", "Pets", "kind", "spending", "parent", "pets"))
                .expectProblem(422, "IMPOSSIBLE_PARENT");
        robin.post(CATEGORIES, Map.of("name", "Cats", "kind", "spending", "parent", "pets"))
                .expect(201);
        robin.ifMatch("*")
                .put(pets.header("Location"), Map.of("name", "Pets", "kind", "spending", "parent", "shopping"))
                .expectProblem(422, "IMPOSSIBLE_PARENT");
        robin.delete(pets.header("Location")).expect(204);
        assertTrue(robin.get(CATEGORIES + "?limit=200")
                .json()
                .path("items")
                .valueStream()
                .anyMatch(it -> it.path("slug").asString().equals("cats")
                        && it.path("parent").isNull()));
    }

    @Test
    void remove_whileUsed_namesTheWayOutAndMoves() {
        TestClient.Answer pets = add("Pets").expect(201);
        long account = robin.post(
                        "/api/v1/accounts", Map.of("name", "Cash", "kind", "cash", "currency", "USD", "balance", "0"))
                .expect(201)
                .id();
        TestClient.Answer food = robin.post(
                        "/api/v1/transactions",
                        Map.of("account_id", account, "date", "2026-03-10", "amount", "-5", "category", "pets"))
                .expect(201);
        TestClient.Answer budget = robin.post(
                        "/api/v1/budgets",
                        Map.of(
                                "month",
                                "2026-03",
                                "entries",
                                List.of(
                                        Map.of("category", "pets", "planned", "30"),
                                        Map.of("category", "shopping", "planned", "20"))))
                .expect(201);
        TestClient.Answer refused = robin.delete(pets.header("Location")).expectProblem(409, "CATEGORY_IN_USE");
        assertTrue(refused.text("/violations/0/way_out").contains("move_to"), refused.body());
        robin.delete(pets.header("Location") + "?move_to=pets").expectProblem(409, "CATEGORY_IN_USE");
        robin.delete(pets.header("Location") + "?move_to=nowhere").expectProblem(422, "UNKNOWN_CATEGORY");
        robin.ifMatch("9").delete(pets.header("Location") + "?move_to=shopping").expectProblem(412, "STALE");
        robin.delete(pets.header("Location") + "?move_to=shopping").expect(204);
        robin.get(pets.header("Location")).expectProblem(404, "NO_SUCH_CATEGORY");
        assertEquals("shopping", robin.get(food.header("Location")).text("/category"));
        TestClient.Answer merged = robin.get(budget.header("Location")).expect(200);
        assertEquals(1, merged.json().path("entries").size());
        assertEquals("50.00", merged.text("/entries/0/planned/amount"));
        assertEquals(2, merged.number("/version"));
    }
}
