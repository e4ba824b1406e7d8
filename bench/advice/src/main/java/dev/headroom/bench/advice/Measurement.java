package dev.headroom.bench.advice;

import dev.headroom.sql.Plan;
import dev.headroom.sql.WorkloadBinds;
import dev.headroom.sql.WorkloadStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What a suite's statements and inserts take with the indexes that are there. */
final class Measurement {
    private static final String INDEXES = """
            select coalesce(sum(pg_relation_size(i.indexrelid)), 0), count(*) from pg_index i
            join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'public' and not i.indisprimary
            """;

    private final List<Run> runs;
    private final long bytes;
    private final int indexes;
    private final double walBytes;
    private final long insertBlocks;

    /** One statement; without blocks where it was stopped. */
    record Run(String name, double cost, OptionalLong blocks, double millis) {}

    private Measurement(List<Run> runs, long bytes, int indexes, double walBytes, long insertBlocks) {
        this.runs = runs;
        this.bytes = bytes;
        this.indexes = indexes;
        this.walBytes = walBytes;
        this.insertBlocks = insertBlocks;
    }

    static Measurement of(Suite suite) throws SQLException {
        List<Run> runs = new ArrayList<>();
        try (Connection connection = suite.source().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("vacuum analyze");
            statement.execute("set statement_timeout = '" + suite.timeoutSeconds() + "s'");
            for (WorkloadStatement one : suite.statements()) {
                runs.add(run(connection, one, suite.timeoutSeconds() * 1000.0));
            }
            statement.execute("set statement_timeout = 0");
            connection.setAutoCommit(false);
            String explained;
            try (ResultSet row = statement.executeQuery(
                    "explain (analyze, buffers, wal, format json, verbose) " + suite.insert() + suite.rows())) {
                row.next();
                explained = row.getString(1);
            }
            connection.rollback();
            connection.setAutoCommit(true);
            Plan insert = Plan.parse(explained);
            double wal =
                    insert.root().detail("WAL Bytes").map(Double::parseDouble).orElse(0.0);
            try (ResultSet row = statement.executeQuery(INDEXES)) {
                row.next();
                return new Measurement(
                        runs,
                        row.getLong(1),
                        row.getInt(2),
                        wal,
                        insert.blocks().orElse(0));
            }
        }
    }

    private static Run run(Connection connection, WorkloadStatement statement, double timeoutMillis)
            throws SQLException {
        List<WorkloadBinds> samples = statement.samples().isEmpty() ? List.of(WorkloadBinds.of()) : statement.samples();
        double cost = 0;
        long blocks = 0;
        double millis = 0;
        boolean stopped = false;
        for (WorkloadBinds binds : samples) {
            cost += explain(connection, "explain (format json, verbose) ", statement.sql(), binds)
                    .cost();
            try {
                Plan plan = explain(
                        connection, "explain (analyze, buffers, format json, verbose) ", statement.sql(), binds);
                blocks += plan.blocks().orElse(0);
                millis += plan.executionMillis().orElse(0);
            } catch (SQLException failure) {
                if (!"57014".equals(failure.getSQLState())) {
                    throw failure;
                }
                stopped = true;
            }
        }
        String name = statement.location().orElse("");
        return new Run(
                name,
                cost / samples.size(),
                stopped ? OptionalLong.empty() : OptionalLong.of(blocks / samples.size()),
                stopped ? timeoutMillis : millis / samples.size());
    }

    private static Plan explain(Connection connection, String how, String sql, WorkloadBinds binds)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(how + sql)) {
            for (int i = 0; i < binds.values().size(); i++) {
                statement.setObject(i + 1, binds.values().get(i));
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return Plan.parse(row.getString(1));
            }
        }
    }

    /** Statements that read more than a tenth more blocks than in the other, by name with the ratio. */
    Map<String, Object> worseThan(Measurement other) {
        Map<String, Object> worse = new LinkedHashMap<>();
        for (int i = 0; i < runs.size(); i++) {
            OptionalLong before = other.runs.get(i).blocks();
            OptionalLong now = runs.get(i).blocks();
            if (before.isPresent() && (now.isEmpty() || now.getAsLong() > 1.1 * before.getAsLong())) {
                double ratio = now.isEmpty()
                        ? Double.POSITIVE_INFINITY
                        : (double) now.getAsLong() / Math.max(1, before.getAsLong());
                worse.put(runs.get(i).name(), rounded(ratio));
            }
        }
        return worse;
    }

    /** In the form of the results file. */
    Map<String, Object> line(Measurement none) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("indexes", indexes);
        line.put("megabytes", rounded(bytes / 1e6));
        double relative = 0;
        long common = 0;
        double millis = 0;
        long stopped = 0;
        for (int i = 0; i < runs.size(); i++) {
            relative += runs.get(i).cost() / none.runs.get(i).cost();
            // those that finish without indexes: the same statements in every column
            common +=
                    none.runs.get(i).blocks().isPresent() ? runs.get(i).blocks().orElse(0) : 0;
            millis += runs.get(i).millis();
            stopped += runs.get(i).blocks().isEmpty() ? 1 : 0;
        }
        line.put("objective_sum_of_cost_by_cost_without", rounded(relative));
        line.put("blocks_of_statements_that_finish_without_indexes", common);
        line.put("milliseconds", rounded(millis));
        line.put("stopped_at_timeout", stopped);
        line.put("insert_wal_megabytes", rounded(walBytes / 1e6));
        line.put("insert_blocks", insertBlocks);
        line.put("statements_with_more_blocks", worseThan(none));
        return line;
    }

    static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
