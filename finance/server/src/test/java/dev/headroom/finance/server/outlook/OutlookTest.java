package dev.headroom.finance.server.outlook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.embedded.testing.Eventually;
import dev.headroom.finance.analytics.BalanceScore;
import dev.headroom.finance.analytics.BalanceScore.Component;
import dev.headroom.finance.server.freshness.Changes;
import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import dev.headroom.finance.server.testing.TestClock;
import dev.headroom.spring.DatabaseOperations;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Goal: a household's day is what its records say, for nobody else, and told once. Over HTTP, on a real database. */
final class OutlookTest {
    private static final ServiceFixture SERVICE = ServiceFixture.shared();
    private static final LocalDate TODAY = LocalDate.of(2026, 3, 15);

    @Test
    void outlook_ofANewHousehold_saysWhatIsMissingAndInventsNoScore() {
        TestClient home = SERVICE.household();
        JsonNode day = outlook(home);

        assertEquals("INSUFFICIENT_DATA", day.get("status").asString());
        assertTrue(day.get("balance_score").isNull());
        assertEquals(0, day.get("coverage").intValue());
        assertEquals("no_data", day.at("/insight/rule").asString());
        assertEquals("import_transactions", day.at("/quick_actions/0/id").asString());
        assertEquals("not_taking_part", day.at("/peer/suppressed").asString());
    }

    @Test
    void outlook_ofARecordedHousehold_hasTheFiguresOfItsRecords() {
        TestClient home = SERVICE.household();
        new Records(home).wellKept();
        JsonNode day = outlook(home);

        Map<Component, Double> expected = new EnumMap<>(Component.class);
        // income 9,000.00 and spending 7,920.00 in 90 days; 4,840.00 liquid against 2,200.00 essential a month;
        // debts of 930.00 a month against 3,000.00 gross; 9 of 10 bills on time; 500.00 saved of 1,000.00 with no pace
        expected.put(Component.CASH_FLOW, 0.12);
        expected.put(Component.LIQUIDITY, 2.2);
        expected.put(Component.DEBT, 0.31);
        expected.put(Component.BILLS, 0.9);
        expected.put(Component.GOALS, 0.5);
        expected.forEach((component, figure) -> {
            JsonNode told = component(day, component);
            assertEquals(figure, told.get("input").doubleValue(), 1e-9, component.name());
            assertEquals(component.score(figure), told.get("score").doubleValue(), 1e-9, component.name());
            assertFalse(told.get("explanation").asString().isBlank());
        });
        assertFalse(component(day, Component.RESILIENCE).get("available").booleanValue());
        assertEquals(
                BalanceScore.of(expected).score().orElseThrow(),
                day.get("balance_score").intValue());
        assertEquals(90, day.get("coverage").intValue());
        assertEquals("OK", day.get("status").asString());
    }

    @Test
    void insight_namesTheMoneyTheNumbersAndTheRecordsBehindIt() {
        TestClient home = SERVICE.household();
        Records records = new Records(home).wellKept();
        records.transaction(TODAY.minusDays(5), -300_000, "dining");
        records.transaction(TODAY.minusDays(50), -10_000, "dining");
        JsonNode day = outlook(home);

        assertEquals("spending_up", day.at("/insight/rule").asString());
        assertEquals("dining", day.at("/insight/numbers/category").asString());
        assertEquals("-2950.00", day.at("/insight/impact/amount").asString());
        assertEquals("transaction", day.at("/insight/sources/0/kind").asString());
        long source = day.at("/insight/sources/0/id").longValue();
        assertEquals(
                -300_000L,
                SERVICE.jdbc()
                        .sql("select amount_minor from txn where id = ?")
                        .param(source)
                        .query(Long.class)
                        .single());
    }

