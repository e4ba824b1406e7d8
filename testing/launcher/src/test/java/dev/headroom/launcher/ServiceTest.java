package dev.headroom.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A service that is started by the launcher, asked, fed, stopped and started again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ServiceTest {
    private static final String ROWS = """
            Date,Description,Amount
            2026-01-05,Rent,-900.00
            2026-01-06,Groceries,-42.17
            2026-01-07,Salary,2500.00
            """;

    private final Path directory;
    private final RunningService service;

    ServiceTest(@TempDir Path directory) throws IOException, InterruptedException {
        this.directory = directory;
        this.service = RunningService.start(data(), Launcher.freePorts());
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private Path data() {
        return directory.resolve("data");
    }

    @Test
    void run_started_saysWhereAndWhatNext() {
        assertTrue(service.words().contains("http://127.0.0.1:" + service.port()), service.words());
    }

    @Test
    void run_started_servesThePage() {
        assumeTrue(
                Files.exists(Launcher.CHECKOUT.resolve("finance/server/target/classes/static/index.html")),
                "the pages are not built");
        HttpResponse<String> page = service.get(service.port(), "/");
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("<title>"), page.body());
    }

    @Test
    void run_started_isHealthyOnTheManagementPort() {
        HttpResponse<String> health = service.get(service.port() + 1, "/health");
        assertEquals(200, health.statusCode());
        assertTrue(health.body().contains("UP"), health.body());
    }

    @Test
    void run_started_keepsCredentialsFromOthers() throws IOException {
        Path credentials = data().resolve("credentials.json");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(credentials)));
    }

    @Test
    void run_sameDataDirectory_isRefusedAndNamesTheHolder() throws Exception {
        Launcher.Ran ran =
                Launcher.run("run", "--port", Integer.toString(Launcher.freePorts()), "--data", data().toString());
        assertEquals(1, ran.status());
        assertTrue(ran.err().contains("is in use by process " + service.pid()), ran.err());
    }

    @Test
    void run_freshOverARunningService_isRefused() throws Exception {
        Launcher.Ran ran = Launcher.run(
                "run",
                "--fresh",
                "--yes",
                "--port",
                Integer.toString(Launcher.freePorts()),
                "--data",
                data().toString());
        assertEquals(1, ran.status());
        assertTrue(ran.err().contains("is in use by process"), ran.err());
        assertTrue(Files.exists(data().resolve("credentials.json")));
    }

    @Test
    void run_samePort_isRefusedAndNamesTheHolder() throws Exception {
        Launcher.Ran ran = Launcher.run(
                "run",
                "--port",
                Integer.toString(service.port()),
                "--data",
                directory.resolve("other").toString());
        assertEquals(1, ran.status());
        assertTrue(ran.err().contains("port " + service.port() + " is in use by process " + service.pid()), ran.err());
    }

    @Test
    void doctor_runningService_listsItsSettings() throws Exception {
        Launcher.Ran ran = Launcher.run("doctor", "--data", data().toString());
        assertTrue(ran.out().contains("in use by process " + service.pid()), ran.out());
        assertTrue(ran.out().contains("server.port = " + service.port() + "   (commandLineArgs)"), ran.out());
        assertFalse(ran.out().contains(operatorPassword()), "a secret is printed");
    }

    private String operatorPassword() throws IOException {
        String credentials = Files.readString(data().resolve("credentials.json"));
        String operator = credentials.substring(credentials.indexOf("\"operator\""));
        return operator.replaceAll("(?s).*?\"password\"\\s*:\\s*\"([^\"]+)\".*", "$1");
    }

    @Test
    void import_wrongFile_namesTheProblemAndExits1() throws Exception {
        Path file = Files.writeString(directory.resolve("wrong.csv"), "Date,Amount\n2026-02-31,1.00\n2026-01-01,x\n");
        Launcher.Ran ran = Launcher.run(
                "import", file.toString(), "--data", data().toString(), "--account", "Checking", "--currency", "USD");
        assertEquals(1, ran.status(), ran.out());
        assertTrue(ran.err().contains("row "), ran.err());
    }

    @Test
    void stop_sigterm_endsEveryChildAndTheNextStartHasTheData() throws Exception {
        Path own = directory.resolve("own");
        Path file = Files.writeString(directory.resolve("january.csv"), ROWS);
        List<ProcessHandle> children;
        try (RunningService first = RunningService.start(own, Launcher.freePorts())) {
            assertTrue(importInto(own, file).contains("3 added"));
            children = first.children();
        }
        assertFalse(children.isEmpty(), "no server was started");
        assertEquals(List.of(), children.stream().filter(ProcessHandle::isAlive).toList());
        try (RunningService second = RunningService.start(own, Launcher.freePorts())) {
            assertTrue(second.children().size() > 1, second.words());
            String again = importInto(own, file);
            assertTrue(again.contains("0 added"), again);
        }
    }

    private static String importInto(Path data, Path file) throws IOException, InterruptedException {
        Launcher.Ran ran = Launcher.run(
                "import", file.toString(), "--data", data.toString(), "--account", "Checking", "--currency", "USD");
        assertEquals(0, ran.status(), ran.err());
        return ran.out();
    }
}
