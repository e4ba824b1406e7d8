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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command of an operator against a running service, a second node beside it, and a CDN in front. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long")
final class OperatorTest {
    private static final Pattern ASSET = Pattern.compile("(?:src|href)=\"(/assets/[^\"]+)\"");

    private final Path directory;
    private final RunningService service;

    OperatorTest(@TempDir Path directory) throws IOException, InterruptedException {
        // the workers of a server that root starts are nobody's
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        this.directory = directory;
        this.service = RunningService.start(directory.resolve("data"), Launcher.freePorts(), 20);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private Launcher.Ran run(String... arguments) throws IOException, InterruptedException {
        return Launcher.run(Map.of("HEADROOM_DATA", directory.resolve("data").toString()), arguments);
    }

    private String done(String... arguments) throws IOException, InterruptedException {
        Launcher.Ran ran = run(arguments);
        assertTrue(Set.of(0, 3, 4).contains(ran.status()), ran.status() + ": " + ran.err());
        assertFalse(ran.err().contains("Exception"), ran.err());
        return ran.out();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "warm --mode plans --limit 20",
                "warm --mode stats",
                "queries --mode slow --threshold 1",
                "queries --mode statements",
                "queries --mode repeats",
                "queries --mode pool",
                "queries --mode indexes",
                "queries --mode cache",
                "cache stats",
                "cache invalidate --tag household:1",
                "cache clear --yes",
                "indexes verify",
                "slo",
                "alerts",
                "tune",
                "record --seconds 1",
                "jobs",
                "jobs list --state done",
                "freshness",
            })
    void command_onARunningService_tells(String line) throws Exception {
        assertFalse(done(line.split(" ", -1)).isBlank(), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"warm --mode profiles --json", "cache stats --json", "slo --json", "jobs --json"})
    void command_asJson_namesItsSchema(String line) throws Exception {
        String json = done(line.split(" ", -1));
        assertTrue(json.contains("\"schema\" : \"headroom."), json);
    }

    /** Whether it passes is the machine's; that it says what it found isn't. */
    @Test
    void load_quick_reportsWhatItFoundAndHowFarItCanBeTrusted() throws Exception {
        String data = directory.resolve("data").toString();
        Launcher.Ran ran = Launcher.run("load", "--quick", "--data", data);
        assertTrue(Set.of(0, 3, 6).contains(ran.status()), ran.status() + ": " + ran.err());
        String verdict = ran.status() == 0 ? "PASSED" : ran.status() == 3 ? "MISSED" : "INVALID";
        assertTrue(ran.err().contains("  " + verdict + ": p50 "), ran.err());
        Path report = Launcher.CHECKOUT.resolve("bench/load/target/load-realistic.json");
        String json = Files.readString(report);
        assertTrue(json.contains("\"verdict\" : \"" + verdict + "\""), json);
        assertTrue(json.contains("\"refused\" : 0,"), json);
        String page = Files.readString(report.resolveSibling("load-realistic.html"));
        assertTrue(page.contains(">" + verdict + "</td>"), page);
        Launcher.Ran away = Launcher.run("load", "--quick", "--data", data, "--url", "http://127.0.0.1:1");
        assertEquals(5, away.status(), away.err());
        Launcher.Ran wrong = Launcher.run("load", "--quick", "--data", data, "--users", "none");
        assertEquals(2, wrong.status(), wrong.err());
    }