    @Test
    void outlook_afterAChange_isCorrectedAndKeepsWhatItSaid() {
        TestClient home = SERVICE.household();
        Records records = new Records(home).wellKept();
        JsonNode before = outlook(home);
        String tag = home.get(path(home)).expect(200).header("ETag");
        home.with("If-None-Match", tag).get(path(home)).expect(304);

        records.transaction(TODAY, -200_000, "groceries");
        TestClient.Answer answer =
                home.with("If-None-Match", tag).get(path(home)).expect(200);

        assertEquals(1, answer.json().at("/data/revision").intValue());
        assertNotEquals(
                before.get("balance_score").intValue(),
                answer.json().at("/data/balance_score").intValue());
        assertEquals(
                before.get("balance_score").intValue(),
                SERVICE.jdbc()
                        .sql(
                                "select (payload->>'balance_score')::int from daily_outlook_correction where household_id = ?")
                        .param(home.householdId())
                        .query(Integer.class)
                        .single());
    }

    @Test
    void outlook_ofAPastDayThatWasTold_staysAsItWas() {
        TestClient home = SERVICE.household();
        Records records = new Records(home).wellKept();
        String yesterday = path(home) + "?date=" + TODAY.minusDays(1);
        String told = home.get(yesterday).expect(200).body();

        records.transaction(TODAY.minusDays(10), -900_000, "groceries");

        assertEquals(told, home.get(yesterday).expect(200).body());
    }

    @Test
    void outlook_ofAPastDay_countsNothingThatCameLater() {
        TestClient home = SERVICE.household();
        Records records = new Records(home).wellKept();
        records.transaction(TODAY, -900_000, "groceries");

        JsonNode yesterday = home.get(path(home) + "?date=" + TODAY.minusDays(1))
                .expect(200)
                .json()
                .get("data");

        assertEquals(
                0.12, component(yesterday, Component.CASH_FLOW).get("input").doubleValue(), 1e-9);
        assertEquals(2.2, component(yesterday, Component.LIQUIDITY).get("input").doubleValue(), 1e-9);
    }

    @Test
    void date_inTheFuture_beforeTheData_orMalformed_isRefused() {
        TestClient home = SERVICE.household();
        new Records(home).wellKept();

        home.get(path(home) + "?date=2026-03-16").expectProblem(422, "DATE_IN_FUTURE");
        home.get(path(home) + "?date=2020-01-01").expectProblem(404, "DATE_BEFORE_DATA");
        home.get(path(home) + "?date=15.03.2026").expectProblem(400, "MALFORMED_PARAMETER");
    }

    @Test
    void today_isTheDayOfTheHouseholdsZone() {
        TestClient chicago = SERVICE.household("America/Chicago", "USD");
        TestClient auckland = SERVICE.household("Pacific/Auckland", "NZD");

        SERVICE.clock().at(Instant.parse("2026-03-15T03:00:00Z"), () -> {
            assertEquals("2026-03-14", outlook(chicago).get("date").asString());
            assertEquals("2026-03-15", outlook(auckland).get("date").asString());
        });
    }

    @Test
    void outlook_ofAnotherHousehold_looksLikeOneThatDoesNotExist() {
        TestClient home = SERVICE.household();
        TestClient other = SERVICE.household();

        TestClient.Answer taken = home.get(path(other)).expectProblem(404, "NO_SUCH_USER");
        TestClient.Answer free = home.get("/api/v2/daily-outlook/999999999").expectProblem(404, "NO_SUCH_USER");

        assertEquals(
                taken.text("/detail").replace(Long.toString(other.userId()), "N"),
                free.text("/detail").replace("999999999", "N"));
        assertEquals(taken.headers().map().keySet(), free.headers().map().keySet());
        assertFalse(
                taken.headers().firstValue("Cache-Status").orElse("").contains("headroom-data"),
                "a refusal says nothing of what was known");
        SERVICE.anonymous().get(path(home)).expectProblem(401, "NOT_SIGNED_IN");
        SERVICE.operator().get(path(home)).expectProblem(404, "NO_SUCH_USER");
    }

    @Test
    void advisor_readsWhatWasGranted_untilItIsRevoked() {
        TestClient home = SERVICE.household();
        TestClient advisor = SERVICE.advisor();
        advisor.get(path(home)).expect(404);

        SERVICE.jdbc()
                .sql("insert into access_grant (household_id, advisor_id) values (?, ?)")
                .params(home.householdId(), advisor.userId())
                .update();
        advisor.get(path(home)).expect(200);
        advisor.post(path(home) + "/actions/import_transactions/complete", null).expectProblem(403, "NOT_YOURS");

        SERVICE.jdbc()
                .sql("update access_grant set revoked_at = now() where advisor_id = ?")
                .param(advisor.userId())
                .update();
        advisor.get(path(home)).expect(404);
    }

