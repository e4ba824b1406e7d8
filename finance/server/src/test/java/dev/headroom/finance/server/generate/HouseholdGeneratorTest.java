package dev.headroom.finance.server.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.base.CodedException;
import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@WithServers
final class HouseholdGeneratorTest {
    private static final int HOUSEHOLDS = 60;
    private static final long SEED = 11;

    private final TestServers servers;

    HouseholdGeneratorTest(TestServers servers) {
        this.servers = servers;
    }

    @Test
    void fill_sameSeedAndDay_givesTheSameDataWhateverTheIds() {
        FilledDatabase one = new FilledDatabase(servers);
        one.fill(HOUSEHOLDS, SEED);
        FilledDatabase other = new FilledDatabase(servers);
        other.execute("select setval(pg_get_serial_sequence('household', 'id'), 5000)");
        other.execute("select setval(pg_get_serial_sequence('txn', 'id'), 777)");
        Generated generated = other.fill(HOUSEHOLDS, SEED);

        assertEquals(5001, generated.firstHouseholdId());
        assertEquals(778, other.count("select min(id) from txn"));
        assertEquals(one.digests(), other.digests());
    }

    @Test
    void fill_otherSeed_givesOtherData() {
        FilledDatabase one = new FilledDatabase(servers);
        one.fill(HOUSEHOLDS, SEED);
        FilledDatabase other = new FilledDatabase(servers);
        other.fill(HOUSEHOLDS, SEED + 1);

        Map<String, String> first = one.digests();
        Map<String, String> second = other.digests();
        for (String table : List.of("txn", "price", "household", "activity", "goal", "fx_rate", "energy_plan")) {
            assertNotEquals(first.get(table), second.get(table), table);
        }
    }

    @Test
    void fill_again_leavesWhatIsThere() {
        FilledDatabase database = new FilledDatabase(servers);
        Generated first = database.fill(HOUSEHOLDS, SEED);
        Map<String, String> before = database.digests();
        Generated second = database.fill(3 * HOUSEHOLDS, SEED + 1);

        assertTrue(first.added());
        assertFalse(second.added());
        assertEquals(HOUSEHOLDS, second.households());
        assertEquals(SEED, second.seed());
        assertEquals(first.rows(), second.rows());
        assertEquals(before, database.digests());
    }

    @Test
    void fill_interruptedByItsCaller_leavesNothingAndCanBeRepeated() {
        FilledDatabase database = new FilledDatabase(servers);
        List<String> schema = database.schema();
        Map<String, String> empty = database.digests();
        GenerationPlan plan = new GenerationPlan(HOUSEHOLDS, SEED, FilledDatabase.TODAY);

        assertThrows(
                Interrupted.class,
                () -> database.generator().fill(plan, line -> {
                    if (line.startsWith("Households")) {
                        throw new Interrupted();
                    }
                }));
        assertEquals(empty, database.digests());
        assertEquals(List.of(), FilledDatabase.difference(schema, database.schema()));
        assertTrue(database.generator().known().isEmpty());

        FilledDatabase untouched = new FilledDatabase(servers);
        untouched.fill(HOUSEHOLDS, SEED);
        database.fill(HOUSEHOLDS, SEED);
        assertEquals(untouched.digests(), database.digests());
    }

    @Test
    void fill_connectionLostWhileIndexesAreMade_leavesNothing() {
        FilledDatabase database = new FilledDatabase(servers);
        List<String> schema = database.schema();
        Map<String, String> empty = database.digests();
        List<String> told = new ArrayList<>();
        GenerationPlan plan = new GenerationPlan(HOUSEHOLDS, SEED, FilledDatabase.TODAY);

        assertThrows(
                RuntimeException.class,
                () -> database.generator().fill(plan, line -> {
                    told.add(line);
                    if (line.equals("Indexes")) {
                        database.execute("""
                        select pg_terminate_backend(pid) from pg_stat_activity
                        where datname = current_database() and pid <> pg_backend_pid()
                          and application_name = 'generator under test'
                        """);
                    }
                }));
        assertEquals("Indexes", told.getLast());
        assertEquals(List.of(), FilledDatabase.difference(schema, database.schema()));
        assertEquals(empty, database.digests());
        assertTrue(database.fill(HOUSEHOLDS, SEED).added());
    }

    @Test
    void fill_besideAHouseholdOfSomeone_keepsItAndTheSchema() {
        FilledDatabase database = new FilledDatabase(servers);
        List<String> schema = database.schema();
        database.execute("insert into household (name, tz, base_ccy) values ('First', 'Europe/Paris', 'EUR')");
        database.execute("""
                insert into account (household_id, name, kind, ccy, balance_on)
                select id, 'Mine', 'checking', 'EUR', '2026-01-01' from household
                """);
        database.execute("""
                insert into txn (household_id, account_id, external_id, posted_on, amount_minor, ccy)
                select household_id, id, 'x', '2026-01-02', 5, 'EUR' from account
                """);
        Generated generated = database.fill(HOUSEHOLDS, SEED);

        assertEquals(2, generated.firstHouseholdId());
        assertEquals(HOUSEHOLDS + 1, database.count("select count(*) from household"));
        assertEquals(1, database.count("select count(*) from txn where household_id = 1 and amount_minor = 5"));
        assertEquals(List.of(), FilledDatabase.difference(schema, database.schema()));
    }

    @Test
    void fill_afterwards_numbersGoOnAndVersionsCountAgain() {
        FilledDatabase database = new FilledDatabase(servers);
        Generated generated = database.fill(HOUSEHOLDS, SEED);
        database.execute("insert into household (name, tz, base_ccy) values ('Next', 'Europe/Paris', 'EUR')");
        assertEquals(generated.firstHouseholdId() + HOUSEHOLDS, database.count("select max(id) from household"));

        String version = "select version from household_version where household_id = " + generated.firstHouseholdId();
        long before = database.count(version);
        database.execute("update account set name = name || ' 2' where household_id = " + generated.firstHouseholdId());
        assertEquals(before + 1, database.count(version));
    }

    @Test
    void fill_withoutHouseholds_givesAMarketAndPlans() {
        FilledDatabase database = new FilledDatabase(servers);
        Generated generated = database.fill(0, SEED);

        assertEquals(0, generated.firstHouseholdId());
        assertEquals(0, database.count("select count(*) from household"));
        assertEquals(300 * 750, database.count("select count(*) from price"));
        assertEquals(EnergyPlans.COUNT, database.count("select count(*) from energy_plan"));
    }

    @Test
    void fill_knownRate_staysAsItIs() {
        FilledDatabase database = new FilledDatabase(servers);
        database.execute("insert into fx_rate (base, quote, d, rate) values ('EUR', 'USD', '2026-03-17', 9)");
        database.fill(0, SEED);

        assertEquals(9, database.number("select rate from fx_rate where base = 'EUR' and d = '2026-03-17'"));
        assertEquals(4 * 750, database.count("select count(*) from fx_rate"));
    }

    @Test
    void plan_tooManyHouseholds_isRefused() {
        CodedException refused =
                assertThrows(CodedException.class, () -> new GenerationPlan(1_000_001, SEED, FilledDatabase.TODAY));
        assertEquals("IMPOSSIBLE_POPULATION", refused.code().name());
    }

    private static final class Interrupted extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
