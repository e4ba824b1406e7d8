package dev.headroom.sql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;

/**
 * Proves advice on a copy of the database: runs the statements, builds the indexes, runs them again, and leaves out
 * what helps nobody. The planner's word isn't taken for it: on TPC-H a third of the statements that it promised to be
 * cheaper read more blocks than before.
 *
 * <p>The copy is changed: it must not be a database that anybody uses. {@link #copy} makes one of a template that
 * nobody is connected to, such as a restored backup.
 */
public final class AdviceTrial {
    private static final ErrorCode REFUSED = new ErrorCode("TRIAL_REFUSED", ErrorCode.Kind.IMPOSSIBLE);
    private static final double NOTHING = 0.005;
    private static final String TOO_LONG = "no answer within the timeout";

    private final DataSource copy;
    private final Duration timeout;

    /**
     * @param copy leads to PostgreSQL itself, to a database that nobody else uses, as the owner of its tables
     * @param timeout of one statement; one that takes longer isn't compared
     */
    public AdviceTrial(DataSource copy, Duration timeout) {
        this.copy = copy;
        this.timeout = timeout;
    }

    /**
     * Blocks and time of one run in a warm database.
     *
     * @param blocks shared blocks touched; empty where it took longer than the timeout
     */
    public record Run(OptionalLong blocks, double millis, String plan) {}

    /**
     * One statement without the advice and with it.
     *
     * @param regressed whether it touches more than a tenth more blocks or, by another plan, takes a tenth more time
     */
    public record Tried(String sql, Optional<String> location, Run before, Run after, boolean regressed) {
        /** Whether it finished within the timeout only with the advice. */
        public boolean rescued() {
            return before.blocks().isEmpty() && after.blocks().isPresent();
        }
    }

    /**
     * What a trial came to.
     *
     * @param kept advice that helps, with measured sizes, labelled so
     * @param rejected advice whose absence makes nothing slower
     */
    public record Result(List<AdviceReport.Index> kept, List<AdviceReport.Index> rejected, List<Tried> statements) {
        public Result {
            kept = List.copyOf(kept);
            rejected = List.copyOf(rejected);
            statements = List.copyOf(statements);
        }

        /** Statements that the kept advice makes worse. */
        public List<Tried> regressions() {
            return statements.stream().filter(Tried::regressed).toList();
        }
    }

    /**
     * Makes a copy on the same server: {@code create database … template …}.
     *
     * @param admin leads to another database of the server, as a role that may create databases
     * @throws CodedException TRIAL_REFUSED where somebody is connected to the template
     */
    public static void copy(DataSource admin, String template, String name) {
        try (IndexSession session = IndexSession.open(admin)) {
            session.run("create database " + IndexDefinition.quoted(name) + " template "
                    + IndexDefinition.quoted(template));
        } catch (SQLException failure) {
            if ("55006".equals(failure.getSQLState())) {
                throw CodedException.of(
                        REFUSED,
                        Violation.of("database to copy", "must have no connection", template)
                                .instead("copy a restored backup, which nobody uses"));
            }
            throw IndexSession.refused("the copy of " + template, failure);
        }
    }

    /**
     * Tries the advice on the statements of the workload that only read; builds what {@link AdviceLabel#UNVERIFIED}
     * advice needs too, so that afterwards it is measured or rejected.
     *
     * @throws CodedException DATABASE_REFUSED where the copy can't be reached
     */
    public Result run(Workload workload, List<AdviceReport.Index> advice) {
        try (IndexSession session = IndexSession.direct(copy)) {
            List<Workload.Entry> entries = readable(session, workload);
            // a plan that only newer statistics change would be taken for the indexes' doing
            analyze(session, advice);
            session.run("set statement_timeout = " + timeout.toMillis());
            List<Run> before = runs(session, entries);
            List<AdviceReport.Index> built = build(session, advice);
            session.run("set statement_timeout = " + timeout.toMillis());
            List<Run> after = runs(session, entries);
            List<AdviceReport.Index> kept = new ArrayList<>(built);
            List<AdviceReport.Index> rejected = new ArrayList<>(advice);
            rejected.removeIf(it -> built.stream().anyMatch(one -> one.ddl().equals(it.ddl())));
            for (AdviceReport.Index index : largestFirst(built)) {
                List<Run> without = without(session, entries, index, after);
                if (relative(before, without) - relative(before, after) < NOTHING * entries.size()) {
                    session.run("drop index " + index.definition().qualifiedName());
                    kept.remove(index);
                    rejected.add(index);
                    after = without;
                }
            }
            // what was dropped last may have been what a later choice was judged beside
            List<Run> last = rejected.isEmpty() ? after : runs(session, entries);
            return new Result(kept, rejected, tried(entries, before, last));
        } catch (SQLException failure) {
            throw IndexSession.refused("the trial", failure);
        }
    }

    private static List<AdviceReport.Index> largestFirst(List<AdviceReport.Index> indexes) {
        return indexes.stream()
                .sorted(Comparator.comparingLong(AdviceReport.Index::bytes).reversed())
                .toList();
    }

    private static List<Workload.Entry> readable(IndexSession session, Workload workload) {
        PlanExplainer explainer = new PlanExplainer(session);
        List<Workload.Entry> readable = new ArrayList<>();
        for (Workload.Entry entry : workload.entries()) {
            boolean complete = !entry.samples().isEmpty()
                    || (PlanPlaceholders.highest(entry.sql()) == 0
                            && PlanPlaceholders.number(entry.sql()).count() == 0);
            try {
                if (complete
                        && !explainer
                                .explain(entry.sql(), entry.samples().stream().findFirst())
                                .writes()) {
                    readable.add(entry);
                }
            } catch (SQLException | IllegalArgumentException _) {
                // a statement over what the copy doesn't have
            }
        }
        return readable;
    }