    @Test
    void batch_hasAnItemForEachUserInOrder_and404ForWhatMayNotBeRead() {
        TestClient home = SERVICE.household();
        TestClient other = SERVICE.household();
        JsonNode items = home.post(
                        "/api/v2/daily-outlook/batch",
                        Map.of("user_ids", List.of(other.userId(), home.userId(), 999_999_999L)))
                .expect(200)
                .json()
                .get("data");

        assertEquals(404, items.at("/0/status").intValue());
        assertTrue(items.get(0).path("data").isMissingNode());
        assertEquals(200, items.at("/1/status").intValue());
        assertEquals(home.userId(), items.at("/1/data/user_id").longValue());
        assertEquals(404, items.at("/2/status").intValue());
        for (int size : new int[] {0, 101}) {
            List<Long> ids = LongStream.rangeClosed(1, size).boxed().toList();
            home.post("/api/v2/daily-outlook/batch", Map.of("user_ids", ids)).expectProblem(422, "BATCH_SIZE");
        }
        home.post("/api/v2/daily-outlook/batch", "{\"user_ids\": [1,").expectProblem(400, "MALFORMED_BODY");
        TestClient.Answer twice = home.post(
                        "/api/v2/daily-outlook/batch",
                        Map.of("user_ids", List.of(home.userId(), 7, other.userId(), 7, home.userId(), 7)))
                .expectProblem(422, "DUPLICATE_USERS");
        assertEquals("7", twice.text("/violations/0/value"), twice.body());
        assertEquals(home.userId(), Long.parseLong(twice.text("/violations/1/value")), twice.body());
        assertEquals(2, twice.json().get("violations").size());
    }

    @Test
    void batch_itemHasTheTagOfTheSingleRead() {
        TestClient home = SERVICE.household();
        new Records(home).wellKept();
        for (LocalDate day : new LocalDate[] {TODAY, TODAY.minusDays(1)}) {
            JsonNode item = home.post(
                            "/api/v2/daily-outlook/batch",
                            Map.of("user_ids", List.of(home.userId(), 999_999_999L), "date", day))
                    .expect(200)
                    .json()
                    .get("data");
            String tag = item.at("/0/etag").asString();
            assertEquals(home.get(path(home) + "?date=" + day).expect(200).etag(), tag);
            home.with("If-None-Match", tag).get(path(home) + "?date=" + day).expect(304);
            assertFalse(item.get(1).has("etag"));
        }
    }

    @Test
    void batch_costsAsMuchAsSingleReads() {
        TestClient newcomer = SERVICE.household();
        SERVICE.jdbc()
                .sql("update household set tier = 'budget' where id = ?")
                .param(newcomer.householdId())
                .update();
        TestClient home = SERVICE.login(newcomer.email());
        Map<String, Object> thirty = Map.of(
                "user_ids",
                LongStream.rangeClosed(1, 30)
                        .map(id -> 900_000_000L + id)
                        .boxed()
                        .toList());

        TestClient.Answer paid =
                home.post("/api/v2/daily-outlook/batch", thirty).expect(200);
        assertEquals("\"hour\";r=20", paid.header("RateLimit").split(";t=", 2)[0]);
        TestClient.Answer refused =
                home.post("/api/v2/daily-outlook/batch", thirty).expectProblem(429, "QUOTA_EXCEEDED");
        assertTrue(Integer.parseInt(refused.header("Retry-After")) >= 1);
        // a page pays as for as many reads of its own: two screens
        home.byCookie().post("/api/v2/daily-outlook/batch", thirty).expect(200);
    }

