package dev.headroom.bench.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Measures what observing statements, bulk work and pages cost beside their peers, and writes the figures. */
public final class StatementsBench {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private StatementsBench() {}

    /** Arguments: the file to write, the commit, and {@code quick} for a run that shows that all of it runs. */
    public static void main(String[] args) throws IOException, SQLException {
        boolean quick = args.length > 2 && args[2].equals("quick");
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("measured_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        report.put("commit", args[1]);
        report.put(
                "machine",
                Map.of(
                        "cores",
                        Runtime.getRuntime().availableProcessors(),
                        "java",
                        System.getProperty("java.vm.version", "")));
        try (StatementsDatabase database = StatementsDatabase.start()) {
            report.put("observation", new StatementsCost(quick ? 20 : 400).measure(database));
            report.put("bulk", new BulkRows(quick ? 5_000 : 50_000, quick ? 1 : 7).measure(database));
            report.put("pages", new KeysetDepth(quick ? 100_000 : 5_000_000).measure(database));
        }
        Path result = Path.of(args[0]);
        Files.createDirectories(result.toAbsolutePath().getParent());
        Files.writeString(result, JSON.writeValueAsString(report) + "\n");
    }
}
