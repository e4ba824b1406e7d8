package dev.headroom.bench.load;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Loads the service that runs over a data directory in steps, and writes a JSON document and a page. Exits 0 where
 * every step passed, 3 where one missed its limits, 5 where no service answers, 6 where a step proves nothing.
 */
public final class LoadBench {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Open files beside the connections. */
    private static final int OWN_DESCRIPTORS = 200;

    private static final int WRONG_USE = 2;
    private static final int MISSED = 3;
    private static final int UNREACHABLE = 5;
    private static final int INVALID = 6;
    private static final int CONNECT_MILLIS = 2_000;

    private final Options options;

    private LoadBench(Options options) {
        this.options = options;
    }

    /** Arguments: {@code name=value} for each component of {@link Options}. */
    public static void main(String[] arguments) throws IOException {
        System.exit(status(arguments));
    }

    private static int status(String[] arguments) throws IOException {
        LoadBench bench;
        List<Plan> plans;
        try {
            bench = new LoadBench(Options.of(List.of(arguments)));
            plans = bench.plans();
        } catch (IllegalArgumentException failure) {
            return tell(WRONG_USE, failure.getMessage());
        }
        try {
            return bench.run(plans);
        } catch (ConnectException failure) {
            return tell(UNREACHABLE, failure.getMessage());
        } catch (SQLException failure) {
            return tell(UNREACHABLE, "the service's database refuses: " + failure.getMessage());
        }
    }

    private static int tell(int status, @Nullable String what) {
        System.err.println("headroom: " + what);
        return status;
    }

    /** @throws IllegalArgumentException where one can't be made, with the way out */
    private List<Plan> plans() throws IOException {
        List<InetSocketAddress> targets = targets();
        List<Plan> plans = new ArrayList<>();
        for (int users : options.users()) {
            requireDescriptors(users);
            plans.add(new Plan(
                    targets,
                    users,
                    options.rate() > 0 ? options.rate() : users / options.think(),
                    Duration.ofSeconds(Math.max(1, options.ramp())),
                    Duration.ofSeconds(options.warmUp()),
                    Duration.ofSeconds(options.seconds()),
                    PATIENCE));
        }
        return plans;
    }

    private static void requireDescriptors(int users) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            long most = system.getMaxFileDescriptorCount();
            if (users + OWN_DESCRIPTORS > most) {
                throw new IllegalArgumentException(
                        "%d users need as many open files, and a process may have %d here; ask for fewer, or raise the limit with ulimit -n"
                                .formatted(users, most));
            }
        }
    }

    private int run(List<Plan> plans) throws IOException, SQLException {
        List<InetSocketAddress> targets = plans.getFirst().targets();
        for (InetSocketAddress target : targets) {
            requireAnswer(target);
        }
        System.err.printf(Locale.ROOT, "signing in up to %,d households%n", options.households());
        List<Step.Outcome> steps = new ArrayList<>();
        Optional<String> closed = Optional.empty();
        int households;
        try (SignedIn signedIn = SignedIn.over(options.data(), options.households())) {
            households = signedIn.households().size();
            Step.Measuring measuring = new Step.Measuring(options.attempts(), LoadBench::service, System.err::println);
            for (Plan plan : plans) {
                System.err.printf(
                        Locale.ROOT,
                        "%s: %,d users, %,d households, %,.0f requests/s for %d s, counted from second %d%n",
                        options.profile().name(),
                        plan.users(),
                        households,
                        plan.rate(),
                        plan.time().toSeconds(),
                        plan.ramp().plus(plan.warmUp()).toSeconds());
                Step.Outcome outcome = Step.run(plan, options.profile(), signedIn.households(), measuring);
                System.err.println(line(outcome));
                steps.add(outcome);
            }
            if (options.closed()) {
                closed = ApacheBench.run(
                        targets.getFirst(), signedIn.households().getFirst());
            }
        }
        write(steps, closed, households);
        return status(steps);
    }

    private void requireAnswer(InetSocketAddress target) throws ConnectException {
        try (Socket socket = new Socket()) {
            socket.connect(target, CONNECT_MILLIS);
        } catch (IOException failure) {
            ConnectException refused = new ConnectException("no service answers at http://127.0.0.1:" + target.getPort()
                    + ": start one with ./headroom run --data " + options.data());
            refused.initCause(failure);
            throw refused;
        }
    }

    /** For the terminal. */
    private static String line(Step.Outcome outcome) {
        Figures figures = outcome.figures();
        return String.format(
                        Locale.ROOT,
                        "  %s: p50 %s, p95 %s, p99 %s ms; %,d sent, %,d failed, %,d turned away; lag p99 %.2f ms",
                        outcome.verdict().validity(),
                        figures.text(50),
                        figures.text(95),
                        figures.text(99),
                        figures.sent(),
                        figures.errors(),
                        figures.count(Figures.End.SHED),
                        figures.lagP99())
                + outcome.verdict().reasons().stream()
                        .map(reason -> "\n    " + reason)
                        .collect(Collectors.joining());
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
        return urls.stream().map(LoadBench::target).toList();
    }

    private static InetSocketAddress target(String url) {
        if (!url.startsWith("http://") || URI.create(url).getHost() == null) {
            throw new IllegalArgumentException("url must be like http://127.0.0.1:8080, was " + url);
        }
        URI uri = URI.create(url);
        return new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? 80 : uri.getPort());
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

    private void write(List<Step.Outcome> steps, Optional<String> closed, int households) throws IOException {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("schema", "headroom.load/1");
        result.put("measured_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        result.put("commit", options.commit());
        result.put("machine", machine());
        result.put("profile", options.profile().name());
        result.put("households", households);
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

    /** What the figures were measured on. */
    public static String machine() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            String model = lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown processor");
            return Runtime.getRuntime().availableProcessors() + " cores of " + model + ", Java " + Runtime.version();
        }
    }
}
