package dev.headroom.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What operators' commands print, ask and end with; the launcher's tests run them against the service itself. */
final class OperatorCommandsTest {
    private static final String WARM = "/api/v1/operator/cache/warm";

    private final StubService service;

    OperatorCommandsTest() throws IOException {
        service = new StubService();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private Ran run(String... arguments) {
        return Ran.command(Map.of("HEADROOM_URL", service.url().toString(), "HEADROOM_TOKEN", "t0k"), arguments);
    }

    private Ran answered(String answer, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commands = Main.commands(new Surroundings(
                Map.of("HEADROOM_URL", service.url().toString(), "HEADROOM_TOKEN", "t0k"),
                false,
                _ -> Optional.of(answer)));
        commands.setOut(new PrintWriter(out, true));
        commands.setErr(new PrintWriter(err, true));
        return new Ran(commands.execute(arguments), out.toString(), err.toString());
    }

    private static String warmed(int done, int failed) {
        return """
                {"modes": ["plans"], "run": {"mode": "plans", "state": "FINISHED", "millis": 500, "per_second": 400.0,
                 "success": 0.9, "sources": [{"mode": "plans", "total": 200, "done": %d, "present": 190, "failed": %d,
                 "trouble": "no such plan"}]}}""".formatted(done, failed);
    }

    @Test
    void url_thatIsNoAddress_isToldAsAWrongUse() {
        Ran ran = Ran.command(Map.of("HEADROOM_TOKEN", "t"), "slo", "--url", "localhost:8080");
        assertEquals(2, ran.status(), ran.err());
        assertTrue(ran.err().contains("must be like http://127.0.0.1:8080, was localhost:8080"), ran.err());
        Ran named = Ran.command(Map.of("HEADROOM_URL", "here it is", "HEADROOM_TOKEN", "t"), "slo");
        assertEquals(1, named.status(), named.err());
        assertTrue(named.err().startsWith("headroom: the variable HEADROOM_URL must be like"), named.err());
    }

    @Test
    void warm_allWarmed_tellsRateAndSuccess() {
        service.answers(WARM, 200, warmed(200, 0));
        Ran ran = run("warm", "--mode", "plans", "--limit", "200", "--days", "3");
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains("finished: 200 of 200 warmed (90.0 %) in 0.5 s, 400/s"), ran.out());
        String body = service.asked(WARM).orElseThrow().body();
        assertEquals(3, Json.parse(body).orElseThrow().number("days"));
    }

    @Test
    void signIn_whileTheServiceIsAtItsLimit_isTriedAgain(@TempDir Path data) throws IOException {
        Files.writeString(data.resolve("credentials.json"), """
                {"url": "%s", "operator": {"email": "operator@example.org", "password": "a secret"}}""".formatted(service.url()));
        service.answers(
                "/api/v1/auth/login",
                new StubService.Reply(429, "{\"status\": 429, \"code\": \"OVERLOADED\"}"),
                new StubService.Reply(200, "{\"token\": \"t0k\"}"));
        service.answers(WARM, 200, warmed(200, 0));
        Ran ran = Ran.command(Map.of("HEADROOM_DATA", data.toString()), "warm", "--mode", "plans");
        assertEquals(0, ran.status(), ran.err());
        assertEquals("Bearer t0k", service.asked(WARM).orElseThrow().authorization());
    }

    @Test
    void warm_someFailed_exits4_allFailed_exits1() {
        service.answers(WARM, 200, warmed(200, 7));
        Ran ran = run("warm");
        assertEquals(4, ran.status(), ran.err());
        assertTrue(ran.out().contains("no such plan"), ran.out());
        service.close();
    }

