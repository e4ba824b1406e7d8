package dev.headroom.finance.server.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.SharedData;
import dev.headroom.finance.server.testing.TestClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RealFilesTest {
    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient household = service.household("America/Los_Angeles", "USD");

    private TestClient.Answer send(String query, byte[] file) {
        return household.with("Content-Type", "text/csv").post("/api/v1/imports" + query, file);
    }

    private long count(String sql) {
        return service.jdbc()
                .sql(sql)
                .param("household", household.householdId())
                .query(Long.class)
                .single();
    }

    @Test
    void stockPanel_keepsGapsAsGaps() {
        byte[] file = SharedData.read("pypfopt/stock_prices.csv");
        long cells = new String(file, StandardCharsets.UTF_8)
                .lines()
                .skip(1)
                .flatMap(line -> List.of(line.split(",", -1)).stream().skip(1))
                .filter(cell -> !cell.isEmpty())
                .count();
        TestClient.Answer answer = send("?file_name=stock_prices.csv", file).expect(201);
        assertEquals("prices", answer.text("/kind"));
        assertEquals(7_126, answer.number("/rows_read"));
        assertEquals(cells, answer.number("/rows_added"));
        assertEquals(20, count("select count(*) from asset where household_id = :household"));
        Map<String, Object> facebook = service.jdbc()
                .sql("""
                        select min(p.d)::text as first, min(p.close) > 0 as positive
                        from price p join asset a on a.id = p.asset_id where a.household_id = ? and a.symbol = 'FB'
                        """)
                .param(household.householdId())
                .query((row, _) ->
                        Map.<String, Object>of("first", row.getString("first"), "positive", row.getBoolean("positive")))
                .single();
        assertEquals(Map.of("first", "2012-05-18", "positive", true), facebook);
        assertEquals(cells, count("""
                        select sum(cardinality(b.closes)) from price_block b join asset a on a.id = b.asset_id
                        where a.household_id = :household
                        """));
        TestClient.Answer again = send("", file).expect(200);
        assertEquals(0, again.number("/rows_added"));
        assertEquals(cells, again.number("/rows_known"));
    }

    @Test
    void shillerSeries_takesZeroForMissing() {
        TestClient.Answer answer = send("", SharedData.read("shiller/data.csv")).expect(201);
        assertEquals("prices", answer.text("/kind"));
        assertEquals(1_866, answer.number("/rows_read"));
        assertEquals("2023-06-01", last("SP500.DIVIDEND"));
        assertEquals("2023-09-01", last("US.CPI"));
        assertEquals("2026-06-01", last("SP500"));
        assertEquals(
                "1881-01-01",
                service.jdbc()
                        .sql("""
                                select min(v.d)::text from index_value v join index_def i on i.id = v.index_id
                                where i.household_id = ? and i.code = 'SP500.PE10'
                                """)
                        .param(household.householdId())
                        .query(String.class)
                        .single());
        assertTrue(answer.body().contains("have 0 for a missing SP500.PE10"));
    }

    private String last(String code) {
        return service.jdbc()
                .sql("""
                        select max(v.d)::text from index_value v join index_def i on i.id = v.index_id
                        where i.household_id = ? and i.code = ?
                        """)
                .params(household.householdId(), code)
                .query(String.class)
                .single();
    }

    @Test
    void greenButton_storesTheDayAndItsSlots() {
        byte[] file = SharedData.read("greenbutton/Coastal_Multi_Family_first_day_excerpt.xml");
        TestClient.Answer answer = send("", file).expect(201);
        assertEquals("energy_usage", answer.text("/kind"));
        assertEquals(24, answer.number("/rows_added"));
        long wattHours = count("""
                select sum(u.wh) from usage_interval u join meter m on m.id = u.meter_id
                where m.household_id = :household and m.flow = 'consumption'
                """);
        assertEquals(wattHours, count("""
                        select sum(s.wh) from usage_slot s join meter m on m.id = s.meter_id
                        where m.household_id = :household and s.yr = 2011 and s.month = 1 and s.daytype = 'weekend'
                        """));
        assertEquals(450, count("""
                        select s.wh from usage_slot s join meter m on m.id = s.meter_id
                        where m.household_id = :household and s.hour = 0
                        """));
        TestClient.Answer again = send("", file).expect(200);
        assertEquals(24, again.number("/rows_known"));
    }

    @Test
    void operatorWithoutHousehold_importsSharedPricesOthersKeepTheirs() {
        TestClient operator = service.operator();
        String panel = "date,OPSHARED\n2026-01-02,10\n2026-01-05,11\n";
        TestClient.Answer shared = operator.with("Content-Type", "text/csv").post("/api/v1/imports", panel);
        assertEquals(2, shared.expect(201).number("/rows_added"));
        send("", "date,OPSHARED\n2026-01-02,99\n".getBytes(StandardCharsets.UTF_8))
                .expect(201);
        assertEquals(
                List.of("10.00000000", "11.00000000"),
                service.jdbc().sql("""
                                select p.close::text from price p join asset a on a.id = p.asset_id
                                where a.household_id is null and a.symbol = 'OPSHARED' order by p.d
                                """).query(String.class).list());
        operator.with("Content-Type", "text/csv")
                .post("/api/v1/imports", "Date,Payee,Amount\n2026-01-02,X,1\n")
                .expectProblem(403, "NO_HOUSEHOLD");
        assertEquals("failed", operator.get("/api/v1/imports").text("/items/0/status"));
        assertEquals("done", operator.get("/api/v1/imports").text("/items/1/status"));
    }
}
