package dev.headroom.sql;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Proves that each declared index is there, valid, and read by the statement that it was made for: EXPLAIN shows its
 * name. Where a table is still so small that reading it in full is right, the proof is that the index is read once full
 * reads are made expensive, and the result says so.
 */
public final class IndexVerification {
    private static final String STATE = """
            select i.indisvalid and i.indisready and i.indislive, pg_relation_size(i.indexrelid),
                   (select coalesce(sum(s.idx_scan), 0) from pg_stat_all_indexes s
                    where s.indexrelid = i.indexrelid
                       or s.indexrelid in (select relid from pg_partition_tree(i.indexrelid)))
            from pg_index i join pg_class c on c.oid = i.indexrelid where i.indexrelid = to_regclass(?)
            """;
    private static final String PARTS = """
            select c.relname from pg_class c
            where c.oid = to_regclass(?) or c.oid in (select relid from pg_partition_tree(to_regclass(?)))
            """;

    private final DataSource source;

    /** @param source any connection, of a replica too; the statements are planned and not run */
    public IndexVerification(DataSource source) {
        this.source = source;
    }

    /**
     * An index and a statement that it was made for.
     *
     * @param index its name as SQL writes it, with the schema where the search path doesn't have it
     * @param sql with {@code ?} for each value
     */
    public record Pair(String index, String sql, WorkloadBinds binds) {
        /** A statement with its values, if any, in order. */
        public static Pair of(String index, String sql, Object... binds) {
            return new Pair(index, sql, WorkloadBinds.of(binds));
        }
    }

    /** What a pair came to. */
    public enum Outcome {
        /** The statement reads it. */
        USED,
        /** The statement reads it once full reads are made expensive: the table is small yet. */
        USABLE,
        /** It is valid and the statement reads something else. */
        NOT_USED,
        /** A build was stopped: see {@link BuildRunner}. */
        INVALID,
        /** There is no index of that name. */
        MISSING,
        /** The statement can't be planned. */
        NOT_PLANNED
    }

    /**
     * One pair.
     *
     * @param scans of all its parts on this node since the statistics were reset
     * @param plan the steps that read tables, in one line; why not, where there is no plan
     */
    public record Result(String index, Outcome outcome, long bytes, long scans, String plan) {
        /** Whether the pair holds. */
        public boolean proved() {
            return outcome == Outcome.USED || outcome == Outcome.USABLE;
        }
    }

    private record State(boolean valid, long bytes, long scans) {}

    /**
     * Looks at each pair.
     *
     * @throws dev.headroom.base.CodedException DATABASE_REFUSED where the connection is lost
     */
    public List<Result> verify(List<Pair> pairs) {
        List<Result> results = new ArrayList<>();
        try (IndexSession session = IndexSession.open(source)) {
            session.run("set statement_timeout = '5s'");
            for (Pair pair : pairs) {
                results.add(verify(session, pair));
            }
            return results;
        } catch (SQLException failure) {
            throw IndexSession.refused("the verification of indexes", failure);
        }
    }

    private static Result verify(IndexSession session, Pair pair) throws SQLException {
        Optional<State> state =
                session.first(STATE, row -> new State(row.getBoolean(1), row.getLong(2), row.getLong(3)), pair.index());
        if (state.isEmpty()) {
            return new Result(pair.index(), Outcome.MISSING, 0, 0, "");
        }
        if (!state.get().valid()) {
            return result(pair, state.get(), Outcome.INVALID, "");
        }
        Set<String> names = Set.copyOf(session.list(PARTS, row -> row.getString(1), pair.index(), pair.index()));
        session.connection().setAutoCommit(false);
        try {
            PlanExplainer explainer = new PlanExplainer(session);
            Plan plan = explainer.explain(pair.sql(), Optional.of(pair.binds()));
            if (plan.indexes().stream().anyMatch(names::contains)) {
                return result(pair, state.get(), Outcome.USED, plan.summary());
            }
            session.run("set local enable_seqscan = off");
            session.run("set local enable_sort = off");
            Plan pressed = explainer.explain(pair.sql(), Optional.of(pair.binds()));
            boolean usable = pressed.indexes().stream().anyMatch(names::contains) && fullReads(plan);
            return result(pair, state.get(), usable ? Outcome.USABLE : Outcome.NOT_USED, plan.summary());
        } catch (SQLException failure) {
            return result(pair, state.get(), Outcome.NOT_PLANNED, "SQLSTATE " + failure.getSQLState());
        } finally {
            session.connection().rollback();
            session.connection().setAutoCommit(true);
        }
    }

    /** A statement that another index serves doesn't prove anything by being pressed. */
    private static boolean fullReads(Plan plan) {
        return plan.nodes().map(PlanNode::type).collect(Collectors.toSet()).contains("Seq Scan");
    }

    private static Result result(Pair pair, State state, Outcome outcome, String plan) {
        return new Result(pair.index(), outcome, state.bytes(), state.scans(), plan);
    }
}
