package dev.headroom.finance.server.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.TestServers;
import dev.headroom.embedded.testing.WithServers;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a population looks like. All tests read the same one. */
@WithServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PopulationTest {
    private static final int HOUSEHOLDS = 200;

    private final FilledDatabase database;

    PopulationTest(TestServers servers) {
        database = new FilledDatabase(servers);
    }

    @BeforeAll
    void fill() {
        database.fill(HOUSEHOLDS, 3);
    }

    private void assertNone(String sql) {
        assertEquals(List.of(), database.rows(sql));
    }

    @Test
    void households_haveOneSignInWithoutPasswordEach() {
        assertEquals(HOUSEHOLDS, database.count("""
                select count(*) from household h join app_user u on u.household_id = h.id
                join user_role r on r.user_id = u.id and r.role = 'household'
                join household_version v on v.household_id = h.id
                where u.email = 'household-' || h.id || '@example.invalid' and u.password_hash is null and h.onboarded
                """));
    }

    @Test
    void households_liveInEveryCurrencyAndSomeShareWithPeers() {
        assertEquals(
                List.of("CAD", "EUR", "GBP", "USD"),
                database.rows("select distinct base_ccy from household order by 1"));
        assertEquals(0.7, database.number("select avg(peer_opt_in::int) from household"), 0.12);
        assertTrue(database.count("select count(*) from household where base_ccy = 'USD'") > HOUSEHOLDS / 2);
        assertEquals(6, database.count("select count(distinct income_band) from household"));
        assertNone("select tz from household where tz not in (select name from pg_timezone_names)");
    }

    @Test
    void transactions_areAboutAHundredPerHouseholdOverAYear() {
        double perHousehold = database.number("select count(*) / %d.0 from txn".formatted(HOUSEHOLDS));
        assertTrue(perHousehold > 100 && perHousehold < 150, "was " + perHousehold);
        assertNone("select id from txn where posted_on >= '2026-03-18' or posted_on < '2025-01-01'");
        assertNone("select id from txn where pending and posted_on < '2026-03-16'");
    }

    @Test
    void balances_followFromTransactions() {
        String opening = """
                select a.id, a.kind, a.household_id, a.balance_minor - coalesce(
                    (select sum(amount_minor) from txn t where t.account_id = a.id and t.posted_on <= a.balance_on), 0)
                    as opening from account a
                """;
        assertNone("select * from (%s) o where kind in ('checking', 'savings') and opening < 0".formatted(opening));
        assertNone("select * from (%s) o where kind in ('credit_card', 'loan', 'mortgage') and opening > 0"
                .formatted(opening));
        assertNone("""
                select a.id from account a join (
                    select account_id, min(run) as lowest from (
                        select account_id, sum(sum(amount_minor)) over (partition by account_id order by posted_on) as run
                        from txn group by account_id, posted_on) days group by account_id) r on r.account_id = a.id
                join (%s) o on o.id = a.id where a.kind = 'savings' and o.opening + r.lowest < 0
                """.formatted(opening));
        assertNone("select balance_on from account where balance_on >= '2026-03-18' or balance_on < '2026-03-10'");
    }

    @Test
    void transfers_leaveOneAccountAndReachAnother() {
        assertNone("""
                select household_id, posted_on, sum(amount_minor) from txn
                where category_id in (22, 23, 24) and payee <> 'Principal'
                group by household_id, posted_on having sum(amount_minor) <> 0
                """);
    }

    @Test
    void debts_areWhatTheirAccountsOwe() {
        assertTrue(database.count("select count(*) from debt") > HOUSEHOLDS / 2);
        assertNone(
                "select d.id from debt d join account a on a.id = d.account_id where d.owed_minor <> -a.balance_minor");
    }

    @Test
    void savingsRates_spreadFromOverspendingToFrugal() {
        List<String> rates = database.rows("""
                select unnest(percentile_cont(array[0.1, 0.9]) within group (order by rate)) from (
                    select sum(amount_minor)::float8 / sum(amount_minor) filter (where c.kind = 'income') as rate
                    from txn t join category c on c.id = t.category_id where c.kind <> 'transfer'
                    group by t.household_id having sum(amount_minor) filter (where c.kind = 'income') > 0) r
                """);
        assertTrue(Double.parseDouble(rates.getFirst()) < -0.02, rates::toString);
        assertTrue(Double.parseDouble(rates.getLast()) > 0.17, rates::toString);
    }

    @Test
    void someHouseholds_haveTooLittleData() {
        long newcomers = database.count("""
                select count(*) from household h where not exists (select from income_source where household_id = h.id)
                  and not exists (select from bill where household_id = h.id)
                  and not exists (select from goal where household_id = h.id)
                  and exists (select from account where household_id = h.id)
                """);
        assertTrue(newcomers >= 1 && newcomers < HOUSEHOLDS / 8, "was " + newcomers);
    }

    @Test
    void bills_wereOftenPaidOnTimeAndAreDueAhead() {
        double onTime = database.number("select avg((paid_on <= due_on)::int) from bill_due where paid_on is not null");
        assertTrue(onTime > 0.6 && onTime < 0.97, "was " + onTime);
        assertNone("select bill_id from bill_due where due_on > date '2026-03-18' + 30 or paid_on >= '2026-03-18'");
        assertNone("""
                select b.bill_id from bill_due b join txn t on t.id = b.txn_id
                where t.posted_on <> b.paid_on or t.amount_minor <> -b.amount_minor or t.household_id <> b.household_id
                """);
        assertTrue(database.count("select count(*) from bill_due where due_on >= '2026-03-18' and paid_on is null")
                > HOUSEHOLDS);
    }

    @Test
    void goals_areOnTrackAndBehind() {
        List<String> progress = database.rows("""
                select count(*) filter (where pace >= 0.95) > 20, count(*) filter (where pace < 0.6) > 20 from (
                    select sum(c.amount_minor) / (g.target_minor * (date '2026-03-18' - g.started_on)::numeric
                           / (g.target_date - g.started_on)) as pace
                    from goal g join goal_contribution c on c.goal_id = g.id group by g.id) p
                """);
        assertEquals(List.of("t | t"), progress);
    }

    @Test
    void lots_addUpToPositions() {
        assertTrue(database.count("select count(*) from tax_lot") > HOUSEHOLDS);
        assertTrue(database.count("select count(*) from lot_disposal") > 0);
        assertNone("""
                select portfolio_id, asset_id, l.qty, p.qty
                from (select portfolio_id, asset_id, sum(qty_open) as qty from tax_lot group by 1, 2) l
                full join (select portfolio_id, asset_id, sum(qty) as qty from position_change group by 1, 2) p
                    using (portfolio_id, asset_id)
                where l.qty is distinct from p.qty
                """);
        assertNone("select portfolio_id from allocation_target group by 1 having sum(weight) <> 1");
    }

    @Test
    void investmentAccounts_areWorthTheirPortfolios() {
        assertTrue(database.count("select count(*) from portfolio") > HOUSEHOLDS / 4);
        assertNone("""
                select p.id, a.balance_minor, v.value from portfolio p join account a on a.id = p.account_id
                cross join lateral (
                    select (select coalesce(sum(amount_minor), 0) from activity where portfolio_id = p.id)
                         + (select sum(round(c.qty * 100 * (select close from price where asset_id = c.asset_id
                                                            order by d desc limit 1)))
                            from (select asset_id, sum(qty) as qty from position_change where portfolio_id = p.id
                                  group by asset_id) c) as value) v
                where abs(a.balance_minor - v.value) > 5
                """);
        assertNone("select id from activity where traded_at >= '2026-03-18'");
    }

    @Test
    void trades_areAtTheCloseOfTheirDay() {
        assertNone("""
                select a.id from activity a join price p on p.asset_id = a.asset_id and p.d = (a.traded_at at time zone 'UTC')::date
                where a.kind in ('buy', 'sell') and a.price <> p.close
                """);
        assertNone("""
                select a.id from activity a where a.kind in ('buy', 'sell') and not exists (
                    select from price p where p.asset_id = a.asset_id and p.d = (a.traded_at at time zone 'UTC')::date)
                """);
    }

    @Test
    void prices_areOnTradingDaysAndAgreeWithTheirBlocks() {
        assertEquals(300 * 750, database.count("select count(*) from price"));
        assertNone("select d from price where extract(isodow from d) > 5 or d >= '2026-03-18' limit 1");
        assertNone("""
                select p.asset_id, p.yr from (
                    select asset_id, extract(year from d)::smallint as yr, array_agg(d order by d) as days,
                           array_agg(close::float8 order by d) as closes from price group by 1, 2) p
                full join price_block b using (asset_id, yr)
                where b.days is distinct from p.days or b.closes is distinct from p.closes
                """);
        assertEquals(300 * 750, database.count("select sum(cardinality(days)) from price_block"));
        assertTrue(database.count("select count(*) from asset_split") > 2);
    }

    @Test
    void prices_adjusted_hideSplitsAndDividends() {
        assertNone("""
                select s.asset_id, s.ex_date from asset_split s
                join lateral (select close, adj_close from price where asset_id = s.asset_id and d >= s.ex_date
                              order by d limit 1) after on true
                join lateral (select close, adj_close from price where asset_id = s.asset_id and d < s.ex_date
                              order by d desc limit 1) before on true
                where abs(ln(after.adj_close / before.adj_close)) > 0.45
                   or abs(ln(after.close / before.close)) < 0.3
                """);
        assertNone("select asset_id from (select distinct on (asset_id) * from price order by asset_id, d desc) p"
                + " where adj_close <> close");
    }

    @Test
    void rates_areKnownDailyForFourCurrencies() {
        assertEquals(
                List.of("CAD | USD | 750", "EUR | USD | 750", "GBP | USD | 750", "JPY | USD | 750"),
                database.rows("select base, quote, count(*) from fx_rate group by 1, 2 order by 1"));
        assertEquals(2 * 750, database.count("select count(*) from index_value"));
    }

    @Test
    void meters_haveHoursOfAMonthAndSumsOfAYear() {
        assertEquals(HOUSEHOLDS / 20, database.count("select count(*) from meter"));
        assertNone("select meter_id from usage_slot group by meter_id having count(*) <> 2 * 12 * 24");
        assertNone("""
                select meter_id from usage_interval group by meter_id
                having count(*) not between 30 * 24 - 1 and 30 * 24 + 1
                """);
        assertEquals(0, database.count("select count(*) from usage_interval_default"));
        assertEquals(HOUSEHOLDS / 20, database.count("""
                select count(*) from energy_contract c join household h on h.id = c.household_id
                join energy_plan_region r on r.plan_id = c.plan_id and r.region = h.region
                """));
    }

    @Test
    void energyPlans_areOfferedInEveryRegion() {
        assertEquals(20, database.count("select count(distinct region) from energy_plan_region"));
        assertEquals(4, database.count("select count(distinct rate_type) from energy_plan"));
        assertNone(
                "select id from energy_plan where jsonb_typeof(coalesce(rate -> 'tiers', rate -> 'periods')) <> 'array'");
        assertNone("""
                select id from energy_plan where rate_type = 'time_of_use'
                  and (jsonb_array_length(rate -> 'energyweekdayschedule') <> 12
                       or jsonb_array_length(rate -> 'energyweekendschedule' -> 11) <> 24)
                """);
    }

    @Test
    void amounts_areInTheCurrencyOfTheHousehold() {
        assertNone("""
                select a.id from account a join household h on h.id = a.household_id where a.ccy <> h.base_ccy
                union all
                select v.id from activity v join asset s on s.id = v.asset_id where s.ccy <> v.ccy
                """);
    }

    @Test
    void statistics_areThereForThePlanner() {
        assertNone(
                "select relname from pg_class where relname in ('txn', 'price', 'account', 'bill_due') and reltuples < 100");
    }
}