    private static List<AdviceReport.Index> build(IndexSession session, List<AdviceReport.Index> advice)
            throws SQLException {
        session.run("set statement_timeout = 0");
        List<AdviceReport.Index> built = new ArrayList<>();
        for (AdviceReport.Index index : advice) {
            try {
                session.run(index.definition().statement("", ""));
                long bytes = session.number(
                        """
                        select pg_relation_size(to_regclass(?)) + coalesce((select sum(pg_relation_size(relid))
                            from pg_partition_tree(to_regclass(?)) where isleaf), 0)
                        """,
                        index.definition().qualifiedName(),
                        index.definition().qualifiedName());
                built.add(new AdviceReport.Index(
                        index.definition(),
                        index.ddl(),
                        bytes,
                        index.gain(),
                        AdviceLabel.MEASURED,
                        index.writes(),
                        index.serves(),
                        index.notes()));
            } catch (SQLException _) {
                // an extension that isn't there: it is rejected
            }
        }
        analyze(session, advice);
        return built;
    }

    private static void analyze(IndexSession session, List<AdviceReport.Index> advice) throws SQLException {
        session.run("set statement_timeout = 0");
        for (String table : advice.stream()
                .map(it -> it.definition().qualifiedTable())
                .distinct()
                .toList()) {
            // also sets the map of pages that an index-only scan needs not look at
            session.run("vacuum analyze " + table);
        }
    }

    private static List<Run> runs(IndexSession session, List<Workload.Entry> entries) throws SQLException {
        List<Run> runs = new ArrayList<>();
        for (Workload.Entry entry : entries) {
            runs.add(run(session, entry));
        }
        return runs;
    }

    /** Values of the middle of what was seen; none where the statement has none. */
    private static Optional<WorkloadBinds> binds(Workload.Entry entry) {
        List<WorkloadBinds> samples = entry.samples();
        return samples.isEmpty() ? Optional.empty() : Optional.of(samples.get(samples.size() / 2));
    }

    /** What is known of a run that the timeout ended; any other failure goes on. */
    private static Run stopped(SQLException failure) throws SQLException {
        if (!"57014".equals(failure.getSQLState())) {
            throw failure;
        }
        return new Run(OptionalLong.empty(), Double.MAX_VALUE, TOO_LONG);
    }

    /** The second of two runs: the first reads what isn't in memory. */
    private static Run run(IndexSession session, Workload.Entry entry) throws SQLException {
        PlanExplainer explainer = new PlanExplainer(session);
        Optional<WorkloadBinds> binds = binds(entry);
        session.connection().setAutoCommit(false);
        try {
            session.run("set transaction read only");
            Plan first = explainer.analyze(entry.sql(), binds);
            Plan second = explainer.analyze(entry.sql(), binds);
            return new Run(
                    second.blocks(),
                    Math.min(
                            first.executionMillis().orElse(0),
                            second.executionMillis().orElse(0)),
                    second.summary());
        } catch (SQLException failure) {
            return stopped(failure);
        } finally {
            session.connection().rollback();
            session.connection().setAutoCommit(true);
        }
    }

    /** Runs again what reads the index, as if it weren't there: the drop is rolled back. */
    private static List<Run> without(
            IndexSession session, List<Workload.Entry> entries, AdviceReport.Index index, List<Run> with)
            throws SQLException {
        List<Run> without = new ArrayList<>();
        PlanExplainer explainer = new PlanExplainer(session);
        for (int i = 0; i < entries.size(); i++) {
            if (!with.get(i).plan().contains(index.definition().name())) {
                without.add(with.get(i));
                continue;
            }
            Workload.Entry entry = entries.get(i);
            session.connection().setAutoCommit(false);
            try {
                session.run("drop index " + index.definition().qualifiedName());
                Plan plan = explainer.analyze(entry.sql(), binds(entry));
                without.add(new Run(plan.blocks(), plan.executionMillis().orElse(0), plan.summary()));
            } catch (SQLException failure) {
                without.add(stopped(failure));
            } finally {
                session.connection().rollback();
                session.connection().setAutoCommit(true);
            }
        }
        return without;
    }

    /** Sum of what each takes relative to before: the mean of blocks and time, at most twice for each. */
    private static double relative(List<Run> before, List<Run> now) {
        double sum = 0;
        for (int i = 0; i < before.size(); i++) {
            sum += relative(before.get(i), now.get(i));
        }
        return sum;
    }

    private static double relative(Run before, Run now) {
        if (before.blocks().isEmpty() || now.blocks().isEmpty()) {
            return before.blocks().isPresent() ? 2 : now.blocks().isPresent() ? 0 : 1;
        }
        double blocks = now.blocks().getAsLong()
                / Math.max(1.0, (double) before.blocks().getAsLong());
        double time = now.millis() / Math.max(0.01, before.millis());
        return (Math.min(2, blocks) + Math.min(2, time)) / 2;
    }

    private static List<Tried> tried(List<Workload.Entry> entries, List<Run> before, List<Run> after) {
        List<Tried> tried = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Run was = before.get(i);
            Run is = after.get(i);
            tried.add(new Tried(entries.get(i).sql(), entries.get(i).location(), was, is, regressed(was, is)));
        }
        return tried;
    }

    private static boolean regressed(Run before, Run after) {
        if (before.blocks().isEmpty() || after.blocks().isEmpty()) {
            return before.blocks().isPresent();
        }
        double tolerated = 1 + AdviceVerification.TOLERANCE;
        return after.blocks().getAsLong() > tolerated * before.blocks().getAsLong()
                || (after.millis() > tolerated * before.millis()
                        && after.millis() > 1
                        && !after.plan().equals(before.plan()));
    }
}
