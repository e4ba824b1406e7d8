package dev.headroom.finance.server.energy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EnergyTest {
    private static final int REGION = 19;

    private final ServiceFixture service = ServiceFixture.shared();
    private final TestClient robin = service.household().with("Headroom-Freshness", "strict");
    private long flat;
    private long cliff;

    @BeforeEach
    void plans() {
        service.jdbc()
                .sql(
                        "delete from energy_contract where plan_id in (select plan_id from energy_plan_region where region = ?)")
                .param(REGION)
                .update();
        service.jdbc()
                .sql("delete from energy_plan where id in (select plan_id from energy_plan_region where region = ?)")
                .param(REGION)
                .update();
        flat = plan("Flat", "{\"base\":\"10\",\"tiers\":[[null,\"0.10\"]]}", 100);
        cliff = plan(
                "Cliff",
                "{\"base\":\"0\",\"tiers\":[[null,\"0.15\"]],\"credits\":[{\"min_kwh\":\"700\",\"amount\":\"100\"}]}",
                0);
        robin.ifMatch("*")
                .patch("/api/v1/users/profile", Map.of("region", REGION))
                .expect(200);
    }

    private long plan(String name, String rate, int renewable) {
        long id = service.jdbc()
                .sql("""
                        insert into energy_plan (provider, name, utility, rate_type, term_months, renewable_pct, rate, valid,
                                                 exit_fee)
                        values ('Test', ?, 'Grid', 'fixed', 12, ?, cast(? as jsonb), '[2026-01-01,)',
                                '{"kind":"per_remaining_month","amount":"10"}') returning id
                        """)
                .params(name, renewable, rate)
                .query(Long.class)
                .single();
        service.jdbc()
                .sql("insert into energy_plan_region (region, plan_id) values (?, ?)")
                .params(REGION, id)
                .update();
        return id;
    }

    /** A kilowatt-hour in every hour of the year up to 2026-03-14, without those of a day that are left out. */
    private void use(String leftOut) {
        ZoneId zone = ZoneId.of("America/Chicago");
        ZonedDateTime end = ZonedDateTime.of(2026, 3, 15, 0, 0, 0, 0, zone);
        long meter = service.jdbc()
                .sql(
                        "insert into meter (household_id, external_id, tz, flow) values (?, 'm', ?, 'consumption') returning id")
                .params(robin.householdId(), zone.getId())
                .query(Long.class)
                .single();
        service.jdbc()
                .sql("""
                        insert into usage_interval (meter_id, started_at, seconds, wh)
                        select ?, t, 3600, 1000
                        from generate_series(cast(? as timestamptz), cast(? as timestamptz) - interval '1 hour',
                                             interval '1 hour') t
                        where date(t at time zone 'America/Chicago') <> cast(? as date)
                        """)
                .params(meter, end.minusYears(1).toOffsetDateTime(), end.toOffsetDateTime(), leftOut)
                .update();
    }

    @Test
    void catalog_isTheRegions_andKnowsItsChanges() {
        TestClient.Answer catalog = robin.get("/api/v1/plans/catalog").expect(200);
        assertEquals(REGION, catalog.number("/region"));
        assertEquals(2, catalog.json().path("plans").size());
        assertEquals("0.10", catalog.text("/plans/1/rate/tiers/0/1"));
        assertEquals(
                1,
                robin.get("/api/v1/plans/catalog?min_renewable=50")
                        .expect(200)
                        .json()
                        .path("plans")
                        .size());
        service.jdbc()
                .sql("update energy_plan set active = false where id = ?")
                .param(cliff)
                .update();
        assertEquals(
                1,
                robin.get("/api/v1/plans/catalog")
                        .expect(200)
                        .json()
                        .path("plans")
                        .size());
        robin.get("/api/v1/plans/catalog?region=99").expectProblem(400, "REGION_RANGE");
        service.household().get("/api/v1/plans/catalog").expectProblem(422, "NO_REGION");
        robin.get("/api/v1/plans/" + flat).expect(200);
        robin.get("/api/v1/plans/4611686018427387904").expectProblem(404, "NO_SUCH_PLAN");
    }

    @Test
    void usage_countsHoursAsTheyWere_andReportsWhatWasFilled() {
        robin.get("/api/v1/energy/usage").expectProblem(422, "NO_USE");
        use("2025-07-10");
        TestClient.Answer usage = robin.get("/api/v1/energy/usage").expect(200);
        // 365 days with both changes of the clock: the missing day is filled with the median, a kilowatt-hour an hour
        assertEquals(8760.0, usage.json().path("total").asDouble());
        assertEquals(99.72, usage.json().path("coverage_percent").asDouble());
        assertEquals(744.0, usage.json().path("months").get(0).asDouble());
        assertEquals(24, usage.json().path("weekday").size());
        robin.get("/api/v1/energy/usage?meter_id=4611686018427387904").expectProblem(404, "NO_SUCH_METER");
    }

    @Test
    void recommendations_rankByTheHouseholdsOwnYear() {
        use("1999-01-01");
        String path = "/api/v1/recommendations/" + robin.userId();
        TestClient.Answer without = robin.get(path).expect(200);
        // 12 x 10 + 8,760 x 0.10 = 996; the credit of ten months leaves 8,760 x 0.15 - 11 x 100 or so
        assertEquals("996.00", flat(without, "annual"));
        assertTrue(without.json().at("/items/0/saving").isNull());
        assertEquals("credit_cliff", without.text("/items/0/flags/0"), without.body());
        robin.put(
                        "/api/v1/energy/contract",
                        Map.of("plan_id", flat, "started_on", "2026-01-01", "ends_on", "2026-09-20"))
                .expect(200);
        TestClient.Answer with = robin.get(path).expect(200);
        assertEquals("996.00", with.text("/current/amount"));
        // six months and a part of one
        assertEquals("70.00", with.text("/items/0/exit_fee/amount"));
        assertEquals("0.00", flat(with, "saving"));
        assertEquals(
                1,
                robin.get(path + "?min_renewable=50")
                        .expect(200)
                        .json()
                        .path("items")
                        .size());
        service.household().get(path).expectProblem(404, "NO_SUCH_USER");
        robin.put("/api/v1/energy/contract", Map.of("plan_id", flat, "started_on", "2026-03-16"))
                .expectProblem(422, "IMPOSSIBLE_DATE");
        robin.put("/api/v1/energy/contract", Map.of("plan_id", 1L << 62, "started_on", "2026-03-01"))
                .expectProblem(404, "NO_SUCH_PLAN");
        robin.delete("/api/v1/energy/contract").expect(204);
        robin.get("/api/v1/energy/contract").expectProblem(404, "NO_CONTRACT");
    }

    private String flat(TestClient.Answer answer, String field) {
        for (var item : answer.json().path("items")) {
            if (item.path("plan_id").asLong() == flat) {
                return item.path(field).path("amount").asString("");
            }
        }
        return "";
    }

    private static String item(TestClient.Answer answer, String name, String pointer) {
        for (var item : answer.json().path("items")) {
            if (item.path("name").stringValue("").equals(name)) {
                return item.at(pointer).isValueNode()
                        ? item.at(pointer).asString()
                        : item.at(pointer).toString();
            }
        }
        throw new AssertionError(name + " is not among " + answer.body());
    }

    /** A price for hours from 17 to 20 on weekdays, and another for the rest. */
    private static String timeOfUse() {
        String day = "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,1,1,0,0,0,0]";
        String rest = "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]";
        return "{\"base\":\"0\",\"periods\":[{\"tiers\":[[null,\"0.10\"]]},{\"tiers\":[[null,\"0.30\"]]}],"
                + "\"energyweekdayschedule\":[" + String.join(",", Collections.nCopies(12, day))
                + "],\"energyweekendschedule\":[" + String.join(",", Collections.nCopies(12, rest)) + "]}";
    }

    @Test
    void plans_ofEveryKind_arePricedOnTheHouseholdsHours_andFlagged() {
        use("1999-01-01");
        plan("Evening", timeOfUse(), 0);
        plan("Steps", "{\"base\":\"0\",\"tiers\":[[\"500\",\"0.10\"],[null,\"0.20\"]]}", 0);
        plan(
                "Start",
                "{\"base\":\"0\",\"tiers\":[[null,\"0.12\"]],"
                        + "\"intro\":{\"months\":3,\"rate\":{\"base\":\"0\",\"tiers\":[[null,\"0.05\"]]}}}",
                0);
        plan(
                "Least",
                "{\"base\":\"0\",\"tiers\":[[null,\"0.11\"]],"
                        + "\"min_usage_fees\":[{\"below_kwh\":\"1000\",\"amount\":\"10\"}]}",
                0);
        TestClient.Answer answer =
                robin.get("/api/v1/recommendations/" + robin.userId()).expect(200);
        // 261 weekdays of 2025-03-15 to 2026-03-14 with three dear hours, by the local clock and not by UTC
        long weekdays = LocalDate.of(2025, 3, 15)
                .datesUntil(LocalDate.of(2026, 3, 15))
                .filter(day -> day.getDayOfWeek().getValue() < 6)
                .count();
        BigDecimal evenings = BigDecimal.valueOf(87600 + 20 * 3 * weekdays, 2);
        assertEquals(evenings.toPlainString(), item(answer, "Evening", "/annual/amount"));
        assertEquals("[]", item(answer, "Evening", "/flags"));
        // each month 500 at ten cents and the rest at twenty
        assertEquals("1152.00", item(answer, "Steps", "/annual/amount"));
        assertEquals("[\"introductory_rate\"]", item(answer, "Start", "/flags"));
        assertEquals("[\"minimum_use\"]", item(answer, "Least", "/flags"));
    }

    @Test
    void planWithTiersThatOverlap_isLeftOutAndTold() {
        use("1999-01-01");
        plan("Broken", "{\"tiers\":[[\"1000\",\"0.1\"],[\"500\",\"0.2\"],[null,\"0.3\"]]}", 0);
        TestClient.Answer answer =
                robin.get("/api/v1/recommendations/" + robin.userId()).expect(200);
        assertEquals(2, answer.json().path("items").size());
        assertTrue(answer.body().contains("Broken of Test can't be priced"), answer.body());
    }

    private long planAdvice() {
        return service.operator().runSchedule("plan_advice").number("/result/made");
    }

    private List<String> kept() {
        return service.jdbc()
                .sql("select version || ' ' || computed_at from recommendation where household_id = ?")
                .param(robin.householdId())
                .query((row, _) -> row.getString(1))
                .list();
    }

    @Test
    void planAdvice_isMadeAhead_andAgainOnlyWhenSomethingChanged() {
        use("2025-06-01");
        assertTrue(planAdvice() >= 1);
        List<String> first = kept();
        assertEquals(1, first.size());
        planAdvice();
        assertEquals(first, kept());
        String best = robin.get("/api/v1/recommendations/" + robin.userId())
                .expect(200)
                .text("/items/0/name");
        assertEquals(
                best,
                service.jdbc()
                        .sql("select items -> 'items' -> 0 ->> 'name' from recommendation where household_id = ?")
                        .param(robin.householdId())
                        .query(String.class)
                        .single());
        plan("Cheaper", "{\"base\":\"0\",\"tiers\":[[null,\"0.001\"]]}", 0);
        assertTrue(planAdvice() >= 1);
        assertEquals(1, kept().size());
        assertEquals(
                "Cheaper",
                robin.get("/api/v1/recommendations/" + robin.userId())
                        .expect(200)
                        .text("/items/0/name"));
    }
}