    @Test
    void quickAction_completed_movesTheStreakOnceHoweverOftenItIsSaid() {
        TestClient home = SERVICE.household();
        String complete = path(home) + "/actions/import_transactions/complete";
        outlook(home);

        assertEquals(1, home.post(complete, null).expect(200).number("/data/streak_count"));
        assertEquals(1, home.post(complete, null).expect(200).number("/data/streak_count"));
        JsonNode day = outlook(home);
        assertTrue(day.at("/quick_actions/0/completed").booleanValue());
        assertEquals(1, day.get("streak_count").intValue());

        SERVICE.clock().at(TestClock.START.plus(Duration.ofDays(1)), () -> {
            assertEquals(1, outlook(home).get("streak_count").intValue());
            assertEquals(2, home.post(complete, null).expect(200).number("/data/streak_count"));
        });
        home.post(path(home) + "/actions/walk_the_dog/complete", null).expectProblem(404, "NO_SUCH_ACTION");
    }

    @Test
    void envelope_isSlimUnlessFullIsAskedFor() {
        TestClient home = SERVICE.household();
        JsonNode slim = home.get(path(home)).expect(200).json();
        TestClient.Answer full = home.get(path(home) + "?envelope=full").expect(200);

        assertEquals(2, slim.size());
        assertTrue(slim.get("success").booleanValue());
        assertTrue(full.json().get("cached").booleanValue());
        assertTrue(full.json().get("load_time").doubleValue() > 0);
        assertFalse(full.json().get("timestamp").asString().isEmpty());
        assertTrue(home.get(path(home)).header("Server-Timing").startsWith("app;dur="));
        assertTrue(home.get(path(home)).header("Cache-Status").startsWith("Headroom; hit"));
        home.get(path(home) + "?envelope=padded").expectProblem(400, "UNKNOWN_ENVELOPE");
    }

    @Test
    void fields_withoutThePeers_readNothingOfThem() {
        TestClient home = SERVICE.household();
        new Records(home).wellKept();
        long before = peerStatements();
        JsonNode part =
                home.get(path(home) + "?fields=balance_score,band").expect(200).json();
        assertEquals(2, part.get("data").size());
        assertEquals(before, peerStatements());
        JsonNode whole = home.get(path(home) + "?fields=balance_score,peer(suppressed)")
                .expect(200)
                .json();
        assertFalse(whole.at("/data/peer/suppressed").asString("").isEmpty());
        assertEquals(before + 1, peerStatements());
        home.get(path(home) + "?fields=balance_scor").expectProblem(400, "INVALID_FIELDS");
    }

    private static long peerStatements() {
        return SERVICE.bean(DatabaseOperations.class).statements(10_000).statements().stream()
                .filter(line -> line.sql().contains("left join cohort leaf"))
                .mapToLong(line -> line.volume().calls())
                .sum();
    }

    @Test
    void balanceScore_isThePartOfTheOutlookThatTheScoreIs() {
        TestClient home = SERVICE.household();
        new Records(home).wellKept();
        JsonNode score =
                home.get(path(home) + "/balance-score").expect(200).json().get("data");

        assertEquals(outlook(home).get("balance_score"), score.get("balance_score"));
        assertEquals(6, score.get("components").size());
        assertTrue(score.has("delta_7d"));
    }

    @Test
    void currencyWithoutARate_isLeftOutAndNamed() {
        TestClient home = SERVICE.household();
        Records records = new Records(home).wellKept();
        SERVICE.jdbc().sql("""
                        insert into account (household_id, name, kind, ccy, balance_minor, balance_on)
                        values (?, 'Zloty', 'savings', 'PLN', 100000000, ?)
                        """).params(home.householdId(), TODAY.minusDays(1)).update();
        JsonNode day = outlook(home);

        assertEquals(2.2, component(day, Component.LIQUIDITY).get("input").doubleValue(), 1e-9);
        assertEquals("RATE_MISSING", day.at("/data_quality/0/code").asString());
        assertTrue(day.at("/data_quality/0/message").asString().contains("PLN"));

        records.rate("PLN", "USD", TODAY.minusDays(3), "0.25");
        // a rate that was written behind the service is known when the feed has told of it
        double withRate = (4_840 + 250_000) / 2_200.0;
        Eventually.eventually(
                "the rate counts",
                () -> Math.abs(component(outlookAnew(home), Component.LIQUIDITY)
                                        .get("input")
                                        .doubleValue()
                                - withRate)
                        < 1e-9);
    }

