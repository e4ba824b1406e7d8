package dev.headroom.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is built when, on a checkout with the launcher alone and a Maven that only writes down that it was called. */
final class BuildTest {
    private static final String BUILDS = """
            #!/bin/sh
            echo called >> calls
            echo '[INFO] Building headroom-base 1-SNAPSHOT          [1/2]'
            for module in finance/server cli; do
              mkdir -p $module/target/lib
              echo jar > $module/target/headroom-$(basename $module)-1-SNAPSHOT.jar
            done
            """;
    private static final String FAILS = """
            #!/bin/sh
            echo '[INFO] fine so far'
            echo '[ERROR] Prices.java:[3,1] class expected'
            exit 1
            """;
    private static final String NEVER_ENDS = """
            #!/bin/sh
            echo $$ > maven.pid
            echo '[INFO] Building headroom-base 1-SNAPSHOT          [1/2]'
            sleep 600 &
            wait
            """;

    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    private Path checkout = Path.of("");

    @BeforeEach
    void copyLauncher() throws IOException {
        Files.copy(
                Launcher.CHECKOUT.resolve("headroom"),
                checkout.resolve("headroom"),
                java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(checkout.resolve("pom.xml"), "<project><version>1-SNAPSHOT</version></project>\n");
        Files.createDirectories(checkout.resolve("cli/src/main"));
        Files.createDirectories(checkout.resolve("finance/server/src/main"));
        Files.createDirectories(checkout.resolve("tools"));
    }

    @Test
    void build_unchangedSources_callsMavenOnce() throws Exception {
        maven(BUILDS);
        assertEquals(0, build().waitFor());
        assertEquals(0, build().waitFor());
        assertEquals(1, calls());
    }

    @Test
    void build_changedSource_callsMavenAgain() throws Exception {
        maven(BUILDS);
        assertEquals(0, build().waitFor());
        Files.writeString(checkout.resolve("finance/server/src/main/Prices.java"), "class Prices {}");
        assertEquals(0, build().waitFor());
        assertEquals(2, calls());
    }

    @Test
    void build_changedTest_callsMavenOnce() throws Exception {
        maven(BUILDS);
        assertEquals(0, build().waitFor());
        Files.createDirectories(checkout.resolve("cli/src/test"));
        Files.writeString(checkout.resolve("cli/src/test/PricesTest.java"), "class PricesTest {}");
        assertEquals(0, build().waitFor());
        assertEquals(1, calls());
    }

    @Test
    void build_failingMaven_printsItsErrorsAndTheLog() throws Exception {
        maven(FAILS);
        Process build = build();
        String words = words(build);
        assertEquals(1, build.waitFor());
        assertTrue(words.contains("[ERROR] Prices.java:[3,1] class expected"), words);
        assertTrue(words.contains("target/logs/build.log"), words);
        assertFalse(words.contains("fine so far"), words);
    }

    @Test
    void build_terminated_endsMavenAndWhatItStarted() throws Exception {
        maven(NEVER_ENDS);
        Process build = build();
        BufferedReader words = build.errorReader();
        String line = words.readLine();
        while (line != null && !line.contains("headroom-base (1/2)")) {
            line = words.readLine();
        }
        List<ProcessHandle> started = build.descendants().toList();
        assertFalse(started.isEmpty(), "Maven was not called");
        build.destroy();
        assertTrue(build.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS));
        assertEquals(143, build.exitValue());
        for (ProcessHandle process : started) {
            process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    void build_lockOfAProcessThatIsGone_isTakenOver() throws Exception {
        maven(BUILDS);
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Path lock = Files.createDirectories(checkout.resolve("target/build.lock"));
        Files.writeString(lock.resolve("pid"), Long.toString(gone.pid()));
        assertEquals(0, build().waitFor());
        assertFalse(Files.exists(lock));
    }

    private void maven(String script) throws IOException {
        Path maven = Files.writeString(checkout.resolve("tools/mvn"), script);
        assertTrue(maven.toFile().setExecutable(true));
    }

    private Process build() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(checkout.resolve("headroom").toString(), "build");
        builder.environment().put("PATH", checkout.resolve("tools") + ":" + System.getenv("PATH"));
        return builder.start();
    }

    private static String words(Process process) throws IOException {
        return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private long calls() throws IOException {
        return Files.readAllLines(checkout.resolve("calls")).size();
    }
}
