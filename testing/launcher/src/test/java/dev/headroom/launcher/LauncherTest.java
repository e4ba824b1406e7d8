package dev.headroom.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LauncherTest {
    @TempDir
    private Path directory = Path.of("");

    @ParameterizedTest
    @ValueSource(strings = {"run", "test", "init", "build", "import", "doctor", "fuzz", "conform"})
    void help_everyCommand_printsUsageOnStandardOutput(String command) throws Exception {
        Launcher.Ran ran = Launcher.run(command, "--help");
        assertEquals(0, ran.status(), ran.err());
        assertTrue(ran.out().contains("./headroom " + command), ran.out());
    }

    @Test
    void help_noArguments_listsEveryCommand() throws Exception {
        String out = Launcher.run().out();
        for (String command : new String[] {"run", "test", "import FILE", "doctor", "init", "build"}) {
            assertTrue(out.contains("./headroom " + command), out);
        }
    }

    @Test
    void version_inACheckout_namesTheVersion() throws Exception {
        assertTrue(Launcher.run("--version").out().startsWith("Headroom 1-SNAPSHOT"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            walk                       | unknown command 'walk'
            run --prot 1               | unknown option '--prot'
            run --port                 | --port needs a value
            run --port 0               | --port must be 1..65534, was 0
            run --port=ten             | --port must be a whole number, was 'ten'
            run --households 2000000   | --households must be 0..1000000, was 2000000
            run --tls-port 70000       | --tls-port must be 1..65535, was 70000
            run --tls --tls-port 8081  | --tls-port must be another port than --port and the one above it, was 8081
            run --tls --profile production | --tls makes a certificate that nobody vouches for
            node --tls                 | unknown option '--tls'
            run --profile night        | --profile must be embedded, development, staging or production, was 'night'
            test --short               | unknown option '--short'
            build now                  | unknown option 'now'
            fuzz --requests ten        | --requests must be a whole number, was 'ten'
            fuzz --url http://x        | --url needs --data: who asks is signed in through the database
            conform                    | conform needs a suite: cache, h1 or h2
            conform h3                 | conform needs a suite: cache, h1 or h2, was 'h3'
            import                     | Missing required parameter: 'FILE'
            import x --bogus           | Unknown option: '--bogus'
            """)
    void anyCommand_wrongUse_exits2AndSaysWhat(String command, String message) throws Exception {
        Launcher.Ran ran = Launcher.run(command.split(" ", -1));
        assertEquals(2, ran.status(), ran.err());
        assertTrue(ran.err().contains("headroom: " + message), ran.err());
        assertTrue(ran.err().contains("--help lists what there is"), ran.err());
    }

    @Test
    void run_noJdk25_saysWhatThereIsAndHowToGetIt() throws Exception {
        Path old = directory.resolve("jdk-17");
        Files.createDirectories(old.resolve("bin"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.9\"\n");
        assertTrue(Files.createFile(old.resolve("bin/javac")).toFile().setExecutable(true));
        Launcher.Ran ran = Launcher.run(
                Map.of(
                        "HEADROOM_JDK_PATH",
                        directory.toString(),
                        "JAVA_HOME",
                        "",
                        "PATH",
                        old + "/bin:" + withoutJava()),
                "run");
        assertEquals(1, ran.status());
        assertTrue(ran.err().contains("needs a JDK 25 and found none (only 17.0.9 in " + old), ran.err());
        assertTrue(ran.err().contains("apt install openjdk-25-jdk"), ran.err());
    }

    /** The few programs that the launcher itself needs, in a directory where no JDK is. */
    private String withoutJava() throws IOException {
        Path tools = Files.createDirectories(directory.resolve("tools"));
        for (String tool : List.of("bash", "dirname", "readlink", "sed", "awk", "cat", "rm")) {
            String place = Files.exists(Path.of("/usr/bin", tool)) ? "/usr/bin/" : "/bin/";
            Path script = Files.writeString(tools.resolve(tool), "#!/bin/sh\nexec " + place + tool + " \"$@\"\n");
            assertTrue(script.toFile().setExecutable(true));
        }
        return tools.toString();
    }

    @Test
    void run_jdkOutsideTheUsualPlaces_isFoundByItsPath() throws Exception {
        Path home = Path.of(System.getProperty("java.home"));
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Launcher.Ran ran = Launcher.run(
                    Map.of("HEADROOM_JDK_PATH", String.valueOf(home.getParent()), "JAVA_HOME", ""),
                    "run",
                    "--port",
                    Integer.toString(taken.getLocalPort()));
            // past the search for a JDK, on to the port
            assertTrue(ran.err().contains("is in use"), ran.err());
        }
    }

    @Test
    void run_portInUse_namesTheHolderAndAnotherPort() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            Launcher.Ran ran = Launcher.run("run", "--port", Integer.toString(port), "--data", directory.toString());
            assertEquals(1, ran.status());
            assertTrue(
                    ran.err()
                            .contains("port " + port + " is in use by process "
                                    + ProcessHandle.current().pid()),
                    ran.err());
            assertTrue(ran.err().contains("--port " + (port + 1000)), ran.err());
        }
    }

    @Test
    void run_freshOverForeignFiles_leavesThemAlone() throws Exception {
        Path letter = Files.writeString(directory.resolve("letter.txt"), "dear");
        Launcher.Ran ran = fresh("--yes");
        assertEquals(1, ran.status());
        assertTrue(ran.err().contains("something other than Headroom's data"), ran.err());
        assertEquals("dear", Files.readString(letter));
    }

    @Test
    void run_freshWithNobodyToAsk_deletesNothing() throws Exception {
        Path lock = Files.createFile(directory.resolve("headroom.lock"));
        Launcher.Ran ran = fresh("--fresh");
        assertEquals(1, ran.status());
        assertTrue(ran.err().contains("add --yes"), ran.err());
        assertTrue(Files.exists(lock));
    }

    @Test
    void run_freshWithAnotherProfile_isWrongUse() throws Exception {
        Launcher.Ran ran = Launcher.run(
                Map.of("DATABASE_URL", "jdbc:postgresql://127.0.0.1/none"),
                "run",
                "--fresh",
                "--profile",
                "staging",
                "--port",
                Integer.toString(Launcher.freePorts()));
        assertEquals(2, ran.status(), ran.err());
        assertTrue(ran.err().contains("--fresh"), ran.err());
    }

    private Launcher.Ran fresh(String more) throws IOException, InterruptedException {
        return Launcher.run(
                "run",
                "--port",
                Integer.toString(Launcher.freePorts()),
                "--data",
                directory.toString(),
                "--fresh",
                more);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "init"})
    void anyStart_productionWithoutDatabase_namesTheVariables(String command) throws Exception {
        Launcher.Ran ran = Launcher.run(command, "--profile", "production");
        assertEquals(1, ran.status());
        assertTrue(ran.err().contains("set DATABASE_URL, DATABASE_USER and DATABASE_PASSWORD"), ran.err());
    }

    @Test
    void import_noService_exits5() throws Exception {
        Path file = Files.writeString(directory.resolve("a.csv"), "date,amount\n");
        Launcher.Ran ran = Launcher.run(
                Map.of("HEADROOM_URL", "http://127.0.0.1:" + Launcher.freePorts()),
                "import",
                file.toString(),
                "--data",
                directory.toString());
        assertEquals(5, ran.status(), ran.err());
        assertTrue(ran.err().contains("./headroom run"), ran.err());
    }

    @Test
    void launcher_throughALink_findsItsCheckout() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("hr"), Launcher.CHECKOUT.resolve("headroom"));
        Process process = new ProcessBuilder(link.toString(), "--version").start();
        assertTrue(new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                .startsWith("Headroom 1-SNAPSHOT"));
        assertEquals(0, process.waitFor());
    }
}