    @Test
    void split_changesNeitherWhatIsHeldNorWhatADayReturned() {
        TestClient home = SERVICE.household();
        StringBuilder csv = new StringBuilder("symbol,date,close\n");
        for (int back = 60; back > 0; back--) {
            csv.append("ACME,%s,%d\n".formatted(TODAY.minusDays(back), 100 + back % 2));
        }
        TestClient.Answer imported = home.with("Content-Type", "text/csv")
                .post("/api/v1/imports?kind=prices&file_name=p.csv&currency=USD", csv.toString());
        assertTrue(imported.status() < 300, imported.body());
        String activities = "/api/v1/portfolios/"
                + home.post("/api/v1/portfolios", Map.of("name", "Nest egg"))
                        .expect(201)
                        .id()
                + "/activities";
        String bought = TODAY.minusDays(50).toString();
        home.post(activities, Map.of("kind", "buy", "symbol", "ACME", "date", bought, "quantity", "10", "price", "100"))
                .expect(201);
        Holdings before = holdings(home);
        assertEquals(101_000, before.valueMinor());

        // its first close comes tomorrow
        home.post(
                        activities,
                        Map.of(
                                "kind",
                                "split",
                                "symbol",
                                "ACME",
                                "date",
                                TODAY.toString(),
                                "numerator",
                                4,
                                "denominator",
                                1))
                .expect(201);
        Holdings after = holdings(home);
        assertEquals(before.valueMinor(), after.valueMinor());
        assertEquals(
                before.move().orElseThrow().ret(), after.move().orElseThrow().ret(), 1e-9);
        assertEquals(
                before.move().orElseThrow().daily(), after.move().orElseThrow().daily(), 1e-9);
    }

    private static Holdings holdings(TestClient home) {
        List<Facts> facts = SERVICE.bean(FactsReader.class).read(List.of(home.householdId()), TODAY);
        return Holdings.of(facts.getFirst(), SERVICE.bean(PriceWindows.class).upTo(TODAY, facts));
    }

    @Test
    void setBasedRun_tellsWhatTheHouseholdWouldReadOnDemand() {
        List<TestClient> homes = Stream.generate(SERVICE::household).limit(3).toList();
        homes.forEach(home -> new Records(home).wellKept());
        List<String> onDemand =
                homes.stream().map(home -> withoutId(outlook(home))).toList();
        homes.forEach(home -> SERVICE.jdbc()
                .sql("delete from daily_outlook where household_id = ?")
                .param(home.householdId())
                .update());

        TestClient.Answer run = SERVICE.operator().runSchedule("outlook_everybody");

        assertTrue(run.number("/result/done") >= 3);
        assertTrue(run.json().at("/result/finished").booleanValue());
        IntStream.range(0, 3).forEach(i -> {
            TestClient.Answer full = homes.get(i).get(path(homes.get(i)) + "?envelope=full");
            assertTrue(full.expect(200).json().get("cached").booleanValue());
            assertEquals(onDemand.get(i), withoutId(outlook(homes.get(i))));
        });
        homes.getFirst()
                .post("/api/v1/operator/jobs/schedules/outlook_everybody/run", null)
                .expect(403);
    }

    @Test
    void health_isForAll_andPerformanceForOperators() {
        TestClient home = SERVICE.household();
        JsonNode health = SERVICE.anonymous()
                .get("/api/v2/daily-outlook/health")
                .expect(200)
                .json();
        assertEquals("UP", health.get("status").asString());
        assertFalse(health.has("details"));

        home.get("/api/v2/daily-outlook/performance").expectProblem(403, "FORBIDDEN");
        JsonNode times = SERVICE.operator()
                .get("/api/v2/daily-outlook/performance")
                .expect(200)
                .json();
        assertEquals("daily_outlook_load", times.at("/data/0/operation").asString());
        assertTrue(times.at("/data/0/samples").longValue() > 0
                || times.at("/data/0/p99").isNull());
    }

    private static JsonNode outlook(TestClient home) {
        return home.get(path(home)).expect(200).json().get("data");
    }

    /** Rates belong to no household; a change of the household's own makes it look again. */
    private static JsonNode outlookAnew(TestClient home) {
        SERVICE.jdbc()
                .sql("update household set version = version + 1 where id = ?")
                .param(home.householdId())
                .update();
        SERVICE.bean(Changes.class).ofHousehold(home.householdId());
        return outlook(home);
    }

