package dev.headroom.sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;

/**
 * Compares a workload before and after indexes were built: blocks and time per call of the same statements, whether the
 * new indexes are read, and whatever has become worse. Proposes to drop what doesn't help; drops nothing.
 *
 * <p>Blocks are the figure to judge by: time depends on what else the machine does.
 */
public final class AdviceVerification {
    /** This much more per call is a regression. */
    public static final double TOLERANCE = 0.1;

    private static final String SCANS = """
            select coalesce(sum(idx_scan), 0) from pg_stat_all_indexes
            where indexrelid = to_regclass(?)
               or indexrelid in (select relid from pg_partition_tree(to_regclass(?)))
            """;

    private final DataSource primary;
    private final List<DataSource> replicas;
    private final long leastCalls;

    /**
     * @param replicas whose scans count too: an index that only they read is read
     * @param leastCalls of a statement before and after that make a comparison, at least 1
     */
    public AdviceVerification(DataSource primary, List<DataSource> replicas, long leastCalls) {
        this.primary = primary;
        this.replicas = List.copyOf(replicas);
        this.leastCalls = leastCalls;
    }

    /** What became of a statement. */
    public enum Verdict {
        /** At least a tenth fewer blocks or, at the same blocks, a tenth less time. */
        BETTER,
        /** Within a tenth. */
        SAME,
        /** More than a tenth more blocks, or at about the same blocks more time. */
        REGRESSED,
        /** Too few calls before or after. */
        TOO_FEW_CALLS
    }

    /**
     * One statement before and after.
     *
     * @param before per-call figures come from it
     * @param planChanged whether its steps are other ones; false where a plan couldn't be had
     */
    public record Compared(
            String sql,
            Optional<String> location,
            Workload.Figures before,
            Workload.Figures after,
            boolean planChanged,
            Verdict verdict) {
        /** Blocks per call after, by those before; 1 where none were touched before. */
        public double blocksRatio() {
            return before.blocksPerCall() == 0 ? 1 : after.blocksPerCall() / before.blocksPerCall();
        }
    }

    /**
     * One new index.
     *
     * @param scans on all nodes since it was built
     * @param proposal the statement that takes it away again, where it helps nobody; never carried out from here
     */
    public record Checked(IndexDefinition index, long scans, Optional<String> proposal) {}

    /** What a build came to. */
    public record Result(List<Compared> statements, List<Checked> indexes) {
        public Result {
            statements = List.copyOf(statements);
            indexes = List.copyOf(indexes);
        }

        /** What has become worse. */
        public List<Compared> regressions() {
            return statements.stream()
                    .filter(it -> it.verdict() == Verdict.REGRESSED)
                    .toList();
        }
    }

    /** Shapes of plans by statement, to be kept until after a build. */
    public Map<String, String> shapes(Workload workload) {
        Map<String, String> shapes = new HashMap<>();
        try (IndexSession session = IndexSession.open(primary)) {
            session.run("set statement_timeout = '1s'");
            PlanExplainer explainer = new PlanExplainer(session);
            for (Workload.Entry entry : workload.entries()) {
                try {
                    shapes.put(
                            entry.sql(),
                            explainer
                                    .explain(
                                            entry.sql(),
                                            entry.samples().stream().findFirst())
                                    .shape());
                } catch (SQLException | IllegalArgumentException _) {
                    // compared by its figures alone
                }
            }
            return shapes;
        } catch (SQLException failure) {
            throw IndexSession.refused("the plans before a build", failure);
        }
    }

    /**
     * Compares.
     *
     * @param shapes of before, from {@link #shapes}
     * @param built the indexes that are new since
     */
    public Result compare(Workload before, Map<String, String> shapes, Workload after, List<IndexDefinition> built) {
        Map<String, Workload.Entry> then = new HashMap<>();
        before.entries().forEach(entry -> then.put(key(entry), entry));
        Map<String, String> now = shapes(after);
        List<Compared> statements = new ArrayList<>();
        for (Workload.Entry entry : after.entries()) {
            Workload.Entry earlier = then.get(key(entry));
            if (earlier != null) {
                String was = shapes.get(entry.sql());
                String is = now.get(entry.sql());
                statements.add(new Compared(
                        entry.sql(),
                        entry.location(),
                        earlier.figures(),
                        entry.figures(),
                        was != null && is != null && !was.equals(is),
                        verdict(earlier.figures(), entry.figures(), leastCalls)));
            }
        }
        boolean regressed = statements.stream().anyMatch(it -> it.verdict() == Verdict.REGRESSED);
        return new Result(statements, checked(built, regressed, statements));
    }

    private static String key(Workload.Entry entry) {
        OptionalLong id = entry.queryId();
        return id.isPresent() ? "#" + id.getAsLong() : entry.sql();
    }

    static Verdict verdict(Workload.Figures before, Workload.Figures after, long leastCalls) {
        if (before.calls() < leastCalls || after.calls() < leastCalls) {
            return Verdict.TOO_FEW_CALLS;
        }
        double blocks = ratio(before.blocksPerCall(), after.blocksPerCall());
        double time = ratio(before.millisPerCall(), after.millisPerCall());
        if (blocks > 1 + TOLERANCE) {
            return Verdict.REGRESSED;
        }
        if (blocks < 1 - TOLERANCE) {
            return Verdict.BETTER;
        }
        return time > 1 + TOLERANCE ? Verdict.REGRESSED : time < 1 - TOLERANCE ? Verdict.BETTER : Verdict.SAME;
    }

    private static double ratio(double before, double after) {
        return before == 0 ? (after == 0 ? 1 : Double.MAX_VALUE) : after / before;
    }

    private List<Checked> checked(List<IndexDefinition> built, boolean regressed, List<Compared> statements) {
        List<Checked> checked = new ArrayList<>();
        boolean better = statements.stream().anyMatch(it -> it.verdict() == Verdict.BETTER);
        for (IndexDefinition index : built) {
            long scans = scans(primary, index);
            for (DataSource replica : replicas) {
                scans += scans(replica, index);
            }
            boolean useless = scans == 0 || (regressed && !better);
            checked.add(new Checked(
                    index,
                    scans,
                    useless && !index.unique()
                            ? Optional.of("drop index concurrently " + index.qualifiedName())
                            : Optional.empty()));
        }
        return checked;
    }

    private static long scans(DataSource node, IndexDefinition index) {
        try (IndexSession session = IndexSession.open(node)) {
            return session.number(SCANS, index.qualifiedName(), index.qualifiedName());
        } catch (SQLException failure) {
            throw IndexSession.refused("the scans of " + index.name(), failure);
        }
    }
}
