package dev.headroom.finance.server.work;

import static dev.headroom.embedded.testing.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.finance.server.settings.HeadroomSettings;
import dev.headroom.finance.server.testing.LocalRemote;
import dev.headroom.finance.server.testing.ServiceFixture;
import dev.headroom.finance.server.testing.TestClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openpdf.text.pdf.PdfReader;
import org.openpdf.text.pdf.parser.PdfTextExtractor;
import tools.jackson.databind.JsonNode;

/** Goal: what the service does by itself is done once, is seen by operators, and reaches who it is for. */
final class WorkTest {
    private static final ServiceFixture SERVICE = ServiceFixture.shared();

    private final TestClient operator = SERVICE.operator();

    private TestClient withRecords() {
        TestClient home = SERVICE.household();
        long account = home.post(
                        "/api/v1/accounts",
                        Map.of("name", "Bank", "kind", "checking", "balance", "1000", "balance_on", "2026-01-01"))
                .expect(201)
                .id();
        transaction(home, account, "2026-02-03", "3000", "salary");
        transaction(home, account, "2026-02-05", "-250.50", "groceries");
        transaction(home, account, "2026-01-20", "-199", "groceries");
        home.post(
                        "/api/v1/budgets",
                        Map.of(
                                "month",
                                "2026-02",
                                "entries",
                                List.of(Map.of("category", "groceries", "planned", "300"))))
                .expect(201);
        return home;
    }

    private static void transaction(TestClient home, long account, String day, String amount, String category) {
        home.post(
                        "/api/v1/transactions",
                        Map.of("account_id", account, "date", day, "amount", amount, "category", category))
                .expect(201);
    }

    @Test
    void report_askedFor_isThereAsAPdfForItsHouseholdAlone() throws IOException {
        TestClient home = withRecords();
        home.get("/api/v1/reports/2026-02").expectProblem(404, "NO_SUCH_REPORT");
        long job = home.post("/api/v1/reports/2026-02", null).expect(202).number("/job");
        eventually("the report is made", () -> state(job).equals("DONE"));

        TestClient.Answer report = home.get("/api/v1/reports/2026-02").expect(200);
        assertEquals("application/pdf", report.header("Content-Type"));
        byte[] content = SERVICE.jdbc()
                .sql("select content from household_report where household_id = ?")
                .param(home.householdId())
                .query((row, _) -> Objects.requireNonNull(row.getBytes(1)))
                .single();
        String text = new PdfTextExtractor(new PdfReader(content)).getTextFromPage(1);
        assertTrue(text.contains("February 2026"), text);
        assertTrue(text.contains("$3,000.00"), text);
        assertTrue(text.contains("$250.50") && text.contains("$199.00") && text.contains("$300.00"), text);
        assertTrue(text.contains("$3,550.50"), text);
        assertEquals(1, home.get("/api/v1/reports").json().path("items").size());
        SERVICE.household().get("/api/v1/reports/2026-02").expectProblem(404, "NO_SUCH_REPORT");
        assertEquals(
                0,
                SERVICE.household().get("/api/v1/reports").json().path("items").size());
        assertTrue(new String(content, StandardCharsets.ISO_8859_1).startsWith("%PDF"));
    }

    @Test
    void report_ofNoMonthOrOneToCome_isRefused() {
        TestClient home = SERVICE.household();
        home.post("/api/v1/reports/2026-13", null).expectProblem(400, "MONTH_INVALID");
        home.post("/api/v1/reports/2026-04", null).expectProblem(422, "MONTH_IN_FUTURE");
    }

    private String state(long job) {
        return operator.get("/api/v1/operator/jobs/" + job).expect(200).text("/state");
    }

    private long run(String schedule) {
        return operator.post("/api/v1/operator/jobs/schedules/" + schedule + "/run", null)
                .expect(202)
                .id();
    }

    @Test
    void monthEnd_makesReportsAndTellsHouseholdsOnceByMail() {
        TestClient home = withRecords();
        // those of the other tests have theirs
        SERVICE.jdbc()
                .sql(
                        "insert into household_report select id, date '2026-02-01', 'x', now() from household where id <> ?"
                                + " on conflict do nothing")
                .param(home.householdId())
                .update();
        operator.runSchedule("month_end");
        eventually("the household is told", () -> mailsTo(home.email()) == 1);
        operator.runSchedule("month_end");
        assertEquals(1, mailsTo(home.email()));
        assertEquals(
                1,
                SERVICE.jdbc()
                        .sql("select count(*) from notification where household_id = ?")
                        .param(home.householdId())
                        .query(Long.class)
                        .single());
    }

