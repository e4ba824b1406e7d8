package dev.headroom.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ImportCommandTest {
    private static final String IMPORTS = "/api/v1/imports";
    private static final String LOGIN = "/api/v1/auth/login";
    private static final String STORED = """
            {"id": 7, "status": "done", "kind": "energy_usage", "rows_read": 1204, "rows_added": 1200, "rows_known": 4,
             "rows_skipped": 0, "columns": {"date": "Booking date"}, "preview": [], "warnings": ["two rows are old"]}""";
    private static final String PREVIEW = """
            {"id": null, "status": "preview", "kind": "transactions", "rows_read": 1, "rows_added": 1, "rows_known": 0,
             "rows_skipped": 0, "columns": {}, "warnings": [],
             "preview": [{"row": 2, "values": {"date": "2026-01-31", "amount": {"amount": "-1.50", "currency": "USD"}}}]}""";
    private static final String REJECTED = """
            {"status": 422, "code": "IMPORT_REJECTED", "detail": "2 rows can't be read", "violations_total": 52,
             "violations": [{"subject": "row 17, column amount", "rule": "must be a number", "value": "1,2,3",
                             "way_out": "name the decimal mark"}]}""";

    private final StubService service;

    @TempDir
    private Path directory = Path.of("");

    private Path file = Path.of("");

    ImportCommandTest() throws IOException {
        service = new StubService();
    }

    @BeforeEach
    void prepare() throws IOException {
        file = Files.writeString(directory.resolve("december.csv"), "date,amount\n2026-01-31,-1.50\n");
        Files.writeString(directory.resolve("credentials.json"), """
                {"url": "%s", "demo": {"email": "demo@example.org", "password": "a secret"}}""".formatted(service.url()));
        service.answers(LOGIN, 200, "{\"token\": \"t0k\"}");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    @Test
    void import_acceptedFile_sendsEveryByteAndPrintsCounts() throws IOException {
        service.answers(IMPORTS, 201, STORED);
        Ran ran = run("--kind", "energy_usage", "--columns", "date:Booking date", "--account", "42");
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains("energy usage, 1,204 rows read, 1,200 added, 4 known already"), ran.out());
        assertTrue(ran.out().contains("warning: two rows are old"), ran.out());
        StubService.Asked asked = service.asked(IMPORTS).orElseThrow();
        assertEquals(Files.readString(file), asked.body());
        assertEquals("Bearer t0k", asked.authorization());
        assertEquals(
                "file_name=december.csv&dry_run=false&kind=energy_usage&account_id=42&columns=date:Booking+date",
                asked.query());
    }

    @Test
    void import_withoutToken_signsInWithTheDataDirectory() {
        service.answers(IMPORTS, 201, STORED);
        run();
        assertEquals(
                "demo@example.org",
                Json.parse(service.asked(LOGIN).orElseThrow().body())
                        .flatMap(body -> body.text("email"))
                        .orElseThrow());
    }

    @Test
    void import_withToken_doesNotSignIn() {
        service.answers(IMPORTS, 201, STORED);
        Map<String, String> variables =
                Map.of("HEADROOM_TOKEN", "given", "HEADROOM_URL", service.url().toString());
        assertEquals(0, Ran.command(variables, "import", file.toString()).status());
        assertTrue(service.asked(LOGIN).isEmpty());
        assertEquals("Bearer given", service.asked(IMPORTS).orElseThrow().authorization());
    }

    @Test
    void import_dryRun_printsRowsAndThatNothingWasStored() {
        service.answers(IMPORTS, 200, PREVIEW);
        Ran ran = run("--dry-run");
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains("1 to add"), ran.out());
        assertTrue(ran.out().contains("  2    2026-01-31  -1.50 USD\n"), ran.out());
        assertTrue(ran.out().contains("Nothing was stored"), ran.out());
        assertTrue(service.asked(IMPORTS).orElseThrow().query().contains("dry_run=true"));
    }

    @Test
    void import_rejectedFile_printsEachRowAndFails() {
        service.answers(IMPORTS, 422, REJECTED);
        Ran ran = run();
        assertEquals(1, ran.status());
        assertTrue(ran.err().contains("was not imported: 2 rows can't be read"), ran.err());
        assertTrue(ran.err().contains("""
                  row 17, column amount must be a number, was 1,2,3; name the decimal mark
                  and 51 more
                """), ran.err());
        assertEquals("", ran.out());
    }

    @Test
    void import_oneOfTwoRejected_triesBothAndFails() throws IOException {
        service.answers(IMPORTS, 422, REJECTED);
        Path other = Files.writeString(directory.resolve("january.csv"), "x\n");
        Ran ran = run(other.toString());
        assertEquals(1, ran.status());
        assertTrue(ran.err().contains("december.csv was not imported"), ran.err());
        assertTrue(ran.err().contains("january.csv was not imported"), ran.err());
    }

    @Test
    void import_json_isOneDocumentWithASchema() {
        service.answers(IMPORTS, 422, REJECTED);
        Ran ran = run("--json");
        assertEquals(1, ran.status());
        Json document = Json.parse(ran.out()).orElseThrow();
        assertEquals("headroom.import/1", document.text("schema").orElseThrow());
        Json first = document.at("imports").items().getFirst();
        assertEquals("false", first.text("succeeded").orElseThrow());
        assertEquals("IMPORT_REJECTED", first.at("problem").text("code").orElseThrow());
    }

    @Test
    void import_wrongPassword_saysWhatTheServiceSaid() {
        try (StubService strict = new StubService()) {
            strict.answers(LOGIN, 401, "{\"status\": 401, \"detail\": \"e-mail or password is wrong\"}");
            Ran ran = run("--url", strict.url().toString());
            assertEquals(1, ran.status());
            assertTrue(ran.err().contains("e-mail or password is wrong"), ran.err());
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void import_nobodyListens_exits5AndSaysHowToStart() throws IOException {
        Ran ran = run("--url", "http://127.0.0.1:" + freePort());
        assertEquals(5, ran.status());
        assertTrue(ran.err().contains("./headroom run"), ran.err());
    }

    @Test
    void import_noCredentials_namesTheFile() {
        Ran ran = run("--user", "operator");
        assertEquals(1, ran.status());
        assertTrue(ran.err().contains("credentials.json"), ran.err());
    }

    @Test
    void import_otherComputerOverPlainHttp_wantsConsent() {
        Ran ran = run("--url", "http://192.0.2.1:8080");
        assertEquals(1, ran.status());
        assertTrue(ran.err().contains("--yes"), ran.err());
    }

    @Test
    void import_missingFile_sendsNothing() {
        Ran ran = Ran.command(
                Map.of("HEADROOM_DATA", directory.toString()), "import", file.toString(), directory + "/none.csv");
        assertEquals(1, ran.status());
        assertTrue(ran.err().contains("none.csv does not exist"), ran.err());
        assertTrue(service.asked(IMPORTS).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--colums=a:b", "--url=::"})
    void import_wrongUse_exits2InTwoLines(String argument) {
        Ran ran = run(argument);
        assertEquals(2, ran.status());
        assertEquals(2, ran.err().lines().count(), ran.err());
        assertTrue(ran.err().contains("./headroom import --help"), ran.err());
    }

    @Test
    void import_help_hasExamples() {
        Ran ran = Ran.command(Map.of(), "import", "--help");
        assertEquals(0, ran.status());
        assertTrue(ran.out().contains("./headroom import december.csv --dry-run"), ran.out());
        assertFalse(ran.out().contains("null"), ran.out());
    }

    private Ran run(String... more) {
        String[] arguments = new String[more.length + 2];
        arguments[0] = "import";
        arguments[1] = file.toString();
        System.arraycopy(more, 0, arguments, 2, more.length);
        return Ran.command(Map.of("HEADROOM_DATA", directory.toString()), arguments);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
