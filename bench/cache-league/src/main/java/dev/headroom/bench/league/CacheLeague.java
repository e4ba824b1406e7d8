package dev.headroom.bench.league;

import dev.headroom.cachetck.Effort;
import dev.headroom.cachetck.Scenario;
import dev.headroom.cachetck.Tck;
import dev.headroom.cachetck.Verdict;
import dev.headroom.cachetck.ours.HeadroomProduct;
import dev.headroom.cachetck.spi.CacheProduct;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs every scenario of the cache test kit against every product here, prints who passed, and writes one JSON
 * document.
 *
 * <p>Arguments: the file to write, the commit that runs, and {@code short} or {@code full}; then names of scenarios,
 * where not all are wanted.
 */
public final class CacheLeague {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<Class<? extends CacheProduct>> PRODUCTS =
            List.of(HeadroomProduct.class, SpringProduct.class, JetCacheProduct.class, RedissonProduct.class);
    private static final int COLUMN = 14;

    private CacheLeague() {}

    public static void main(String[] arguments) throws IOException, ReflectiveOperationException {
        if (arguments.length < 3) {
            throw new IllegalArgumentException("needs RESULT_FILE COMMIT short|full [SCENARIO...]");
        }
        Effort effort = Effort.valueOf(arguments[2].toUpperCase(Locale.ROOT));
        List<Scenario> scenarios = new ArrayList<>();
        for (int i = 3; i < arguments.length; i++) {
            scenarios.add(Scenario.valueOf(arguments[i]));
        }
        if (scenarios.isEmpty()) {
            scenarios.addAll(List.of(Scenario.values()));
        }
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        List<Verdict> verdicts = new ArrayList<>();
        for (Class<? extends CacheProduct> product : PRODUCTS) {
            try (Tck tck = new Tck(product, effort)) {
                for (Scenario scenario : scenarios) {
                    Verdict verdict = tck.run(scenario);
                    out.printf("%s, %s: %s %s%n", verdict.product(), scenario, verdict.outcome(), verdict.note());
                    verdicts.add(verdict);
                }
            }
        }
        out.println();
        out.print(table(scenarios, verdicts));
        Path file = Path.of(arguments[0]);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(
                file,
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document(arguments, scenarios, verdicts))
                        + "\n");
    }

    private static String table(List<Scenario> scenarios, List<Verdict> verdicts) {
        StringBuilder table = new StringBuilder("    ");
        List<String> products =
                verdicts.stream().map(Verdict::product).distinct().toList();
        products.forEach(product -> table.append(cell(product)));
        table.append('\n');
        for (Scenario scenario : scenarios) {
            table.append("%-4s".formatted(scenario));
            verdicts.stream()
                    .filter(verdict -> verdict.scenario() == scenario)
                    .forEach(verdict ->
                            table.append(cell(verdict.outcome().name().toLowerCase(Locale.ROOT))));
            table.append(scenario.title()).append('\n');
        }
        return table.toString();
    }

    private static String cell(String text) {
        String first = text.split(" ", 2)[0];
        return first + " ".repeat(Math.max(1, COLUMN - first.length()));
    }

    private static Map<String, Object> document(String[] arguments, List<Scenario> scenarios, List<Verdict> verdicts)
            throws IOException {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put(
                "measured_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        document.put("commit", arguments[1]);
        document.put("machine", machine());
        document.put("effort", arguments[2]);
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("scenario", scenario.name());
            row.put("title", scenario.title());
            row.put("criterion", scenario.criterion());
            Map<String, Object> products = new LinkedHashMap<>();
            verdicts.stream()
                    .filter(verdict -> verdict.scenario() == scenario)
                    .forEach(verdict -> products.put(verdict.product(), outcome(verdict)));
            row.put("products", products);
            rows.add(row);
        }
        document.put("scenarios", rows);
        return document;
    }

    private static Map<String, Object> outcome(Verdict verdict) {
        Map<String, Object> outcome = new LinkedHashMap<>();
        outcome.put("outcome", verdict.outcome().name().toLowerCase(Locale.ROOT));
        outcome.put("note", verdict.note());
        Map<String, Object> figures = new LinkedHashMap<>();
        verdict.figures().forEach((name, value) -> figures.put(name, Math.round(value * 1_000) / 1_000.0));
        outcome.put("figures", figures);
        outcome.put("millis", verdict.millis());
        return outcome;
    }

    private static Map<String, Object> machine() throws IOException {
        Path cpu = Path.of("/proc/cpuinfo");
        String model = Files.isReadable(cpu)
                ? Files.readString(cpu).replaceFirst("(?s).*?model name\\s*:\\s*([^\\n]*).*", "$1")
                : System.getProperty("os.arch");
        return Map.of(
                "cores",
                Runtime.getRuntime().availableProcessors(),
                "cpu",
                model,
                "java",
                Runtime.version().toString());
    }
}
