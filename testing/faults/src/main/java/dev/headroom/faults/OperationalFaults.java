package dev.headroom.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plays scenarios of operation and writes a verdict for each. Arguments: the directory for the verdicts,
 * {@code --list}, {@code --long}, {@code --seed=N} and names of scenarios. Exits 0 where every promise was kept, 1
 * where one was broken.
 */
public final class OperationalFaults {
    private static final JsonMapper JSON = JsonMapper.shared();

    private OperationalFaults() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        List<Scenario> scenarios = new ArrayList<>();
        boolean full = false;
        long seed = 1;
        for (String argument : List.of(arguments).subList(1, arguments.length)) {
            if ("--list".equals(argument)) {
                for (Scenario each : Scenario.values()) {
                    System.out.printf("%-16s %s%n", each.key(), each.what());
                }
                return;
            } else if ("--long".equals(argument)) {
                full = true;
            } else if (argument.startsWith("--seed=")) {
                seed = Long.parseLong(argument.substring("--seed=".length()));
            } else {
                scenarios.add(Scenario.of(argument).orElseGet(() -> {
                    System.err.println("faults: unknown scenario '" + argument + "'; --list names them");
                    System.exit(2);
                    return Scenario.REDIS_KILLED;
                }));
            }
        }
        List<Scenario> played = scenarios.isEmpty() ? List.of(Scenario.values()) : scenarios;
        System.exit(play(directory, played, full ? Extent.full(seed) : Extent.brief(seed)) ? 0 : 1);
    }

    private static boolean play(Path directory, List<Scenario> scenarios, Extent extent) throws Exception {
        Files.createDirectories(directory);
        boolean passed = true;
        // those that leave nothing behind share a cluster
        List<Scenario> order = new ArrayList<>(scenarios);
        order.sort((a, b) -> Boolean.compare(a.wrecks(), b.wrecks()));
        Cluster cluster = null;
        try {
            for (Scenario scenario : order) {
                if (cluster == null) {
                    System.err.println("starting two nodes, PostgreSQL with a replica, and Redis");
                    cluster = Cluster.start();
                }
                System.err.println("playing " + scenario.key() + ": " + scenario.what());
                Judgement judgement;
                boolean wrecked = scenario.wrecks();
                try {
                    judgement = scenario.play(cluster, extent);
                } catch (IOException | SQLException | RuntimeException failure) {
                    judgement = new Judgement(scenario.key(), extent);
                    judgement.is("could be played", false, failure);
                    wrecked = true;
                }
                passed &= judgement.passed();
                tell(judgement);
                Files.writeString(
                        directory.resolve(scenario.key() + ".json"),
                        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(judgement.report()) + "\n");
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
