package dev.headroom.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headroom.base.Ticker;
import dev.headroom.cache.Caches;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Goal: the public suite of HTTP caching finds no required behaviour missing. It isn't part of this tree: name a
 * checkout of {@code http-tests/cache-tests} with its modules installed, by {@code -Dheadroom.cache-tests=DIRECTORY}.
 */
@Tag("long")
final class CacheTestsTest {
    private static final int SHARE_OF_OPTIMAL = 95;

    /** Optimal to the suite, and not done on purpose, with why. */
    private static final Map<String, String> DECLINED = Map.of(
            "other-set-cookie",
            "a cookie is meant for one client",
            "partial-store-partial-reuse-partial",
            "its 206 states six bytes and has five",
            "partial-store-partial-reuse-partial-byterange",
            "its 206 states six bytes and has five",
            "partial-store-partial-reuse-partial-absent",
            "its 206 states six bytes and has five",
            "partial-store-partial-reuse-partial-suffix",
            "its 206 states six bytes and has five",
            "partial-store-partial-complete",
            "without a validator the rest may be of another representation (RFC 9110, section 15.3.7.3)",
            "vary-normalise-space",
            "whether space counts in a field that nobody knows is its handler's to say",
            "vary-normalise-lang-order",
            "handlers take the first of two languages that weigh the same",
            "conditional-lm-fresh-no-lm",
            "what is kept is newer than the date that is asked about (RFC 9111, section 4.3.2)");

    /** Prints a line for each test: its kind, its verdict as the suite judges it, its name. */
    private static final String JUDGE = """
            const { determineTestResult } = await import(process.argv[1] + '/test-engine/lib/results.mjs');
            const suites = (await import(process.argv[1] + '/tests/index.mjs')).default;
            const results = JSON.parse((await import('fs')).readFileSync(process.argv[2], 'utf8'));
            for (const suite of suites) {
              for (const test of suite.tests) {
                const verdict = determineTestResult(suites, test.id, results)[2];
                console.log([test.kind ?? 'required', verdict, test.id, JSON.stringify(results[test.id])].join('\\t'));
              }
            }
            """;

    @Test
    void suite_againstTheResponseCache_findsNoRequiredBehaviourMissing(@TempDir Path directory) throws Exception {
        String named = System.getProperty("headroom.cache-tests", "");
        assumeTrue(!named.isEmpty(), "no checkout of http-tests/cache-tests is named");
        Path suite = Path.of(named);
        int origin = freePort();
        Process server = node(
                suite,
                directory.resolve("server.log"),
                Map.of(
                        "npm_package_config_protocol",
                        "http",
                        "npm_package_config_port",
                        Integer.toString(origin),
                        "npm_package_config_base",
                        "",
                        "npm_package_config_id",
                        "",
                        "npm_package_config_pidfile",
                        directory.resolve("pid").toString()),
                List.of("test-engine/server/server.mjs"));
        try {
            await(origin);
            judge(suite, directory, origin);
        } finally {
            server.destroy();
        }
    }

    private static void judge(Path suite, Path directory, int origin) throws Exception {
        Path results = directory.resolve("results.json");
        try (Caches caches = Caches.alone().build();
                ResponseCache cache = new ResponseCache(
                        caches,
                        "proxied",
                        CodingPolicy.USUAL.upgradedAfter(0),
                        Ticker.system(),
                        InstantSource.system());
                Container proxy = ConformanceProxy.start(cache, origin)) {
            Process client = node(
                    suite,
                    results,
                    Map.of(
                            "npm_config_base",
                            "http://127.0.0.1:" + proxy.port(),
                            "npm_config_id",
                            "",
                            "npm_package_config_id",
                            ""),
                    List.of("--no-warnings", "test-engine/cli.mjs"));
            assertTrue(client.waitFor(10, TimeUnit.MINUTES));
        }
        Path verdicts = directory.resolve("verdicts");
        Process judge = node(
                suite,
                verdicts,
                Map.of(),
                List.of("--input-type=module", "-e", JUDGE, suite.toString(), results.toString()));
        assertTrue(judge.waitFor(1, TimeUnit.MINUTES));
        Map<String, List<String>> failed = new TreeMap<>();
        Map<String, Integer> passed = new TreeMap<>();
        Map<String, Integer> untestable = new TreeMap<>();
        List<String> declined = new ArrayList<>();
        for (String line : Files.readAllLines(verdicts)) {
            String[] parts = line.split("\t", -1);
            if (parts[1].equals("\u2705") || parts[1].equals("Y")) {
                passed.merge(parts[0], 1, Integer::sum);
            } else if (parts[0].equals("optimal") && DECLINED.containsKey(parts[2])) {
                declined.add(parts[2]);
            } else if (parts[1].equals("\u26d4\ufe0f") || parts[1].equals("\u26a0\ufe0f")) {
                failed.computeIfAbsent(parts[0], _ -> new ArrayList<>()).add(parts[1] + parts[2] + ' ' + parts[3]);
            } else {
                // of browsers only, of what isn't kept here, or beyond a behaviour that is optional
                untestable.merge(parts[0], 1, Integer::sum);
            }
        }
        List<String> optimal = failed.getOrDefault("optimal", List.of());
        int all = passed.getOrDefault("optimal", 0) + optimal.size();
        write(passed, untestable, failed, declined);
        // a suite that didn't run has found nothing missing either
        assertTrue(passed.getOrDefault("required", 0) > 100, () -> "passed " + passed);
        assertEquals(List.of(), failed.getOrDefault("required", List.of()), () -> "passed " + passed);
        assertTrue(passed.getOrDefault("optimal", 0) * 100 >= all * SHARE_OF_OPTIMAL, () -> optimal.toString());
    }

    /** What a command prints. */
    private static void write(
            Map<String, Integer> passed,
            Map<String, Integer> untestable,
            Map<String, List<String>> failed,
            List<String> declined)
            throws IOException {
        String file = System.getProperty("headroom.cache-tests.result", "");
        if (file.isEmpty()) {
            return;
        }
        StringBuilder json = new StringBuilder("{\"schema\":\"headroom.cache-tests/1\"");
        for (String kind : List.of("required", "optimal", "check")) {
            json.append(",\n \"").append(kind).append("\":{\"passed\":").append(passed.getOrDefault(kind, 0));
            json.append(",\"untestable\":").append(untestable.getOrDefault(kind, 0));
            json.append(",\"failed\":[");
            json.append(failed.getOrDefault(kind, List.of()).stream()
                    .map(each -> '"' + each.replaceAll("[\"\\\\]", "'") + '"')
                    .collect(Collectors.joining(",\n  ")));
            json.append("]}");
        }
        json.append(",\n \"declined\":{");
        json.append(declined.stream()
                .map(each -> "\"%s\":\"%s\"".formatted(each, DECLINED.get(each)))
                .collect(Collectors.joining(",\n  ")));
        Files.writeString(Path.of(file), json.append("}}\n"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Until the origin listens. */
    private static void await(int port) {
        for (int attempt = 0; attempt < 500; attempt++) {
            try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException _) {
                LockSupport.parkNanos(20_000_000);
            }
        }
        throw new AssertionError("the suite's server doesn't listen");
    }

    private static Process node(Path suite, Path out, Map<String, String> environment, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of("node"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(suite.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(out.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
