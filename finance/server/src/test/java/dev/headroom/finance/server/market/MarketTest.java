package dev.headroom.finance.server.market;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.analytics.returns.PriceSeries;
import dev.headroom.finance.server.testing.LocalRemote.Reply;
import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

final class MarketTest {
    private static final ServiceFixture SERVICE = ServiceFixture.shared();

    private final TestClient robin = SERVICE.household().with("Headroom-Freshness", "strict");
    private final TestClient operator = SERVICE.operator();

    private static long shared(String symbol) {
        return SERVICE.jdbc().sql("""
                        insert into asset (symbol, ccy, asset_class_id) values (?, 'USD', 1)
                        on conflict (household_id, symbol, mic) do update set active = true returning id
                        """).param(symbol).query(Long.class).single();
    }

    private static PriceSeries series(PriceStore store, long asset) {
        return Objects.requireNonNull(store.of(List.of(asset)).series().get(asset), "no prices");
    }

    private TestClient.Answer bringUpToDate(String symbols) {
        return operator.post("/api/v1/operator/market/prices?symbols=" + symbols, null);
    }

    @Test
    void folder_pricesAreTakenIn_correctedAndRefused() throws IOException {
        long asset = shared("FOLD");
        Path folder = Files.createDirectories(SERVICE.folder("prices"));
        Files.writeString(folder.resolve("FOLD.csv"), "date,close\n2026-03-12,10\n2026-03-13,11\n");
        assertEquals(2, bringUpToDate("FOLD").expect(200).number("/added"));
        assertEquals(
                "11.0",
                robin.get("/api/v1/market/prices?symbol=FOLD").expect(200).text("/prices/1/close"));
        Files.writeString(folder.resolve("FOLD.csv"), "date,close\n2026-03-12,10\n2026-03-13,11.5\n");
        assertEquals(1, bringUpToDate("FOLD").expect(200).number("/changed"));
        assertEquals(
                "11.5",
                robin.get("/api/v1/market/prices?symbol=FOLD").expect(200).text("/prices/1/close"));
        Files.writeString(folder.resolve("FOLD.csv"), "date,close\n2026-03-13,0\n");
        TestClient.Answer refused = bringUpToDate("FOLD").expect(200);
        assertEquals("FOLD", refused.text("/failures/0/symbol"));
        assertTrue(refused.text("/failures/0/why").contains("row 2"), refused.body());
        // blocks are derived by the first who reads, and hold what the rows hold
        Boolean derived = SERVICE.jdbc()
                .sql("select version = block_version from price_state where asset_id = ?")
                .param(asset)
                .query(Boolean.class)
                .single();
        assertEquals(true, derived);
        assertEquals(
                List.of(10.0, 11.5),
                SERVICE.jdbc()
                        .sql("select unnest(closes) from price_block where asset_id = ?")
                        .param(asset)
                        .query(Double.class)
                        .list());
    }

    @Test
    void http_isAskedWhereTheFolderDoesNotKnow() {
        shared("WEB");
        SERVICE.remote().on("/prices/WEB", query -> new Reply(200, "date,close\n2026-03-13,7.25\n"));
        TestClient.Answer report = bringUpToDate("WEB,NOWHERE").expect(200);
        assertEquals(1, report.number("/added"));
        shared("GONE");
        assertEquals(1, bringUpToDate("GONE").expect(200).number("/unknown"));
        assertEquals(
                "7.25",
                robin.get("/api/v1/market/prices?symbol=WEB").expect(200).text("/prices/0/close"));
        robin.post("/api/v1/operator/market/prices", null).expectProblem(403, "FORBIDDEN");
        robin.get("/api/v1/market/prices?symbol=NOSUCH").expectProblem(422, "UNKNOWN_ASSET");
    }

    @Test
    void http_aProviderThatIsAway_isNotAskedForAWhile_andKeepsNothingBack() {
        long asset = shared("AWAY");
        SERVICE.jdbc()
                .sql("insert into price (asset_id, d, close, source) values (?, '2026-03-12', 5, 't')"
                        + " on conflict do nothing")
                .param(asset)
                .update();
        SERVICE.remote().on("/prices/AWAY", _ -> new Reply(500, ""));
        int before = SERVICE.remote().calls();
        assertEquals("AWAY", bringUpToDate("AWAY").expect(200).text("/failures/0/symbol"));
        // three attempts, and two more until the circuit opens
        assertEquals(before + 3, SERVICE.remote().calls());
        bringUpToDate("AWAY").expect(200);
        assertEquals(before + 5, SERVICE.remote().calls());
        bringUpToDate("AWAY").expect(200);
        assertEquals(before + 5, SERVICE.remote().calls());
        assertEquals(
                "5.0",
                robin.get("/api/v1/market/prices?symbol=AWAY").expect(200).text("/prices/0/close"));
        SERVICE.remote().on("/prices/AWAY", _ -> new Reply(200, "date,close\n2026-03-13,6\n"));
        SERVICE.clock()
                .after(
                        Duration.ofMinutes(1),
                        () -> assertEquals(1, bringUpToDate("AWAY").expect(200).number("/added")));
    }