    private static long mailsTo(String email) {
        HeadroomSettings settings = SERVICE.bean(HeadroomSettings.class);
        Path configured = settings.mail().outbox();
        Path outbox = configured == null ? settings.dataDir().resolve("outbox") : configured;
        if (!Files.isDirectory(outbox)) {
            return 0;
        }
        try (Stream<Path> mails = Files.list(outbox)) {
            return mails.filter(mail -> holds(mail, "To: " + email, "Your report for February 2026"))
                    .count();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean holds(Path file, String... texts) {
        try {
            String content = Files.readString(file);
            return Stream.of(texts).allMatch(content::contains);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void overview_listsQueuesTasksAndSchedules() {
        run("partitions");
        JsonNode overview = operator.get("/api/v1/operator/jobs").expect(200).json();
        assertTrue(overview.path("works").asBoolean());
        assertTrue(overview.path("tasks").toString().contains("outlook_morning"));
        assertTrue(overview.path("schedules").toString().contains("0 0/15 * * * *"));
        assertTrue(overview.path("queues").size() >= 1);
        SERVICE.household().get("/api/v1/operator/jobs").expectProblem(403, "FORBIDDEN");
    }

    @Test
    void schedules_runNow_tellEverybodysDayAndFreezeCohorts() {
        TestClient home = withRecords();
        assertTrue(operator.runSchedule("outlook_everybody").number("/result/done") >= 1);
        assertEquals(
                1,
                SERVICE.jdbc()
                        .sql("select count(*) from daily_outlook where household_id = ? and d = ?")
                        .params(home.householdId(), LocalDate.of(2026, 3, 15))
                        .query(Long.class)
                        .single());
        operator.runSchedule("cohort_freeze");
        operator.runSchedule("outlook_morning");
        assertFalse(operator.get("/api/v1/operator/jobs/list?state=DONE&limit=5")
                .json()
                .path("items")
                .isEmpty());
    }

    @Test
    void priceRefresh_triesAgainWhereItsProviderIsAway_andTakesInWhatItGives() {
        AtomicBoolean away = new AtomicBoolean(true);
        SERVICE.remote()
                .on(
                        "/shared-prices",
                        _ -> away.get() ? new LocalRemote.Reply(503, "") : new LocalRemote.Reply(200, """
                        symbol,date,close,currency
                        SHRD,2026-03-12,41.5,USD
                        SHRD,2026-03-13,42.25,USD
                        """));
        long job = run("price_refresh");
        String path = "/api/v1/operator/jobs/" + job;
        eventually("its provider is away", () -> operator.get(path).body().contains("was 503"));
        away.set(false);
        SERVICE.jdbc()
                .sql("update headroom_job set execution_time = clock_timestamp() where task_name = 'price_refresh'")
                .update();
        eventually("prices are taken in", () -> state(job).equals("DONE"));
        TestClient.Answer done = operator.get(path);
        assertEquals(2, done.number("/attempts"));
        assertEquals(2, done.number("/result/rows_added"), done.body());
        assertEquals(
                "42.25",
                SERVICE.jdbc()
                        .sql("select trim_scale(close)::text from price p join asset a on a.id = p.asset_id"
                                + " where a.symbol = 'SHRD' and p.d = date '2026-03-13'")
                        .query(String.class)
                        .single());
        assertEquals(0, operator.runSchedule("price_refresh").number("/result/rows_added"));
    }

    @Test
    void unknownNames_areRefusedWithTheNearest() {
        TestClient.Answer refused = operator.post("/api/v1/operator/jobs/schedules/month_ends/run", null)
                .expectProblem(404, "SCHEDULE_UNKNOWN");
        assertTrue(refused.body().contains("did you mean month_end"));
        operator.get("/api/v1/operator/jobs/4611686018427387904").expectProblem(404, "JOB_UNKNOWN");
        operator.post("/api/v1/operator/jobs/4611686018427387904/requeue", null).expectProblem(404, "JOB_UNKNOWN");
        operator.delete("/api/v1/operator/jobs/4611686018427387904").expectProblem(404, "JOB_UNKNOWN");
    }

    @Test
    void populationFigures_areMadeInSets_andTellNothingOfAFew() {
        for (int i = 0; i < 21; i++) {
            SERVICE.jdbc()
                    .sql("insert into household (name, tz, base_ccy, tier) values (?, 'UTC', 'USD', 'enterprise')")
                    .param("many " + i)
                    .update();
        }
        TestClient home = withRecords();
        SERVICE.jdbc()
                .sql("update txn set posted_on = date '2026-03-01' where household_id = ? and amount_minor > 0")
                .param(home.householdId())
                .update();
        assertTrue(operator.runSchedule("population_figures").number("/result/households") >= 22);
        assertEquals(
                List.of("3000.00", "449.50", "1"),
                SERVICE.jdbc()
                        .sql(
                                "select (income_minor / 100.0)::numeric(9, 2), (spending_minor / 100.0)::numeric(9, 2), entries"
                                        + " from household_figures where household_id = ?")
                        .param(home.householdId())
                        .query((row, _) -> List.of(row.getString(1), row.getString(2), row.getString(3)))
                        .single());
        JsonNode population =
                operator.get("/api/v1/operator/population").expect(200).json();
        JsonNode all = population.at("/parts/0");
        assertEquals("all", all.path("part").asString());
        assertTrue(all.path("households").asInt() >= 22 && all.path("entries").asLong() >= 1, all.toString());
        assertTrue(all.path("score").isNull() || all.at("/score/median").asDouble() >= 0);
        for (JsonNode part : population.path("parts")) {
            boolean few = part.path("households").asInt() < 20;
            assertEquals(few, part.path("active").isNull(), part.toString());
            assertTrue(
                    !few || (part.path("saved").isNull() && part.path("score").isNull()), part.toString());
        }
        assertTrue(population.path("trend").size() >= 1);
        operator.get("/api/v1/operator/population?days=0").expect(422);
        SERVICE.household().get("/api/v1/operator/population").expectProblem(403, "FORBIDDEN");
        operator.runSchedule("population_figures");
    }
}
