package dev.headroom.sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/**
 * Reads what a database did: the differences of pg_stat_statements over an interval, joined by query id to the
 * statements that the application knows. Where the server doesn't count, the application's own figures stand alone and
 * the workload says what to do. Each statement is explained once to learn its id.
 */
public final class WorkloadReader {
    private static final int REMEMBERED = 5_000;
    private static final Pattern PLANNED = Pattern.compile(
            "\\s*(/\\*.*?\\*/\\s*)*(select|with|insert|update|delete|merge|values|\\().*",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final String OURS = "headroom.advice";
    private static final String EXTENSION = """
            select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace
            where e.extname = 'pg_stat_statements'
            """;

    private final DataSource direct;
    private final WorkloadSource known;
    private final Map<String, OptionalLong> ids = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, OptionalLong> eldest) {
            return size() > REMEMBERED;
        }
    };

    /**
     * @param direct leads to PostgreSQL itself, as a role that reads pg_stat_statements: pg_read_all_stats, or owner
     */
    public WorkloadReader(DataSource direct, WorkloadSource known) {
        this.direct = direct;
        this.known = known;
    }

    /** The counters now; one statement for the server's, and one EXPLAIN for each statement not seen before. */
    public WorkloadSnapshot snapshot() {
        Map<String, WorkloadStatement> statements = new LinkedHashMap<>();
        known.statements().forEach(it -> statements.put(it.sql(), it));
        try (IndexSession session = IndexSession.open(direct)) {
            Map<Long, WorkloadSnapshot.Counted> counted = new HashMap<>();
            Optional<String> limitation = read(session, counted);
            if (limitation.isEmpty()) {
                learn(session, statements.values());
            }
            return new WorkloadSnapshot(counted, statements, limitation);
        } catch (SQLException failure) {
            throw IndexSession.refused("the workload", failure);
        }
    }

    private Optional<String> read(IndexSession session, Map<Long, WorkloadSnapshot.Counted> counted)
            throws SQLException {
        Optional<String> schema = session.first(EXTENSION, row -> row.getString(1));
        if (schema.isEmpty()) {
            return Optional.of("pg_stat_statements is not installed: figures are the application's own, without blocks,"
                    + " WAL and other clients. Put it into shared_preload_libraries, restart, and run"
                    + " create extension pg_stat_statements");
        }
        try {
            session.list(
                    """
                    select queryid, max(query) as query, sum(calls)::bigint as calls,
                           sum(total_exec_time + total_plan_time) as millis,
                           sum(shared_blks_hit + shared_blks_read)::bigint as blocks, sum(wal_bytes)::bigint as wal,
                           sum(rows)::bigint as rows
                    from %s.pg_stat_statements s
                    where dbid = (select oid from pg_database where datname = current_database())
                      and queryid is not null and query !~* '^\\s*(/\\*.*\\*/\\s*)?explain'
                    group by queryid
                    """.formatted(schema.get()),
                    row -> counted.put(
                            row.getLong("queryid"),
                            new WorkloadSnapshot.Counted(
                                    row.getString("query"),
                                    new Workload.Figures(
                                            row.getLong("calls"),
                                            row.getDouble("millis"),
                                            row.getLong("blocks"),
                                            row.getLong("wal"),
                                            row.getLong("rows")))));
            return Optional.empty();
        } catch (SQLException failure) {
            return Optional.of("pg_stat_statements can't be read (SQLSTATE " + failure.getSQLState()
                    + "): figures are the application's own. Put it into shared_preload_libraries and grant"
                    + " pg_read_all_stats");
        }
    }

    private void learn(IndexSession session, Iterable<WorkloadStatement> statements) throws SQLException {
        session.run("set application_name = '" + OURS + "'");
        PlanExplainer explainer = new PlanExplainer(session);
        synchronized (ids) {
            for (WorkloadStatement statement : statements) {
                if (!ids.containsKey(statement.sql())) {
                    ids.put(statement.sql(), id(explainer, statement));
                }
            }
        }
    }

    private static OptionalLong id(PlanExplainer explainer, WorkloadStatement statement) {
        if (!PLANNED.matcher(statement.sql()).matches()) {
            return OptionalLong.empty();
        }
        try {
            return explainer
                    .explain(statement.sql(), statement.samples().stream().findFirst())
                    .queryId();
        } catch (SQLException _) {
            return OptionalLong.empty();
        }
    }

    /** What happened between two readings, statements without a call left out. */
    public Workload between(WorkloadSnapshot before, WorkloadSnapshot after) {
        List<Workload.Entry> entries = new ArrayList<>();
        Set<Long> named = new HashSet<>();
        after.known().values().forEach(statement -> {
            OptionalLong id = id(statement.sql());
            Optional<Workload.Figures> server =
                    id.isPresent() ? figures(id.getAsLong(), before, after) : Optional.empty();
            id.ifPresent(named::add);
            Workload.Figures figures = server.orElseGet(() -> own(statement, before));
            if (figures.calls() > 0) {
                entries.add(
                        new Workload.Entry(statement.sql(), statement.samples(), statement.location(), id, figures));
            }
        });
        after.byQuery().forEach((id, counted) -> {
            if (named.add(id) && PLANNED.matcher(counted.sql()).matches()) {
                figures(id, before, after)
                        .filter(it -> it.calls() > 0)
                        .ifPresent(it -> entries.add(new Workload.Entry(
                                counted.sql(), List.of(), Optional.empty(), OptionalLong.of(id), it)));
            }
        });
        return new Workload(entries, after.limitation());
    }

    private OptionalLong id(String sql) {
        synchronized (ids) {
            return ids.getOrDefault(sql, OptionalLong.empty());
        }
    }

    private static Optional<Workload.Figures> figures(long id, WorkloadSnapshot before, WorkloadSnapshot after) {
        WorkloadSnapshot.Counted now = after.byQuery().get(id);
        if (now == null) {
            return Optional.empty();
        }
        WorkloadSnapshot.Counted then = before.byQuery().get(id);
        return Optional.of(then == null ? now.figures() : now.figures().since(then.figures()));
    }

    private static Workload.Figures own(WorkloadStatement statement, WorkloadSnapshot before) {
        Workload.Figures now = new Workload.Figures(statement.calls(), statement.millis(), 0, 0, 0);
        WorkloadStatement then = before.known().get(statement.sql());
        return then == null ? now : now.since(new Workload.Figures(then.calls(), then.millis(), 0, 0, 0));
    }
}