    @Test
    void residentPrices_followWritesOfAnybody_fromBlocksAndRows() {
        long asset = shared("RES");
        PriceStore store = SERVICE.bean(PriceStore.class);
        assertTrue(store.of(List.of(asset)).series().isEmpty());
        SERVICE.jdbc()
                .sql(
                        "insert into price (asset_id, d, close, source) values (?, '2025-12-31', 1, 't'), (?, '2026-01-02', 2, 't')")
                .params(asset, asset)
                .update();
        assertEquals(2, series(store, asset).size());
        assertEquals(
                2,
                SERVICE.jdbc()
                        .sql("select count(*) from price_block where asset_id = ?")
                        .param(asset)
                        .query(Integer.class)
                        .single());
        SERVICE.jdbc()
                .sql("update price set close = 3 where asset_id = ? and d = '2026-01-02'")
                .param(asset)
                .update();
        assertEquals(3.0, series(store, asset).close(1));
        SERVICE.jdbc()
                .sql("delete from price where asset_id = ? and d = '2025-12-31'")
                .param(asset)
                .update();
        assertEquals(LocalDate.of(2026, 1, 2), series(store, asset).date(0));
        SERVICE.jdbc().sql("delete from asset where id = ?").param(asset).update();
        assertTrue(store.of(List.of(asset)).series().isEmpty());
    }

    @Test
    void residentPrices_readerWhoseSnapshotIsOld_readsOnWhereSomebodyElseDerives() {
        long asset = shared("RACE");
        SERVICE.jdbc()
                .sql("insert into price (asset_id, d, close, source) values (?, '2025-12-31', 1, 't')")
                .param(asset)
                .update();
        PriceStore store = SERVICE.bean(PriceStore.class);
        TransactionTemplate oneMoment = new TransactionTemplate(SERVICE.bean(PlatformTransactionManager.class));
        oneMoment.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        Integer read = oneMoment.execute(_ -> {
            SERVICE.jdbc().sql("select 1").query(Integer.class).single();
            writesMeanwhile("update price_state set block_version = version where asset_id = " + asset);
            assertEquals(1.0, series(store, asset).close(0));
            return SERVICE.jdbc().sql("select 2").query(Integer.class).single();
        });
        assertEquals(2, read);
        assertEquals(1.0, series(store, asset).close(0));
        SERVICE.jdbc().sql("delete from asset where id = ?").param(asset).update();
    }

    /** On a connection of its own. */
    private static void writesMeanwhile(String sql) {
        try {
            Thread other =
                    Thread.ofPlatform().start(() -> SERVICE.jdbc().sql(sql).update());
            other.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void assetClasses_areReadByAllAndChangedByOperators() {
        assertTrue(robin.get("/api/v1/asset-classes").expect(200).body().contains("fixed_income"));
        String classes = "/api/v1/operator/asset-classes";
        robin.post(classes, Map.of("name", "crypto")).expectProblem(403, "FORBIDDEN");
        TestClient.Answer added =
                operator.post(classes, Map.of("name", "crypto", "parent_id", 6)).expect(201);
        String path = added.header("Location");
        operator.put(path, Map.of("name", "crypto", "parent_id", added.id())).expectProblem(422, "ASSET_CLASS_CYCLE");
        operator.put(path, Map.of("name", "tokens")).expect(200);
        operator.post(classes, Map.of("name", "A B")).expectProblem(422, "INVALID_INPUT");
        operator.delete(classes + "/1").expectProblem(409, "REFERENCE_CONFLICT");
        operator.delete(path).expect(204);
        operator.delete(path).expectProblem(404, "NO_SUCH_ASSET_CLASS");
        assertEquals(
                0,
                robin.get("/api/v1/assets?q=ZZZZ")
                        .expect(200)
                        .json()
                        .path("items")
                        .size());
    }
}
