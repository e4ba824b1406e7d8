package dev.headroom.bench.advice;

import dev.headroom.sql.AdviceLabel;
import dev.headroom.sql.AdvicePolicy;
import dev.headroom.sql.AdviceReport;
import dev.headroom.sql.AdviceTrial;
import dev.headroom.sql.Advisor;
import dev.headroom.sql.IndexDefinition;
import dev.headroom.sql.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures index advice on TPC-H and on a skewed ledger: without indexes, with what other advisors answered, with ours,
 * and with what is left of ours after a trial. Blocks, sizes and the log mean the same on any machine; times don't.
 */
public final class AdviceBench {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final String SECONDARY = """
            select quote_ident(c.relname) from pg_index i join pg_class c on c.oid = i.indexrelid
            join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and not i.indisprimary
            """;

    private AdviceBench() {}

    /** Arguments: the file to write, the commit, and {@code quick} for a tenth of the data. */
    public static void main(String[] args) throws IOException, InterruptedException, SQLException {
        boolean quick = args.length > 2 && args[2].equals("quick");
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("measured_at", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        report.put("commit", args[1]);
        Path directory = Files.createTempDirectory("headroom-bench-advice");
        try (Server server = Server.start(directory)) {
            report.put("server", server.hypopg() ? "PostgreSQL 15 with HypoPG" : "bundled, without HypoPG");
            report.put("tpch", measured(Tpch.load(server, quick ? 0.1 : 1)));
            report.put("ledger", measured(Ledger.load(server, quick ? 200_000 : 2_000_000)));
        } finally {
            delete(directory);
        }
        Path result = Path.of(args[0]);
        Files.createDirectories(result.toAbsolutePath().getParent());
        Files.writeString(result, JSON.writeValueAsString(report) + "\n");
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        }
    }

    private static Map<String, Object> measured(Suite suite) throws SQLException {
        Map<String, Object> columns = new LinkedHashMap<>();
        Measurement none = Measurement.of(suite);
        columns.put("none", none.line(none));
        for (Map.Entry<String, List<String>> peer : suite.published().entrySet()) {
            Server.run(suite.source(), peer.getValue().toArray(String[]::new));
            columns.put(peer.getKey() + ", published", Measurement.of(suite).line(none));
            dropAll(suite);
        }
        columns.put("headroom, advised", advised(suite, none));
        columns.put("headroom, after the trial", tried(suite, none));
        dropAll(suite);
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("suite", suite.name());
        report.put("statements", suite.statements().size());
        report.put("inserted_rows", suite.rows());
        report.put("columns", columns);
        return report;
    }

    private static AdviceReport advice(Suite suite) {
        return new Advisor(suite.source(), AdvicePolicy.USUAL.within(suite.budget()))
                .advise(Workload.of(suite.statements()));
    }

    private static Map<String, Object> advised(Suite suite, Measurement none) throws SQLException {
        long begun = System.nanoTime();
        AdviceReport advice = advice(suite);
        double seconds = Duration.ofNanos(System.nanoTime() - begun).toMillis() / 1000.0;
        List<Map<String, Object>> indexes = new ArrayList<>();
        for (AdviceReport.Index index : advice.indexes()) {
            if (index.label() == AdviceLabel.UNVERIFIED) {
                // the trial builds and measures it
                continue;
            }
            Server.run(suite.source(), index.ddl());
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("ddl", index.ddl());
            line.put("expected_megabytes", Measurement.rounded(index.bytes() / 1e6));
            line.put("megabytes", Measurement.rounded(size(suite, index.definition()) / 1e6));
            line.put("gain", Measurement.rounded(index.gain()));
            line.put("label", index.label().name());
            line.put(
                    "serves",
                    index.serves().stream()
                            .map(it -> advice.statements()
                                    .get(it.statement())
                                    .location()
                                    .orElse(""))
                            .toList());
            indexes.add(line);
        }
        Map<String, Object> column = Measurement.of(suite).line(none);
        column.put("advisor_seconds", Measurement.rounded(seconds));
        column.put("predicted_relative_cost", Measurement.rounded(advice.relativeCost()));
        column.put("indexes_advised", indexes);
        dropAll(suite);
        return column;
    }

    private static Map<String, Object> tried(Suite suite, Measurement none) throws SQLException {
        AdviceTrial.Result trial = new AdviceTrial(suite.source(), Duration.ofSeconds(suite.timeoutSeconds()))
                .run(Workload.of(suite.statements()), advice(suite).indexes());
        Measurement left = Measurement.of(suite);
        Map<String, Object> column = left.line(none);
        column.put("kept", trial.kept().stream().map(AdviceReport.Index::ddl).toList());
        column.put(
                "rejected",
                trial.rejected().stream().map(AdviceReport.Index::ddl).toList());
        List<String> flagged =
                trial.regressions().stream().map(it -> it.location().orElse("")).toList();
        column.put("flagged", flagged);
        column.put(
                "worse_and_not_flagged",
                left.worseThan(none).keySet().stream()
                        .filter(name -> !flagged.contains(name))
                        .toList());
        return column;
    }

    private static long size(Suite suite, IndexDefinition index) throws SQLException {
        return Long.parseLong(
                texts(suite, "select pg_relation_size('" + index.name() + "')").getFirst());
    }

    private static void dropAll(Suite suite) throws SQLException {
        for (String index : texts(suite, SECONDARY)) {
            Server.run(suite.source(), "drop index " + index);
        }
    }

    private static List<String> texts(Suite suite, String sql) throws SQLException {
        try (Connection connection = suite.source().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }
}