    @Test
    void slo_missedObjective_exits3AndShowsIt() {
        service.answers("/api/v1/performance-metrics/report", 200, """
                {"hours": 24, "verdicts": {"MISSED": 1, "MET": 1}, "operations": [
                 {"measured": {"operation": "GET /a", "count": 5000, "p50": {"millis": 12.5}, "p95": {"millis": 400.0},
                  "p99": null, "error_share": 0.0}, "objective": {"p50": 100, "p95": 300, "p99": 500, "errors": 0.001},
                  "verdict": "MISSED"}]}""");
        Ran ran = run("slo");
        assertEquals(3, ran.status(), ran.err());
        assertTrue(ran.out().contains("missed"), ran.out());
        assertTrue(ran.out().contains("100/300/500"), ran.out());
        assertFalse(ran.out().contains("\u001b"), "no colours into a pipe");
        Ran json = run("slo", "--json");
        assertEquals(
                "headroom.slo/1",
                Json.parse(json.out()).orElseThrow().text("schema").orElseThrow());
    }

    @Test
    void alerts_oneFires_exits3() {
        service.answers("/api/v1/operator/alerts", 200, """
                {"alerts": [{"rule": "ErrorsNow", "state": "FIRING", "since": "2026-01-15T10:00:00Z", "value": 0.07,
                 "severity": "PAGE", "summary": "more than one request in twenty fails", "runbook": "docs/runbook.md"}]}""");
        Ran ran = run("alerts", "--firing");
        assertEquals(3, ran.status(), ran.err());
        assertTrue(ran.out().contains("docs/runbook.md"), ran.out());
    }

