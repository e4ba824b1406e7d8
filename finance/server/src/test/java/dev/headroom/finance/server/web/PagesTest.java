package dev.headroom.finance.server.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: a list that grows is cut off nowhere without a word: its pages, one after the other, are the whole. */
final class PagesTest {
    private static final ServiceFixture SERVICE = ServiceFixture.shared();
    private static final int ITEMS = 5;

    private final TestClient robin = SERVICE.household().with("Headroom-Freshness", "strict");

    @BeforeEach
    void fill() {
        for (int i = 0; i < ITEMS; i++) {
            robin.post("/api/v1/portfolios", Map.of("name", "Nest egg " + i)).expect(201);
            robin.post(
                            "/api/v1/bank-connections",
                            Map.of("institution", "Bank " + i, "connector", "folder", "access_token", "none"))
                    .expect(201);
            // two begin in one moment
            SERVICE.jdbc()
                    .sql("""
                            insert into import_run (household_id, user_id, kind, format, file_name, status, started_at)
                            values (?, ?, 'transactions', 'csv', 'a.csv', 'done',
                                    timestamptz '2026-03-10 10:00:00.123456Z' + make_interval(mins => ?))
                            """)
                    .params(robin.householdId(), robin.userId(), i / 2)
                    .update();
            SERVICE.jdbc()
                    .sql("insert into asset (household_id, symbol, name, ccy, asset_class_id)"
                            + " values (?, ?, 'Pageable', 'USD', 1)")
                    .params(robin.householdId(), "PG" + (ITEMS - i))
                    .update();
            SERVICE.jdbc()
                    .sql("insert into index_def (household_id, code, name, frequency) values (?, ?, 'Own', 'monthly')")
                    .params(robin.householdId(), "OWN" + (ITEMS - i))
                    .update();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/imports?limit=%d",
                "/api/v1/assets?q=pageab&limit=%d",
                "/api/v1/market/indices?limit=%d",
                "/api/v1/portfolios?limit=%d",
                "/api/v1/bank-connections?limit=%d"
            })
    void pages_oneAfterTheOther_areTheWhole(String list) {
        List<Long> whole = new ArrayList<>();
        TestClient.Answer all = robin.get(list.formatted(200)).expect(200);
        all.json().get("items").forEach(item -> whole.add(item.get("id").asLong()));
        assertTrue(whole.size() >= ITEMS, all.body());
        assertEquals("", all.header("Link"));

        List<Long> seen = new ArrayList<>();
        String next = list.formatted(2);
        while (!next.isEmpty()) {
            TestClient.Answer page = robin.get(next).expect(200);
            page.json().get("items").forEach(item -> seen.add(item.get("id").asLong()));
            assertTrue(seen.size() <= whole.size(), page.body());
            String link = page.header("Link");
            assertEquals(link.isEmpty(), page.json().get("next_cursor").isNull());
            next = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
        }
        assertEquals(whole, seen);
    }
}
