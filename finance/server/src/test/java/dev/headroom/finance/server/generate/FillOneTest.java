package dev.headroom.finance.server.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import org.junit.jupiter.api.Test;

@WithServers
final class FillOneTest {
    private final FilledDatabase database;

    FillOneTest(TestServers servers) {
        database = new FilledDatabase(servers);
    }

    private long household() {
        database.execute("insert into household (name, tz, base_ccy) values ('Demo', 'Europe/Paris', 'EUR')");
        return database.count("select max(id) from household");
    }

    private void fill(long household) {
        database.generator().fillOne(household, HouseholdProfile.demo(), 5, FilledDatabase.TODAY);
    }

    private long count(String table, long household) {
        return database.count("select count(*) from %s where household_id = %d".formatted(table, household));
    }

    @Test
    void fillOne_besideAPopulation_isRichInEverything() {
        database.fill(5, 1);
        long demo = household();
        fill(demo);

        assertEquals(
                "Demo | America/Chicago | USD | t",
                database.rows("select name, tz, base_ccy, onboarded from household where id = " + demo)
                        .getFirst());
        assertTrue(count("txn", demo) > 500, () -> "transactions: " + count("txn", demo));
        assertEquals(7, count("account", demo));
        assertEquals(4, count("goal", demo));
        assertEquals(1, count("portfolio", demo));
        assertEquals(6, count("budget", demo));
        assertEquals(1, count("risk_profile", demo));
        assertEquals(1, count("meter", demo));
        assertEquals(9, count("user_action", demo));
        assertTrue(database.count("""
                select count(*) from bill_due where household_id = %d and paid_on is null
                  and due_on between '2026-03-18' and date '2026-03-18' + 14
                """.formatted(demo)) > 0);
        assertTrue(database.count("select count(*) from portfolio_node where portfolio_id = "
                        + "(select id from portfolio where household_id = %d)".formatted(demo))
                > 4);
        assertTrue(database.count("select version from household_version where household_id = " + demo) > 1);
    }

    @Test
    void fillOne_withoutAMarket_hasNoPortfolio() {
        long demo = household();
        fill(demo);

        assertEquals(0, count("portfolio", demo));
        assertEquals(6, count("account", demo));
        assertTrue(count("txn", demo) > 500);
    }

    @Test
    void fillOne_householdWithAccounts_isRefused() {
        long demo = household();
        fill(demo);
        long before = count("txn", demo);

        CodedException refused = assertThrows(CodedException.class, () -> fill(demo));
        assertEquals("HOUSEHOLD_NOT_EMPTY", refused.code().name());
        assertEquals(before, count("txn", demo));
    }

    @Test
    void fillOne_unknownHousehold_isRefused() {
        CodedException refused = assertThrows(CodedException.class, () -> fill(404));
        assertEquals("NO_SUCH_HOUSEHOLD", refused.code().name());
    }
}