    @Test
    void export_demoHousehold_isAZipFile() throws Exception {
        Path file = directory.resolve("household.zip");
        done("export", file.toString());
        assertEquals("PK", new String(Files.readAllBytes(file), 0, 2, java.nio.charset.StandardCharsets.US_ASCII));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void doctor_asProduction_namesWhatItWouldRefuse() throws Exception {
        Launcher.Ran ran = run("doctor", "--profile", "production");
        assertEquals(1, ran.status(), ran.err());
        assertTrue(ran.out().contains("headroom.demo must be false"), ran.out());
    }

    @Test
    void run_productionWithUnsafeSettings_namesAllOfThemAndDoesNotStart() throws Exception {
        Launcher.Ran ran = Launcher.run(
                Map.of("DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/x", "DB_POOL_MAX_SIZE", "many"),
                "run",
                "--profile",
                "production",
                "--port",
                Integer.toString(Launcher.freePorts()),
                "--",
                "--headroom.demo=true",
                "--headroom.nonsense=1");
        assertEquals(1, ran.status(), ran.err());
        String all = ran.out() + ran.err();
        assertTrue(all.contains("headroom.demo must be false"), all);
        assertTrue(all.contains("DB_POOL_MAX_SIZE"), all);
        assertTrue(all.contains("headroom.nonsense is no setting"), all);
        assertFalse(all.contains("at dev.headroom"), "no stack trace: " + all);
    }

    @Test
    void node_besideARunningOne_servesTheSameAndDrains() throws Exception {
        int port = Launcher.freePorts();
        Process node = Launcher.command(
                        Map.of(),
                        List.of(
                                "node",
                                "--port",
                                Integer.toString(port),
                                "--data",
                                directory.resolve("data").toString()))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("node.log").toFile())
                .start();
        try {
            awaitReady(port);
            assertEquals(200, service.get(port, "/readyz").statusCode());
            String url = "http://127.0.0.1:" + port;
            assertEquals("draining\n", done("drain", "--url", url));
            assertEquals(503, service.get(port, "/readyz").statusCode());
            HttpResponse<String> still = service.get(port, "/api/v2/daily-outlook/health");
            assertEquals(200, still.statusCode(), "it serves what still comes");
            assertEquals("close", still.headers().firstValue("Connection").orElse(""));
            assertEquals("ready\n", done("drain", "--back", "--url", url));
            assertEquals(200, service.get(port, "/readyz").statusCode());
            assertEquals(200, service.get(service.port(), "/readyz").statusCode(), "the other node never drained");
        } finally {
            node.destroy();
            assertTrue(node.waitFor(60, TimeUnit.SECONDS), Files.readString(directory.resolve("node.log")));
        }
    }

    private void awaitReady(int port) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (System.nanoTime() - deadline < 0) {
            try (java.net.Socket socket = new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), port)) {
                if (socket.isConnected() && service.get(port, "/readyz").statusCode() == 200) {
                    return;
                }
            } catch (java.net.ConnectException _) {
                java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
            }
        }
        throw new AssertionError(Files.readString(directory.resolve("node.log")));
    }

    @Test
    void cdn_inFrontOfTheService_passesTheCheckAndKeepsPublicBytes() throws Exception {
        Path nginx = Stream.of("/usr/sbin/nginx", "/usr/local/sbin/nginx")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(Path.of(""));
        assumeTrue(Files.isExecutable(nginx), "nginx is not installed (Debian: nginx-light)");
        HttpResponse<String> page = service.get(service.port(), "/");
        assumeTrue(page.statusCode() == 200 && page.body().contains("/assets/"), "the pages are not built");
        int port = Launcher.freePorts();
        Path place = Files.createDirectories(directory.resolve("cdn"));
        Path configuration = Files.writeString(
                directory.resolve("nginx.conf"),
                Files.readString(Launcher.CHECKOUT.resolve("deploy/cdn/nginx.conf"))
                        .replace("/var/run/headroom-cdn", place.toString())
                        .replace("listen 127.0.0.1:8088", "listen 127.0.0.1:" + port)
                        .replace("server 127.0.0.1:8080", "server 127.0.0.1:" + service.port()));
        Process process = new ProcessBuilder(
                        nginx.toString(), "-c", configuration.toString(), "-e", place + "/start.log")
                .redirectErrorStream(true)
                .redirectOutput(place.resolve("nginx.out").toFile())
                .start();
        try {
            awaitListening(port);
            journey(port, page.body());
            String url = "http://127.0.0.1:" + port;
            Launcher.Ran check = Launcher.run("cdn", "check", url);
            assertEquals(0, check.status(), check.out() + check.err());
            assertTrue(check.out().contains("from the cache"), check.out());
        } finally {
            process.destroy();
            assertTrue(process.waitFor(20, TimeUnit.SECONDS));
        }
        Launcher.Ran report =
                Launcher.run("cdn", "report", place.resolve("delivery.log").toString());
        assertTrue(report.out().contains("ok      delivery     hit rate of public bytes"), report.out() + report.err());
    }

    private static void awaitListening(int port) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try (java.net.Socket _ = new java.net.Socket(java.net.InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (java.net.ConnectException failure) {
                if (System.nanoTime() - deadline > 0) {
                    throw failure;
                }
                java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
            }
        }
    }

    /** Forty visitors open the page with everything it names. */
    private void journey(int port, String page) {
        List<String> paths = new ArrayList<>(List.of("/"));
        Matcher assets = ASSET.matcher(page);
        while (assets.find()) {
            paths.add(assets.group(1));
        }
        for (int visitor = 0; visitor < 40; visitor++) {
            paths.forEach(path -> assertEquals(200, service.get(port, path).statusCode(), path));
        }
    }
}
