package dev.headroom.faults;

import dev.headroom.bench.load.LoadBench;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What scenarios in their full length came to, in one file: one that is played again takes the place of its last
 * verdict, the others stay with the time and the commit of theirs.
 *
 * @param commit that is played
 */
record Results(Path file, String commit) {
    private static final JsonMapper JSON = JsonMapper.shared();

    void keep(Map<String, Object> report) throws IOException {
        Map<String, Object> scenarios = new TreeMap<>();
        if (Files.exists(file)) {
            for (Map.Entry<String, JsonNode> each :
                    JSON.readTree(Files.readString(file)).path("scenarios").properties()) {
                scenarios.put(each.getKey(), each.getValue());
            }
        }
        Map<String, Object> kept = new LinkedHashMap<>();
        kept.put("measured_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        kept.put("commit", commit);
        kept.put("machine", LoadBench.machine());
        kept.putAll(report);
        kept.remove("schema");
        kept.remove("scenario");
        if (report.get("figures") instanceof Map<?, ?> figures) {
            Map<Object, Object> without = new LinkedHashMap<>(figures);
            // longer than everything else, and in the scenario's own file
            without.remove(Judgement.SECONDS);
            kept.put("figures", without);
        }
        scenarios.put(String.valueOf(report.get("scenario")), kept);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("schema", report.get("schema"));
        result.put("scenarios", scenarios);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(result) + "\n");
    }
}
