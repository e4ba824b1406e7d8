package dev.headroom.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Loads the service that runs over a data directory in steps, and writes a JSON document and a page. Exits 0 where
 * every step passed, 3 where one missed its limits, 6 where one proves nothing.
 */
public final class LoadBench {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MISSED = 3;
    private static final int INVALID = 6;

    private final Options options;

    private LoadBench(Options options) {
        this.options = options;
    }

    /** Arguments: {@code name=value} for each component of {@link Options}. */
    public static void main(String[] arguments) throws IOException, SQLException {
        Options options;
        try {
            options = Options.of(List.of(arguments));
        } catch (IllegalArgumentException failure) {
            System.err.println("load: " + failure.getMessage());
            System.exit(2);
            return;
        }
        System.exit(new LoadBench(options).run());
    }

    private int run() throws IOException, SQLException {
        List<InetSocketAddress> targets = targets();
        Predicate<Long> service = LoadBench::service;
        List<Step.Outcome> steps = new ArrayList<>();
        Optional<String> closed = Optional.empty();
        try (SignedIn signedIn = SignedIn.over(options.data(), options.households())) {
            for (int users : options.users()) {
                double rate = options.rate() > 0 ? options.rate() : users / options.think();
                Plan plan = new Plan(
                        targets,
                        users,
                        rate,
                        Duration.ofSeconds(Math.max(1, options.ramp())),
                        Duration.ofSeconds(options.warmUp()),
                        Duration.ofSeconds(options.seconds()),
                        Duration.ofSeconds(10));
                System.err.printf(
                        Locale.ROOT,
                        "%s: %,d users, %,.0f requests/s for %d s%n",
                        options.profile().name(),
                        users,
                        rate,
                        options.seconds());
                Step.Outcome outcome =
                        Step.run(plan, options.profile(), signedIn.households(), service, System.err::println);
                System.err.printf(
                        Locale.ROOT,
                        "  %s: p50 %.2f, p95 %.2f, p99 %.2f ms, %d failed, lag p99 %.2f ms %s%n",
                        outcome.verdict().validity(),
                        outcome.figures().percentile(50),
                        outcome.figures().percentile(95),
                        outcome.figures().percentile(99),
                        outcome.figures().errors(),
                        outcome.figures().lagP99(),
                        String.join("; ", outcome.verdict().reasons()));
                steps.add(outcome);
            }
            if (options.closed()) {
                closed = ApacheBench.run(
                        targets.getFirst(), signedIn.households().getFirst());
            }
        }
        write(steps, closed);
        return status(steps);
    }

    private static int status(List<Step.Outcome> steps) {
        boolean invalid = steps.stream().anyMatch(step -> step.verdict().validity() == Verdict.Validity.INVALID);
        boolean missed = steps.stream().anyMatch(step -> step.verdict().validity() == Verdict.Validity.MISSED);
        return invalid ? INVALID : missed ? MISSED : 0;
    }

    private List<InetSocketAddress> targets() throws IOException {
        List<String> urls = options.urls().isEmpty()
                ? List.of(JSON.readTree(Files.readString(options.data().resolve("credentials.json")))
                        .get("url")
                        .asString())
                : options.urls();
        return urls.stream()
                .map(URI::create)
                .map(url -> new InetSocketAddress(url.getHost(), url.getPort() < 0 ? 80 : url.getPort()))
                .toList();
    }

    /** Java programs that run the service. */
    private static boolean service(long pid) {
        try {
            String command = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
            return command.contains("dev.headroom.finance.server.HeadroomServer");
        } catch (IOException _) {
            return false;
        }
    }

    private void write(List<Step.Outcome> steps, Optional<String> closed) throws IOException {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("schema", "headroom.load/1");
        result.put("measured_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        result.put("commit", options.commit());
        result.put("machine", machine());
        result.put("profile", options.profile().name());
        result.put("households", options.households());
        result.put("key_popularity", "zipf 0.99");
        result.put(
                "claim",
                "keep-alive HTTP/1.1 connections over the loopback without TLS; generator, service, PostgreSQL and Redis on one"
                        + " machine; times from when a request was due");
        result.put("steps", steps.stream().map(Step.Outcome::report).toList());
        closed.ifPresent(
                figures -> result.put(
                        "closed_loop_beside_it",
                        Map.of(
                                "ab_output",
                                figures,
                                "why_it_misleads",
                                "ab sends the next request when the answer to the last one came: while the service stands still it"
                                        + " sends nothing, so the time that users would have waited is missing from its percentiles")));
        Files.createDirectories(options.result().toAbsolutePath().getParent());
        Files.writeString(
                options.result(), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n");
        Path page = options.result()
                .resolveSibling(String.valueOf(options.result().getFileName()).replaceFirst("\\.json$", "") + ".html");
        Files.writeString(page, Page.of(result, steps));
        System.err.println("written: " + options.result() + " and " + page);
    }

    static String machine() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            String model = lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown processor");
            return Runtime.getRuntime().availableProcessors() + " cores of " + model + ", Java " + Runtime.version();
        }
    }
}
