package dev.headroom.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Both commands that look into the caches of a running service. */
final class WhyCommandTest {
    private static final String WHY = "/api/v1/operator/cache/why";
    private static final String CONSISTENCY = "/api/v1/operator/consistency";

    private final StubService service;

    WhyCommandTest() throws IOException {
        service = new StubService();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private Ran run(String... arguments) {
        return Ran.command(Map.of("HEADROOM_URL", service.url().toString(), "HEADROOM_TOKEN", "t0k"), arguments);
    }

    @Test
    void why_invalidatedKey_namesTagAndTransaction() {
        service.answers(WHY, 200, """
                {"key": "daily_outlook:7:x y", "last_miss": {"kind": "invalidated", "age_millis": 1500,
                 "reason": "something it depends on had changed",
                 "causes": [{"tag": "household:7", "transaction": 4711, "offset": 4294967297, "age_millis": 1600}]}}""");
        Ran ran = run("why", "daily_outlook:7:x y");
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains("household:7"), ran.out());
        assertTrue(ran.out().contains("transaction 4711, at 1/1"), ran.out());
        assertEquals("key=daily_outlook:7:x+y", service.asked(WHY).orElseThrow().query());
    }

    @Test
    void why_addressOfAPage_asksForItsPathAndTellsByUser() {
        service.answers(WHY, 200, """
                {"url": "/api/v1/accounts?a=1", "misses": [{"principal": "12", "miss": {"kind": "invalidated",
                 "age_millis": 1500, "reason": "something it depends on had changed",
                 "causes": [{"tag": "account:3", "transaction": 4711, "offset": 1, "age_millis": 1600}]}}]}""");
        Ran ran = run("why", service.url() + "/api/v1/accounts?a=1");
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains("of user 12: missed 1.5 s ago"), ran.out());
        assertTrue(ran.out().contains("transaction 4711"), ran.out());
        assertEquals(
                "url=/api/v1/accounts?a=1", service.asked(WHY).orElseThrow().query());
    }

    @Test
    void why_pageWithoutMisses_fails() {
        service.answers(WHY, 200, "{\"misses\": []}");
        Ran ran = run("why", "/api/v1/accounts");
        assertEquals(1, ran.status());
        assertTrue(ran.out().contains("no miss of /api/v1/accounts is remembered"), ran.out());
    }

    @Test
    void why_unknownKey_failsAndSaysSo() {
        service.answers(WHY, 200, "{\"key\": \"a\", \"last_miss\": null}");
        Ran ran = run("why", "a");
        assertEquals(1, ran.status());
        assertTrue(ran.out().contains("no miss of a is remembered"), ran.out());
        assertEquals(2, run("why").status());
    }

    @Test
    void freshness_sampled_printsSampleAndInterval() {
        service.answers("/api/v1/operator/cache", 200, "{\"feed\": {\"kind\": \"log\", \"age_millis\": 12}}");
        service.answers(CONSISTENCY, 200, """
                {"report": {"counts": {"samples": 500, "compared": 1000, "inconsistent": 0, "excused": 3, "failed": 1},
                 "consistent": 1.0, "low": 0.99617, "high": 1.0, "nines": 2.42, "findings": []}}""");
        Ran ran = run("freshness");
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains("at least 99.617 %"), ran.out());
        assertTrue(ran.out().contains("1000 comparisons: 0 inconsistent"), ran.out());
        assertEquals(
                "headroom.freshness/1",
                Json.parse(run("freshness", "--json").out())
                        .orElseThrow()
                        .text("schema")
                        .orElseThrow());
    }

    @Test
    void freshness_inconsistent_fails() {
        service.answers("/api/v1/operator/cache", 200, "{\"feed\": {\"kind\": \"log\", \"age_millis\": 12}}");
        service.answers(CONSISTENCY, 200, """
                {"report": {"counts": {"samples": 5, "compared": 10, "inconsistent": 1, "excused": 0, "failed": 0},
                 "consistent": 0.9, "low": 0.59, "high": 0.98, "nines": 0.4,
                 "findings": [{"key": "plans:7", "where": "memory", "after_seconds": 1, "seconds": 1.1}]}}""");
        Ran ran = run("freshness");
        assertEquals(1, ran.status());
        assertTrue(ran.out().contains("plans:7 in memory after 1 s"), ran.out());
    }

    @Test
    void freshness_notSampled_saysHow() {
        service.answers("/api/v1/operator/cache", 200, "{\"feed\": {\"kind\": \"log\", \"age_millis\": 12}}");
        service.answers(CONSISTENCY, 200, "{\"report\": null}");
        assertTrue(run("freshness").out().contains("headroom.consistency.one-in"));
    }
}