    @Test
    void record_ended_showsSharesAndKeepsTheFile(@TempDir Path directory) throws IOException {
        String recordings = "/api/v1/operator/recordings";
        service.answers(recordings, 202, """
                        {"node": "a:7", "running": false, "since": "2026-01-15T10:00:00Z", "bytes": 4096}""")
                .answers(recordings + "/summary", 200, """
                        {"samples": 412, "hot": [{"name": "java.util.HashMap.getNode", "share": 0.25}], "allocations": [],
                         "collections": 3, "collection_millis": 12.5}""")
                .answers(recordings + "/file", 200, "FLR");
        Path file = directory.resolve("slow.jfr");
        Ran ran = run("record", "--seconds", "5", "--output", file.toString());
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().startsWith("a:7, 412 samples; 3 collections paused 12.5 ms in all"), ran.out());
        assertTrue(ran.out().contains("25.0 %  java.util.HashMap.getNode"), ran.out());
        assertTrue(ran.out().contains("classes by bytes allocated: none was seen"), ran.out());
        assertEquals("FLR", Files.readString(file));
        Ran again = run("record", "--output", file.toString());
        assertEquals(1, again.status());
        assertTrue(again.err().contains("--yes"), again.err());
        Ran json = run("record", "--stop", "--json");
        assertEquals("a:7", Json.parse(json.out()).orElseThrow().text("node").orElseThrow());
    }

    @Test
    void clear_nobodyToAsk_isRefusedAndNothingIsSent() {
        service.answers("/api/v1/operator/cache/clear", 200, "{\"ended\": 3}");
        Ran ran = run("cache", "clear");
        assertEquals(1, ran.status());
        assertTrue(ran.err().contains("add --yes"), ran.err());
        assertEquals(Optional.empty(), service.asked("/api/v1/operator/cache/clear"));
        assertEquals(1, answered("n", "cache", "clear").status());
        assertEquals(Optional.empty(), service.asked("/api/v1/operator/cache/clear"));
        assertEquals(0, answered("y", "cache", "clear").status());
        assertEquals(0, run("cache", "clear", "plans", "--yes").status());
        assertTrue(service.asked("/api/v1/operator/cache/clear")
                .orElseThrow()
                .body()
                .contains("plans"));
    }

    @Test
    void invalidate_twoTargets_isAWrongUse() {
        Ran ran = run("cache", "invalidate", "--tag", "a:1", "--user", "7");
        assertEquals(2, ran.status(), ran.err());
        assertEquals(2, run("cache").status());
        assertEquals(2, run("cache", "invalidate").status());
        assertEquals(2, run("indexes", "apply", "a_name").status());
        assertEquals(2, run("queries", "--mode", "everything").status());
    }

    @Test
    void nobodyAnswers_exits5() throws IOException {
        String url = service.url().toString();
        service.close();
        Ran ran = Ran.command(Map.of("HEADROOM_URL", url, "HEADROOM_TOKEN", "t"), "alerts");
        assertEquals(5, ran.status());
        assertTrue(ran.err().contains("./headroom run"), ran.err());
    }

    @Test
    void queries_slow_asksWithTheThreshold() {
        service.answers("/api/v1/operator/database/slow", 200, """
                [{"ago": "PT3S", "sql": "select *\\n  from txn", "millis": 312.5, "rows": 12, "binds": 0, "caller": "A.b"}]""");
        Ran ran = run("queries", "--threshold", "250");
        assertEquals(0, ran.status(), ran.err());
        assertEquals(
                "threshold=250.0",
                service.asked("/api/v1/operator/database/slow").orElseThrow().query());
        assertTrue(ran.out().contains("select * from txn"), ran.out());
        assertTrue(ran.out().contains("313") || ran.out().contains("312"), ran.out());
    }

    @Test
    void export_existingFile_isKeptUnlessYes(@TempDir Path directory) throws IOException {
        service.answers("/api/v1/export", 200, "everything");
        Path file = Files.writeString(directory.resolve("household.zip"), "old");
        Ran refused = run("export", file.toString());
        assertEquals(1, refused.status());
        assertEquals("old", Files.readString(file));
        Ran replaced = run("export", file.toString(), "--yes");
        assertEquals(0, replaced.status(), replaced.err());
        assertEquals("everything", Files.readString(file));
        try (var files = Files.list(directory)) {
            assertEquals(1, files.count(), "no part is left");
        }
    }

    @Test
    void export_refused_leavesNothingBehind(@TempDir Path directory) throws IOException {
        service.answers("/api/v1/export", 403, "{\"detail\": \"needs a household\"}");
        Ran ran = run("export", directory.resolve("x.zip").toString());
        assertEquals(1, ran.status());
        assertTrue(ran.err().contains("needs a household"), ran.err());
        try (var files = Files.list(directory)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void progress_inALog_tellsRateAndTimeLeft() {
        WorkProgress log = new WorkProgress("warming", new PrintWriter(new StringWriter()), false);
        assertEquals("warming 50 %, 100 of 200, 50/s, 2 s left, 3 failed", log.text(100, 200, 3, 2));
        WorkProgress bar = new WorkProgress("warming", new PrintWriter(new StringWriter()), true);
        assertTrue(bar.text(100, 200, 0, 2).contains("[===============               ]"), bar.text(100, 200, 0, 2));
    }

    @Test
    void paint_colours_onlyOnATerminalThatWantsThem() {
        assertTrue(new Surroundings(Map.of("HEADROOM_COLOURS", "1"), true).colours());
        assertFalse(new Surroundings(Map.of("HEADROOM_COLOURS", "1", "NO_COLOR", "1"), true).colours());
        assertFalse(new Surroundings(Map.of("HEADROOM_COLOURS", "1", "TERM", "dumb"), true).colours());
        assertEquals("well", new Paint(false).good("well"));
    }

    @Test
    void tune_setByHand_putsTheValueAndShowsItsBounds_andRefusesWhatIsNone() {
        service.answers("/api/v1/performance/tune", 200, """
                {"setting": "cache.memory_mb", "current": 64.0, "configured": 200.0, "least": 16.0, "most": 400.0}""");
        Ran ran = run("tune", "--set", "cache.memory_mb=64", "--yes");
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains("cache.memory_mb") && ran.out().contains("400"), ran.out());
        Json body = Json.parse(
                        service.asked("/api/v1/performance/tune").orElseThrow().body())
                .orElseThrow();
        assertEquals("cache.memory_mb", body.text("setting").orElseThrow());
        assertEquals(64, body.number("value"));
        for (String wrong : new String[] {"cache.memory_mb", "=64", "cache.memory_mb=much", "cache.memory_mb=NaN"}) {
            Ran refused = run("tune", "--set", wrong, "--yes");
            assertEquals(2, refused.status(), refused.err());
            assertTrue(refused.err().contains("cache.memory_mb=64"), refused.err());
        }
    }
}
