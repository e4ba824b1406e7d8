package dev.headroom.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plays scenarios of operation and writes a verdict for each. Arguments: the directory for the verdicts,
 * {@code --list}, {@code --long}, {@code --seed=N}, {@code --result=FILE} with {@code --commit=ID} for what is kept of
 * full runs, and names of scenarios. Exits 0 where every promise was kept, 1 where one was broken.
 */
public final class OperationalFaults {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path directory;
    private final Extent extent;
    private final Optional<Results> results;

    private OperationalFaults(Path directory, Extent extent, Optional<Results> results) {
        this.directory = directory;
        this.extent = extent;
        this.results = results;
    }

    public static void main(String[] arguments) throws Exception {
        List<Scenario> scenarios = new ArrayList<>();
        Map<String, String> options = new HashMap<>();
        for (String argument : List.of(arguments).subList(1, arguments.length)) {
            if (argument.startsWith("--")) {
                String[] option = argument.split("=", 2);
                options.put(option[0], option.length > 1 ? option[1] : "");
            } else {
                scenarios.add(Scenario.of(argument).orElseGet(() -> {
                    System.err.println("faults: unknown scenario '" + argument + "'; --list names them");
                    System.exit(2);
                    return Scenario.REDIS_KILLED;
                }));
            }
        }
        if (options.containsKey("--list")) {
            for (Scenario each : Scenario.values()) {
                System.out.printf("%-16s %s%n", each.key(), each.what());
            }
            return;
        }
        long seed = Long.parseLong(options.getOrDefault("--seed", "1"));
        OperationalFaults faults = new OperationalFaults(
                Path.of(arguments[0]),
                options.containsKey("--long") ? Extent.full(seed) : Extent.brief(seed),
                Optional.ofNullable(options.get("--result"))
                        .map(file -> new Results(Path.of(file), options.getOrDefault("--commit", "unknown"))));
        System.exit(faults.play(scenarios.isEmpty() ? List.of(Scenario.values()) : scenarios) ? 0 : 1);
    }

    private boolean play(List<Scenario> scenarios) throws Exception {
        Files.createDirectories(directory);
        boolean passed = true;
        // those that leave nothing behind share a cluster
        List<Scenario> order = new ArrayList<>(scenarios);
        order.sort((a, b) -> Boolean.compare(a.wrecks(), b.wrecks()));
        Cluster cluster = null;
        Extent fitting = extent;
        try {
            for (Scenario scenario : order) {
                if (cluster == null) {
                    System.err.println("starting two nodes, PostgreSQL with a replica, and Redis");
                    cluster = Cluster.start();
                    fitting = extent.full() ? cluster.fitting(extent) : extent;
                }
                System.err.println("playing " + scenario.key() + ": " + scenario.what());
                Judgement judgement;
                boolean wrecked = scenario.wrecks();
                try {
                    judgement = scenario.play(cluster, fitting);
                } catch (IOException | SQLException | RuntimeException failure) {
                    judgement = new Judgement(scenario.key(), fitting);
                    judgement.is("could be played", false, failure);
                    wrecked = true;
                }
                passed &= judgement.passed();
                tell(judgement);
                Files.writeString(
                        directory.resolve(scenario.key() + ".json"),
                        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(judgement.report()) + "\n");
                if (results.isPresent()) {
                    results.get().keep(judgement.report());
                }
                if (wrecked) {
                    cluster.close();
                    cluster = null;
                }
            }
        } finally {
            if (cluster != null) {
                cluster.close();
            }
        }
        return passed;
    }

    private static void tell(Judgement judgement) {
        Object verdict = judgement.report().get("verdict");
        System.err.println((verdict + " " + judgement.report().get("scenario") + " " + judgement.skipped()).strip());
        judgement.criteria().stream()
                .filter(one -> !one.kept())
                .forEach(
                        one -> System.err.printf("  %s: wanted %s, found %s%n", one.name(), one.wanted(), one.found()));
    }
}
