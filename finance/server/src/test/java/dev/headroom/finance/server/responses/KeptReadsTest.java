package dev.headroom.finance.server.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.Eventually;
import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Goal: a read that costs much is kept until anybody changes a row that it was made of, as by psql, and no longer; and
 * another household's rows are none of its.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class KeptReadsTest {
    private static final ServiceFixture SERVICE = ServiceFixture.shared();
    private static final int REGION = 17;

    private static final String LIST = "/api/v1/portfolios";
    private static final String DETAIL = "/api/v1/portfolios/{portfolio}";
    private static final String VALUES = DETAIL + "/values?interval=month";
    private static final String PERFORMANCE = DETAIL + "/performance";
    private static final String LOTS = DETAIL + "/lots";
    private static final String ACTIVITIES = DETAIL + "/activities";
    private static final String DASHBOARD = "/api/v1/portfolio";
    private static final String METRICS = "/api/v1/calculations/portfolio-metrics?portfolio_id={portfolio}";
    private static final String ALLOCATIONS = "/api/v1/allocations?portfolio_id={portfolio}";
    private static final String RISK = "/api/v1/calculations/risk-assessment?portfolio_id={portfolio}";
    private static final String SPREAD = "/api/v1/calculations/diversification?portfolio_id={portfolio}";
    private static final String RISK_PROFILE = "/api/v1/risk-profile";
    private static final String ASSETS = "/api/v1/assets?q=";
    private static final String PRICES = "/api/v1/market/prices?symbol=MINE";
    private static final String SHARED_PRICES = "/api/v1/market/prices?symbol=ALL{household}";
    private static final String INDICES = "/api/v1/market/indices";
    private static final String CLASSES = "/api/v1/asset-classes";
    private static final String CATALOG = "/api/v1/plans/catalog?region=" + REGION;
    private static final String PLAN = "/api/v1/plans/{plan}";
    private static final String USAGE = "/api/v1/energy/usage";
    private static final String CONTRACT = "/api/v1/energy/contract";
    private static final String RECOMMENDED = "/api/v1/recommendations/{user}";
    private static final String BANKS = "/api/v1/bank-connections";
    private static final String BANK = "/api/v1/bank-connections/{bank}";
    private static final String THREADS = "/api/v1/advice/threads";
    private static final String THREAD = "/api/v1/advice/threads/{thread}";
    private static final String MESSAGES = "/api/v1/advice/threads/{thread}/messages";
    private static final String IMPORTS = "/api/v1/imports";
    private static final String IMPORT = "/api/v1/imports/{run}";
    private static final String GOALS = "/api/v1/goals";
    private static final String RECEIPTS = "/api/v1/receipts";
    private static final String RECEIPTS_OF_ONE = "/api/v1/transactions/{txn}/receipts";

    private static final String ATTACHED = """
            insert into attachment (household_id, txn_id, goal_id, file_name, media_type, sha256, content, width, height,
                                    source_sha256)
            values ({household}, %s, %s, 'x.webp', 'image/webp', sha256('x'), 'x', 1, 1, sha256('x'))
            """;

    private static Home mine = new Home(SERVICE.household());
    private static Home theirs = mine;

    /** A household with something of everything, and what stands for its ids in paths and statements. */
    private static final class Home {
        private final TestClient client;
        private final Map<String, Long> ids = new HashMap<>();

        Home(TestClient client) {
            this.client = client;
            ids.put("household", client.householdId());
            ids.put("user", client.userId());
        }

        String filled(String text) {
            String filled = text;
            for (Map.Entry<String, Long> each : ids.entrySet()) {
                filled = filled.replace("{" + each.getKey() + "}", Long.toString(each.getValue()));
            }
            return filled;
        }

        void run(String sql) {
            SERVICE.jdbc().sql(filled(sql)).update();
        }

        /** Runs an insert and keeps its id. */
        void made(String name, String sql) {
            ids.put(
                    name,
                    SERVICE.jdbc()
                            .sql(filled(sql) + " returning id")
                            .query(Long.class)
                            .single());
        }

        TestClient.Answer get(String path) {
            return client.get(filled(path)).expect(200);
        }

        /** The answer once it is a kept one. */
        TestClient.Answer kept(String path) {
            Eventually.eventually(path + " is kept", () -> hit(get(path)));
            return get(path);
        }
    }

    private static boolean hit(TestClient.Answer answer) {
        return answer.header("Cache-Status").startsWith("Headroom; hit");
    }

    @BeforeAll
    static void fill() {
        mine = filled();
        theirs = filled();
        // an advisor's word, whose name isn't the household's
        mine.ids.put("author", theirs.client.userId());
        theirs.ids.put("author", mine.client.userId());
        for (Home each : List.of(mine, theirs)) {
            each.made(
                    "message",
                    "insert into advice_message (thread_id, author_id, body) values ({thread}, {author}, 'Well done')");
        }
    }

    private static Home filled() {
        Home home = new Home(SERVICE.household());
        home.run("update household set region = " + REGION + " where id = {household}");
        investments(home);
        energy(home);
        home.made(
                "bank",
                "insert into bank_connection (household_id, institution, connector) values ({household}, 'Bank', 'folder')");
        pictures(home);
        home.made("thread", "insert into advice_thread (household_id, topic) values ({household}, 'Saving')");
        home.made("run", """
                insert into import_run (household_id, user_id, kind, format, status, started_at, finished_at)
                values ({household}, {user}, 'prices', 'csv', 'done', now(), now())""");
        home.run("""
                insert into risk_profile (household_id, questionnaire, answers, tolerance_band, capacity_band, answered_at)
                values ({household}, 'risk-2026-1', '{"tolerance": [2, 2, 2, 2, 2, 2], "horizon_years": 10,
                        "reserve_months": 6, "income_stability": 2, "dependants": 0}', 2, 3, now())""");
        return home;
    }

    private static void investments(Home home) {
        home.run("insert into fx_rate (base, quote, d, rate) values ('PEN', 'USD', date '2024-12-31', 0.25)"
                + " on conflict do nothing");
        home.made(
                "own",
                "insert into asset (household_id, symbol, name, ccy, asset_class_id) values ({household}, 'MINE', 'Mine', 'USD', 1)");
        home.made(
                "foreign",
                "insert into asset (household_id, symbol, ccy, asset_class_id) values ({household}, 'LIMA', 'PEN', 2)");
        home.made(
                "bare",
                "insert into asset (household_id, symbol, ccy, asset_class_id) values ({household}, 'BARE', 'USD', 1)");
        home.made("shared", "insert into asset (symbol, ccy, asset_class_id) values ('ALL{household}', 'USD', 1)");
        for (String asset : List.of("{own}", "{foreign}", "{shared}")) {
            home.run("""
                    insert into price (asset_id, d, close, source)
                    select %s, date '2025-01-01' + i, 100 + 10 * sin(i + %s), 'test' from generate_series(0, 430) i
                    """.formatted(asset, asset));
        }
        home.made("index", "insert into index_def (code, frequency) values ('KEPT{household}', 'daily')");
        home.run("""
                insert into index_value (index_id, d, value)
                select {index}, date '2025-01-01' + i, 100 + 5 * cos(i) from generate_series(0, 430) i""");
        home.made("account", """
                insert into account (household_id, name, kind, ccy, balance_on)
                values ({household}, 'Broker', 'investment', 'USD', date '2025-01-01')""");
        home.made("portfolio", """
                insert into portfolio (household_id, name, account_id, benchmark_id)
                values ({household}, 'Nest egg', {account}, {index})""");
        home.made("second", "insert into portfolio (household_id, name) values ({household}, 'Second')");
        for (String bought : List.of("own", "foreign", "shared", "bare")) {
            home.run("""
                    insert into activity (household_id, portfolio_id, asset_id, external_id, kind, traded_at, qty, price,
                                          amount_minor, ccy)
                    select {household}, %s, a.id, a.symbol, 'buy', timestamptz '2025-01-02 15:00Z', 10, 100, -100000, a.ccy
                    from asset a where a.id = {%s}
                    """.formatted(bought.equals("bare") ? "{second}" : "{portfolio}", bought));
        }
        home.run("insert into allocation_target (portfolio_id, asset_id, weight)"
                + " values ({portfolio}, {own}, 0.5), ({portfolio}, {shared}, 0.5)");
    }

    private static void pictures(Home home) {
        home.made("txn", """
                insert into txn (household_id, account_id, external_id, posted_on, amount_minor, ccy)
                values ({household}, {account}, 'kept', date '2026-03-01', -100, 'USD')""");
        home.made("goal", """
                insert into goal (household_id, name, kind, target_minor, ccy, target_date, started_on)
                values ({household}, 'Boat', 'other', 100, 'USD', date '2027-01-01', date '2026-01-01')""");
        home.run(ATTACHED.formatted("{txn}", "null"));
        home.run(ATTACHED.formatted("null", "{goal}"));
    }

    private static void energy(Home home) {
        home.made("plan", """
                insert into energy_plan (provider, name, utility, rate_type, term_months, renewable_pct, rate, valid, exit_fee)
                values ('Kept', 'Flat {household}', 'Grid', 'fixed', 12, 50, '{"base":"10","tiers":[[null,"0.10"]]}',
                        '[2026-01-01,)', '{"kind":"per_remaining_month","amount":"10"}')""");
        home.run("insert into energy_plan_region (region, plan_id) values (" + REGION + ", {plan})");
        home.run("insert into energy_contract (household_id, plan_id, started_on, ends_on)"
                + " values ({household}, {plan}, date '2025-06-01', date '2026-06-01')");
        for (String flow : List.of("consumption", "export")) {
            home.made(
                    flow,
                    "insert into meter (household_id, external_id, tz, flow) values ({household}, 'm', 'America/Chicago', '"
                            + flow + "')");
            home.run("""
                    insert into usage_interval (meter_id, started_at, seconds, wh)
                    select {%s}, t, 3600, 1000
                    from generate_series(timestamptz '2025-03-15 06:00Z', timestamptz '2026-03-15 04:00Z',
                                         interval '1 hour') t
                    """.formatted(flow));
        }
    }

    /**
     * One write.
     *
     * @param table that it is to
     * @param shows whether the answer differs afterwards; otherwise it only has to be made anew
     */
    record Write(String path, String table, String sql, boolean shows) {
        @Override
        public String toString() {
            return path + " after a write to " + table;
        }
    }

    private static final class Writes {
        private final List<Write> all = new ArrayList<>();

        Writes shown(String table, String sql, String... paths) {
            Stream.of(paths).forEach(path -> all.add(new Write(path, table, sql, true)));
            return this;
        }

        Writes unseen(String table, String sql, String... paths) {
            Stream.of(paths).forEach(path -> all.add(new Write(path, table, sql, false)));
            return this;
        }
    }

    static List<Write> writes() {
        return Stream.of(ofTrades(), ofPrices(), ofAssets(), ofEnergy(), ofTheRest())
                .flatMap(some -> some.all.stream())
                .toList();
    }

    private static Writes ofTrades() {
        return new Writes()
                .shown(
                        "activity",
                        "update activity set qty = qty + 1 where household_id = {household}",
                        LIST,
                        DETAIL,
                        VALUES,
                        PERFORMANCE,
                        LOTS,
                        ACTIVITIES,
                        DASHBOARD,
                        METRICS)
                .unseen(
                        "activity",
                        "update activity set note = note || '.' where household_id = {household}",
                        ALLOCATIONS,
                        RISK,
                        SPREAD);
    }

    private static Writes ofPrices() {
        return new Writes()
                .shown(
                        "price",
                        "update price set close = close * 1.1 where asset_id = {own} and d > date '2025-06-01'",
                        LIST,
                        DETAIL,
                        VALUES,
                        PERFORMANCE,
                        LOTS,
                        DASHBOARD,
                        METRICS,
                        ALLOCATIONS,
                        RISK,
                        SPREAD,
                        PRICES)
                .shown(
                        "price of a shared asset",
                        "update price set close = close * 1.1 where asset_id = {shared} and d > date '2025-06-01'",
                        LIST,
                        DETAIL,
                        DASHBOARD,
                        RISK,
                        SHARED_PRICES)
                .shown(
                        "price, the first of an asset",
                        "insert into price (asset_id, d, close, source) values ({bare}, date '2026-03-12', 7, 'test')",
                        "/api/v1/portfolios/{second}")
                .shown(
                        "fx_rate",
                        "update fx_rate set rate = rate * 1.1 where base = 'PEN'",
                        LIST,
                        DETAIL,
                        VALUES,
                        PERFORMANCE,
                        DASHBOARD,
                        RISK);
    }

    private static Writes ofAssets() {
        return new Writes()
                .shown(
                        "asset",
                        "update asset set name = name || '.' where id = {own}",
                        DETAIL,
                        LOTS,
                        ALLOCATIONS,
                        ASSETS)
                .shown("asset", "update asset set sector = coalesce(sector, '') || 'x' where id = {own}", SPREAD)
                .shown(
                        "shared asset",
                        "update asset set name = name || '.' where id = {shared}",
                        DETAIL,
                        ALLOCATIONS,
                        "/api/v1/assets?q=ALL{household}")
                .unseen(
                        "shared asset",
                        "update asset set name = name || '.' where id = {shared}",
                        ACTIVITIES,
                        RISK,
                        SHARED_PRICES)
                .shown("asset_split", """
                        insert into asset_split (asset_id, ex_date, num, den) values ({own}, date '2025-02-03', 2, 1)
                        on conflict (asset_id, ex_date) do update set num = asset_split.num + 1
                        """, DETAIL, VALUES, LOTS, DASHBOARD)
                .shown(
                        "portfolio",
                        "update portfolio set name = name || '.' where id = {portfolio}",
                        LIST,
                        DETAIL,
                        DASHBOARD)
                .unseen("portfolio", "update portfolio set strategy = 'calm' where id = {portfolio}", PERFORMANCE, RISK)
                .unseen("account", "update account set tax_treatment = 'exempt' where id = {account}", LIST, DETAIL)
                .shown(
                        "index_def",
                        "update index_def set code = code || 'x' where id = {index}",
                        LIST,
                        DETAIL,
                        PERFORMANCE)
                .shown(
                        "index_def, an own one",
                        "insert into index_def (household_id, code, frequency)"
                                + " select {household}, 'own' || count(*), 'daily' from index_def",
                        INDICES)
                .shown(
                        "index_value",
                        "update index_value set value = value + extract(day from d) where index_id = {index}",
                        PERFORMANCE,
                        METRICS)
                .shown(
                        "allocation_target",
                        "update allocation_target set weight = weight / 2 where portfolio_id = {portfolio}",
                        ALLOCATIONS)
                .shown(
                        "risk_profile",
                        "update risk_profile set tolerance_band = 1 + tolerance_band % 5 where household_id = {household}",
                        RISK_PROFILE,
                        RISK)
                .unseen("asset_class", "update asset_class set name = name where id = 1", CLASSES, DETAIL);
    }

    private static Writes ofEnergy() {
        return new Writes()
                .shown(
                        "energy_plan",
                        "update energy_plan set name = name || '.' where id = {plan}",
                        CATALOG,
                        PLAN,
                        RECOMMENDED)
                .unseen(
                        "energy_plan_region",
                        "update energy_plan_region set region = region where plan_id = {plan}",
                        CATALOG,
                        RECOMMENDED)
                .shown(
                        "usage_interval",
                        "update usage_interval set wh = wh + 100 where meter_id = {consumption}",
                        USAGE,
                        RECOMMENDED)
                .shown(
                        "usage_interval of what is fed in",
                        "update usage_interval set wh = wh + 100 where meter_id = {export}",
                        USAGE)
                .shown("meter", "update meter set external_id = external_id || '.' where id = {consumption}", USAGE)
                .unseen("meter", "update meter set tz = 'America/Denver' where id = {consumption}", RECOMMENDED)
                .shown(
                        "energy_contract",
                        "update energy_contract set ends_on = ends_on + 40 where household_id = {household}",
                        CONTRACT,
                        RECOMMENDED);
    }

    private static Writes ofTheRest() {
        return new Writes()
                .shown(
                        "bank_connection",
                        "update bank_connection set institution = institution || '.' where id = {bank}",
                        BANKS,
                        BANK)
                .shown(
                        "advice_thread",
                        "update advice_thread set topic = topic || '.' where id = {thread}",
                        THREADS,
                        THREAD)
                .shown(
                        "advice_message",
                        "insert into advice_message (thread_id, body) values ({thread}, 'More')",
                        THREADS,
                        THREAD,
                        MESSAGES)
                .shown("advice_message", "update advice_message set body = body || '.' where id = {message}", MESSAGES)
                .shown(
                        "app_user, the author",
                        "update app_user set display_name = display_name || '.' where id = {author}",
                        MESSAGES)
                .shown(
                        "import_run",
                        "update import_run set rows_added = rows_added + 1 where id = {run}",
                        IMPORTS,
                        IMPORT)
                .shown(
                        "attachment",
                        "update attachment set width = width + 1 where household_id = {household}",
                        GOALS,
                        RECEIPTS_OF_ONE)
                .shown("attachment, one more", ATTACHED.formatted("{txn}", "null"), RECEIPTS);
    }

    @ParameterizedTest
    @MethodSource("writes")
    @Order(1)
    void read_isKept_untilARowThatItIsMadeOfChanges(Write write) {
        TestClient.Answer before = mine.kept(write.path());
        mine.run(write.sql());
        if (write.shows()) {
            Eventually.eventually(
                    "the change shows",
                    () -> !before.body().equals(mine.get(write.path()).body()));
            assertNotEquals(before.etag(), mine.get(write.path()).etag());
        } else {
            Eventually.eventually("the answer is made anew", () -> !hit(mine.get(write.path())));
        }
    }

    /** What changes for all alike ends everybody's. */
    private static boolean everybodys(Write write) {
        return write.table().equals("fx_rate")
                || write.table().equals("asset_class")
                || write.table().startsWith("energy_plan")
                || write.table().startsWith("shared asset")
                || write.table().equals("index_def")
                || write.table().equals("index_value")
                || write.table().startsWith("app_user");
    }

    @Test
    @Order(2)
    void read_isKept_whateverChangesInAnotherHousehold() {
        List<String> paths = writes().stream().map(Write::path).distinct().toList();
        paths.forEach(mine::kept);
        for (Write write : writes()) {
            if (!everybodys(write)) {
                theirs.run(write.sql().contains("{bare}") ? write.sql().replace("03-12", "03-11") : write.sql());
            }
        }
        settle();
        for (String path : paths) {
            TestClient.Answer answer = mine.get(path);
            assertTrue(hit(answer), path + ": " + answer.header("Cache-Status"));
        }
    }

    /** Once the node knows everything that was committed before the call. */
    private static void settle() {
        try {
            Source source = SERVICE.bean(Source.class);
            Position end = source.latest(Duration.ofSeconds(5)).orElseThrow();
            assertTrue(source.await(end, Duration.ofSeconds(5)));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    @Test
    @Order(3)
    void rowThatMoves_endsTheAnswersThatItLeavesAndThoseThatItComesTo() {
        TestClient.Answer left = mine.kept(MESSAGES);
        TestClient.Answer came = theirs.kept(MESSAGES);
        mine.run("update advice_message set thread_id = " + theirs.filled("{thread}") + " where id = {message}");
        Eventually.eventually(
                "it is gone here", () -> !left.body().equals(mine.get(MESSAGES).body()));
        Eventually.eventually(
                "it is there", () -> !came.body().equals(theirs.get(MESSAGES).body()));
        TestClient.Answer prices = mine.kept(PRICES);
        mine.run("update price set asset_id = {bare} where asset_id = {own} and d = date '2026-03-06'");
        Eventually.eventually(
                "a price less", () -> !prices.body().equals(mine.get(PRICES).body()));
    }

    @Test
    @Order(4)
    void importThatRuns_isAskedForEachTime_alsoWhenItsNodeHasEnded() {
        mine.run("update import_run set status = 'running', finished_at = null where id = {run}");
        // nobody holds its lock: it is told to have failed, and that is kept
        Eventually.eventually(
                "it has failed", () -> mine.get(IMPORT).text("/status").equals("failed"));
        mine.kept(IMPORT);
        TestClient operator = SERVICE.operator();
        operator.get(IMPORTS).expect(200);
        assertFalse(hit(operator.get(IMPORTS).expect(200)), "no counter counts an operator's");
    }

    @Test
    @Order(5)
    void advisor_readsWhatIsKeptForItself_untilTheHouseholdChangesOrEndsTheGrant() {
        TestClient advisor = SERVICE.advisor();
        String grant = mine.client
                .post("/api/v1/grants", Map.of("advisor_email", advisor.email()))
                .expect(201)
                .header("Location");
        for (String path : List.of(DETAIL, RISK, USAGE, BANKS, MESSAGES)) {
            String asked = mine.filled(path + (path.contains("?") ? "&" : "?") + "user={user}");
            Eventually.eventually(
                    asked + " is kept", () -> hit(advisor.get(asked).expect(200)));
        }
        String detail = mine.filled(DETAIL + "?user={user}");
        String before = advisor.get(detail).expect(200).body();
        mine.run("update activity set qty = qty + 1 where household_id = {household}");
        Eventually.eventually(
                "the change shows",
                () -> !before.equals(advisor.get(detail).expect(200).body()));
        mine.client.delete(grant).expect(204);
        advisor.with("Headroom-Freshness", "strict").get(detail).expectProblem(404, "NO_SUCH_USER");
    }

    @Test
    @Order(5)
    void householdOfManyAssets_isNotEndedByOthersRecords() {
        for (int i = 0; i < 20; i++) {
            mine.run(
                    "insert into asset (household_id, symbol, ccy, asset_class_id) values ({household}, 'A%d', 'USD', 1)"
                            .formatted(i));
        }
        mine.run("""
                insert into price (asset_id, d, close, source)
                select id, date '2026-03-12', 10, 'test' from asset where household_id = {household} and symbol ~ '^A[0-9]'
                """);
        mine.run("""
                insert into activity (household_id, portfolio_id, asset_id, external_id, kind, traded_at, qty, price,
                                      amount_minor, ccy)
                select {household}, {second}, id, symbol, 'buy', timestamptz '2026-03-10 15:00Z', 1, 1, -100, 'USD'
                from asset where household_id = {household} and symbol ~ '^A[0-9]'
                """);
        mine.kept(DASHBOARD);
        theirs.run("update account set name = name || '.' where id = {account}");
        theirs.run("update asset set name = name || '.' where id = {own}");
        settle();
        assertTrue(hit(mine.get(DASHBOARD)));
        TestClient.Answer before = mine.kept(DASHBOARD);
        mine.run(
                "update price set close = 11 where asset_id = (select max(id) from asset where household_id = {household})");
        Eventually.eventually(
                "the price shows",
                () -> !before.body().equals(mine.get(DASHBOARD).body()));
    }

    private static void emptied(String table, String path) {
        TestClient.Answer before = mine.kept(path);
        mine.run("truncate " + table);
        Eventually.eventually(
                table + " is empty",
                () -> !before.body().equals(mine.client.get(mine.filled(path)).body()));
    }

    @Test
    @Order(6)
    void tableThatIsEmptied_endsWhatWasMadeOfIt() {
        // last of all: others' rows go as well
        emptied("asset_split", DETAIL);
        emptied("price", PRICES);
        assertTrue(mine.get(ALLOCATIONS).json().at("/allocations/0/actual").isNull(), "nothing has a value");
        emptied("allocation_target", ALLOCATIONS);
        emptied("energy_contract", CONTRACT);
        emptied("usage_interval", USAGE);
        emptied("advice_message", MESSAGES);
        assertEquals(0, mine.get(MESSAGES).json().get("items").size());
    }
}
