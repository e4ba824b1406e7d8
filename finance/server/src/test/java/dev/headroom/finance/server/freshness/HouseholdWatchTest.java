package dev.headroom.finance.server.freshness;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import org.junit.jupiter.api.Test;

/** Goal: where the log can't be followed, the database tells by itself which households changed. */
final class HouseholdWatchTest {
    private static final ServiceFixture SERVICE = ServiceFixture.shared();

    /** The service's own, which is idle where the log is followed. */
    private static HouseholdWatch listening() {
        HouseholdWatch watch = SERVICE.bean(HouseholdWatch.class);
        if (!watch.isRunning()) {
            watch.start();
        }
        eventually("the watch listens", watch::listening);
        return watch;
    }

    @Test
    void rowWrittenBehindTheService_isInTheNextAnswers() {
        HouseholdWatch watch = listening();
        long heard = watch.heard();
        TestClient home = SERVICE.household();
        String path = "/api/v1/accounts";
        String before = home.get(path).expect(200).header("ETag");

        SERVICE.jdbc().sql("""
                        insert into account (household_id, name, kind, ccy, balance_minor, balance_on)
                        values (?, 'Behind', 'checking', 'USD', 100, date '2026-01-01')
                        """).param(home.householdId()).update();

        eventually("the watch hears", () -> watch.heard() > heard);
        eventually(
                "the account shows",
                () -> !home.get(path).expect(200).header("ETag").equals(before));
    }

    @Test
    void tierGivenBehindTheService_isTold_andLeavesWhatWasComputedFromTheRecords() {
        HouseholdWatch watch = listening();
        long heard = watch.heard();
        TestClient home = SERVICE.household();
        String path = "/api/v1/auth/session";
        assertEquals("mid_tier", home.get(path).expect(200).text("/user/tier"));
        long version = version(home);

        SERVICE.jdbc()
                .sql("update household set tier = 'enterprise' where id = ?")
                .param(home.householdId())
                .update();

        eventually("the watch hears", () -> watch.heard() > heard);
        eventually(
                "the tier shows",
                () -> home.get(path).expect(200).text("/user/tier").equals("enterprise"));
        assertEquals(version, version(home));
        SERVICE.jdbc()
                .sql("update household set tier = 'mid_tier', peer_opt_in = not peer_opt_in where id = ?")
                .param(home.householdId())
                .update();
        assertEquals(version + 1, version(home));
    }

    private static long version(TestClient home) {
        return SERVICE.jdbc()
                .sql("select version from household_version where household_id = ?")
                .param(home.householdId())
                .query(Long.class)
                .single();
    }

    @Test
    void manyHouseholdsAtOnce_areAllTold() {
        HouseholdWatch watch = listening();
        long heard = watch.heard();
        TestClient home = SERVICE.household();
        String path = "/api/v1/users/profile";
        String before = home.get(path).expect(200).header("ETag");

        addMany();
        SERVICE.jdbc()
                .sql("update household set version = version + 1 where name like 'many %' or id = ?")
                .param(home.householdId())
                .update();

        eventually("the watch hears", () -> watch.heard() > heard);
        eventually(
                "the change shows",
                () -> !home.get(path).expect(200).header("ETag").equals(before));
        removeMany();
    }

    @Test
    void tiersOfManyHouseholds_areAllTold() {
        listening();
        TestClient home = SERVICE.household();
        String path = "/api/v1/auth/session";
        assertEquals("mid_tier", home.get(path).expect(200).text("/user/tier"));
        addMany();

        giveTier("enterprise", home);

        eventually(
                "the tier shows",
                () -> home.get(path).expect(200).text("/user/tier").equals("enterprise"));
        giveTier("mid_tier", home);
        removeMany();
    }

    /** One more than are named one by one. */
    private static void addMany() {
        SERVICE.jdbc().sql("""
                        insert into household (name, tz, base_ccy)
                        select 'many ' || n, 'UTC', 'USD' from generate_series(1, 101) as n
                        """).update();
    }

    private static void removeMany() {
        SERVICE.jdbc().sql("delete from household where name like 'many %'").update();
    }

    private static void giveTier(String tier, TestClient home) {
        SERVICE.jdbc()
                .sql("update household set tier = ? where name like 'many %' or id = ?")
                .params(tier, home.householdId())
                .update();
    }

    @Test
    void whatHouseholdsShare_isToldToo() {
        HouseholdWatch watch = listening();
        for (String sql : new String[] {
            "update market_state set version = version + 1 where name = 'plans'",
            "insert into price (asset_id, d, close, source)"
                    + " select min(id), date '2026-03-10', 1, 'told' from asset having min(id) is not null"
                    + " on conflict (asset_id, d) do update set source = 'told'",
            "with many as (insert into meter (household_id, external_id, tz, flow)"
                    + " select %d, 'told ' || n, 'UTC', 'export' from generate_series(1, 120) n returning id)"
                            .formatted(SERVICE.household().householdId())
                    + " insert into meter_state (meter_id) select id from many"
        }) {
            long heard = watch.heard();
            int written = SERVICE.jdbc().sql(sql).update();
            eventually("the watch hears of " + sql, () -> written == 0 || watch.heard() > heard);
        }
        assertTrue(watch.listening());
    }
}
