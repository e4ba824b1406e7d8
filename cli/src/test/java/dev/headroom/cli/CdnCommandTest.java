package dev.headroom.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CdnCommandTest {
    @TempDir
    private Path directory = Path.of("");

    private static Ran run(String... arguments) {
        return Ran.command(Map.of(), arguments);
    }

    private static String line(String path, int status, String result) {
        return "2026-01-15\t10:00:00\t1000\t%s\t%d\t%s\t0.010%n".formatted(path, status, result);
    }

    @Test
    void report_hitsOfPublicBytes_areJudgedWithoutTheApi() throws IOException {
        Path log = Files.writeString(
                directory.resolve("delivery.log"),
                line("/assets/a.js", 200, "HIT").repeat(95)
                        + line("/assets/a.js", 200, "MISS").repeat(5)
                        + line("/api/v1/accounts", 200, "-").repeat(100));
        Ran ran = run("cdn", "report", log.toString());
        assertEquals(0, ran.status(), ran.out() + ran.err());
        assertTrue(ran.out().contains("200 requests, 0.2 MB sent, 105 to the origin"), ran.out());
        assertTrue(ran.out().contains("95.00 %"), ran.out());
        assertTrue(ran.out().contains("don't carry a percentile"), ran.out());
    }

    @Test
    void report_cloudFrontsColumns_packed_areReadByName() throws IOException {
        Path log = directory.resolve("E2.2026-01-15-09.gz");
        try (OutputStream file = new GZIPOutputStream(Files.newOutputStream(log))) {
            file.write("""
                    #Version: 1.0
                    #Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status x-edge-result-type time-taken
                    """.getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 10; i++) {
                file.write("2026-01-15\t10:00:00\tFRA\t500\t192.0.2.1\tGET\thost\t/index.html\t503\tMiss\t0.2\n"
                        .getBytes(StandardCharsets.UTF_8));
            }
        }
        Ran ran = run("cdn", "report", "--json", log.toString());
        assertEquals(3, ran.status(), ran.out() + ran.err());
        Json document = Json.parse(ran.out()).orElseThrow();
        assertEquals(10, document.number("origin_requests"));
        assertEquals(1.0, document.decimal("server_error_share").orElseThrow());
    }

    @Test
    void report_otherFile_isRefused() throws IOException {
        Path log = Files.writeString(directory.resolve("x.log"), "127.0.0.1 - - GET /\n");
        Ran ran = run("cdn", "report", log.toString());
        assertEquals(1, ran.status());
        assertTrue(ran.err().contains("must have 7 columns"), ran.err());
        assertEquals(1, run("cdn", "report", "nowhere.log").status());
    }

    @Test
    void check_siteThatSendsNothingRight_namesEachRule() throws IOException {
        try (StubService site = new StubService().answers("/", 200, "<p>no assets</p>")) {
            Ran ran = run("cdn", "check", site.url().toString());
            assertEquals(3, ran.status(), ran.err());
            assertTrue(ran.out().contains("Content-Security-Policy"), ran.out());
            assertTrue(ran.out().contains("expected max-age up to 300"), ran.out());
            assertTrue(ran.out().contains("expected src or href of /assets/"), ran.out());
        }
    }

    @Test
    void check_nobodyAnswers_exits5_noAddress_exits2() throws IOException {
        StubService site = new StubService();
        String url = site.url().toString();
        site.close();
        assertEquals(5, run("cdn", "check", url).status());
        assertEquals(2, run("cdn", "check", "headroom.example.org").status());
    }
}