    private static String withoutId(JsonNode day) {
        return day.toString().replaceFirst("\"revision\":\\d+", "").replaceFirst("\"peer\":.*", "");
    }

    private static String path(TestClient home) {
        return "/api/v2/daily-outlook/" + home.userId();
    }

    private static JsonNode component(JsonNode day, Component component) {
        return day.get("components")
                .valueStream()
                .filter(one ->
                        one.get("name").asString().equals(component.name().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow();
    }

    /** A household's records, written as its bank would have them. */
    private static final class Records {
        private final long household;
        private final long account;
        private int rows;

        Records(TestClient home) {
            household = home.householdId();
            account = SERVICE.jdbc()
                    .sql("""
                            insert into account (household_id, name, kind, ccy, balance_minor, balance_on)
                            values (?, 'Checking', 'checking', 'USD', 484000, ?) returning id
                            """)
                    .params(household, TODAY.minusDays(1))
                    .query(Long.class)
                    .single();
        }

        Records wellKept() {
            for (int month = 0; month < 3; month++) {
                LocalDate day = TODAY.minusDays(10 + 30L * month);
                transaction(day, 300_000, "salary");
                transaction(day.plusDays(1), -220_000, "housing");
                transaction(day.plusDays(2), -44_000, "shopping");
            }
            // a day before the window, so that the history covers all of it
            transaction(TODAY.minusDays(95), -1, "shopping");
            debt();
            bills();
            goal();
            return this;
        }

        void transaction(LocalDate day, long minor, String category) {
            SERVICE.jdbc()
                    .sql("""
                            insert into txn (household_id, account_id, external_id, posted_on, amount_minor, ccy, category_id)
                            select ?, ?, ?, ?, ?, 'USD', id from category where slug = ? and household_id is null
                            """)
                    .params(household, account, "row " + rows++, day, minor, category)
                    .update();
            SERVICE.bean(Changes.class).ofHousehold(household);
        }

        void rate(String base, String quote, LocalDate day, String rate) {
            SERVICE.jdbc()
                    .sql("insert into fx_rate (base, quote, d, rate) values (?, ?, ?, ?::numeric)")
                    .params(base, quote, day, rate)
                    .update();
        }

        private void debt() {
            SERVICE.jdbc().sql("""
                            insert into debt (household_id, name, owed_minor, monthly_minor, annual_rate, ccy)
                            values (?, 'Car', 1000000, 93000, 0.05, 'USD')
                            """).param(household).update();
            SERVICE.jdbc().sql("""
                            insert into income_source (household_id, name, gross_monthly_minor, ccy, from_date)
                            values (?, 'Work', 300000, 'USD', '2020-01-01')
                            """).param(household).update();
        }

        private void bills() {
            long bill =
                    SERVICE.jdbc().sql("""
                            insert into bill (household_id, name, amount_minor, ccy, cadence, category_id)
                            values (?, 'Phone', 2000, 'USD', 'monthly', 12) returning id
                            """).param(household).query(Long.class).single();
            for (int i = 0; i < 10; i++) {
                LocalDate due = TODAY.minusDays(15L * i + 5);
                SERVICE.jdbc()
                        .sql("""
                                insert into bill_due (bill_id, household_id, due_on, amount_minor, paid_on)
                                values (?, ?, ?, 2000, ?)
                                """)
                        .params(bill, household, due, i == 3 ? due.plusDays(2) : due)
                        .update();
            }
        }

        private void goal() {
            long goal =
                    SERVICE.jdbc().sql("""
                            insert into goal (household_id, name, kind, target_minor, ccy, target_date, started_on)
                            values (?, 'Bicycle', 'purchase', 100000, 'USD', '2026-09-01', '2025-01-01') returning id
                            """).param(household).query(Long.class).single();
            SERVICE.jdbc()
                    .sql(
                            "insert into goal_contribution (goal_id, household_id, on_date, amount_minor) values (?, ?, ?, 50000)")
                    .params(goal, household, TODAY.minusDays(200))
                    .update();
        }
    }
}
