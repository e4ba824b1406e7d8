package dev.headroom.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, served by a service that the launcher started; the journeys are in {@code web/e2e}. */
final class BrowserTest {
    private static final Path WEB = Launcher.CHECKOUT.resolve("web");
    /** So many that the demo household's group is big enough to be shown. */
    private static final int HOUSEHOLDS_WITH_PEERS = 600;

    private static final int PATIENCE_SECONDS = 1_800;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void page_inChromium_passesEveryJourney() throws IOException, InterruptedException {
        assumeTrue(chromiumIsInstalled(), "chromium is not installed: apt-get install chromium, or set CHROMIUM");
        assumeTrue(Files.exists(WEB.resolve("node_modules/playwright-core")), "npm ci has not run in web");
        assumeTrue(
                Files.exists(Launcher.CHECKOUT.resolve("finance/server/target/classes/static/index.html")),
                "the pages are not built");
        Path data = directory.resolve("data");
        try (RunningService service = RunningService.start(data, Launcher.freePorts(), HOUSEHOLDS_WITH_PEERS)) {
            String words = journeys(service.port(), data.resolve("credentials.json"));
            assertTrue(words.contains(" passed, 0 failed, 0 skipped"), words);
        }
    }

    private static boolean chromiumIsInstalled() {
        String named = System.getenv("CHROMIUM");
        Stream<String> places = named == null || named.isEmpty()
                ? Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                : Stream.of(named);
        return places.map(Path::of).anyMatch(Files::isExecutable);
    }

    private String journeys(int port, Path credentials) throws IOException, InterruptedException {
        Path words = directory.resolve("journeys.txt");
        ProcessBuilder builder = new ProcessBuilder(List.of("npm", "run", "e2e"))
                .directory(WEB.toFile())
                .redirectErrorStream(true)
                .redirectOutput(words.toFile());
        builder.environment().put("HEADROOM_URL", "http://127.0.0.1:" + port);
        builder.environment().put("HEADROOM_CREDENTIALS", credentials.toString());
        builder.environment().put("NO_COLOR", "1");
        Process npm = builder.start();
        npm.getOutputStream().close();
        if (!npm.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            npm.descendants().forEach(ProcessHandle::destroyForcibly);
            npm.destroyForcibly();
            throw new AssertionError("npm run e2e does not end:\n" + Files.readString(words, StandardCharsets.UTF_8));
        }
        String said = Files.readString(words, StandardCharsets.UTF_8);
        assertEquals(0, npm.exitValue(), said);
        return said;
    }
}
