package dev.headroom.sql;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Asks for plans on one session.
 *
 * <p>Three traps. {@code EXPLAIN (GENERIC_PLAN)} over {@code $1} fails in the extended protocol that JDBC speaks. Null
 * in place of an unknown value is planned as a statement that can't return rows. And a plan with values differs from
 * the one that is kept for all values. So a statement with values is planned with them, and one without through PREPARE
 * with the generic plan forced.
 */
final class PlanExplainer {
    private static final String EXPLAIN = "explain (format json, verbose) ";
    private static final String ANALYZE = "explain (analyze, buffers, format json, verbose) ";
    private static final String KEPT = "headroom_generic";

    private final IndexSession session;

    PlanExplainer(IndexSession session) {
        this.session = session;
    }

    /** With the values, or without any the plan that is kept for all of them. Executes nothing. */
    Plan explain(String sql, Optional<WorkloadBinds> binds) throws SQLException {
        if (binds.isPresent() && !binds.get().values().isEmpty()) {
            return withValues(EXPLAIN, sql, binds.get());
        }
        PlanPlaceholders.Numbered numbered = PlanPlaceholders.number(sql);
        int parameters = Math.max(PlanPlaceholders.highest(sql), numbered.count());
        return parameters == 0 ? Plan.parse(text(EXPLAIN + sql)) : generic(sql);
    }

    /** Runs the statement; the caller has a transaction that is rolled back, and a timeout. */
    Plan analyze(String sql, Optional<WorkloadBinds> binds) throws SQLException {
        return binds.isPresent() && !binds.get().values().isEmpty()
                ? withValues(ANALYZE, sql, binds.get())
                : Plan.parse(text(ANALYZE + sql));
    }

    /** The plan for all values, whatever they are. */
    Plan generic(String sql) throws SQLException {
        boolean numbered = PlanPlaceholders.highest(sql) > 0;
        PlanPlaceholders.Numbered server = numbered
                ? new PlanPlaceholders.Numbered(sql, PlanPlaceholders.highest(sql))
                : PlanPlaceholders.number(sql);
        session.run("prepare " + KEPT + " as " + server.text());
        try {
            session.run("set plan_cache_mode = force_generic_plan");
            String nulls =
                    IntStream.range(0, server.count()).mapToObj(_ -> "null").collect(Collectors.joining(", "));
            return Plan.parse(text(EXPLAIN + "execute " + KEPT + (nulls.isEmpty() ? "" : "(" + nulls + ")")));
        } finally {
            session.run("reset plan_cache_mode");
            session.run("deallocate " + KEPT);
        }
    }

    private Plan withValues(String how, String sql, WorkloadBinds binds) throws SQLException {
        try (PreparedStatement statement = session.connection().prepareStatement(how + sql)) {
            IndexSession.bind(statement, binds.values());
            try (ResultSet rows = statement.executeQuery()) {
                return Plan.parse(text(rows));
            }
        }
    }

    private String text(String sql) throws SQLException {
        try (Statement statement = session.connection().createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return text(rows);
        }
    }

    private static String text(ResultSet rows) throws SQLException {
        StringBuilder text = new StringBuilder();
        while (rows.next()) {
            text.append(rows.getString(1)).append('\n');
        }
        return text.toString();
    }
}
