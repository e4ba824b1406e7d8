package dev.headroom.sql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Ticker;
import dev.headroom.base.Violation;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Builds declared indexes while rows change, and can be run again after whatever stopped it: it drops invalid leftovers
 * of the names that it was given and nothing else, and two nodes that start at once build each index once.
 *
 * <p>A session advisory lock of the database makes the turns; a node asks for it without waiting inside the server,
 * because a waiting statement is itself a transaction that a concurrent build waits for. The server is told to look for
 * its client every second, so that a killed node's build ends and gives the lock back.
 *
 * <p>Takes two connections, three with a listener; they have to lead to PostgreSQL itself.
 */
public final class BuildRunner {
    /** The runner's lock: "Head" and "inde". */
    private static final String LOCK = "1214603620, 1768842341";

    private static final ErrorCode BUSY = new ErrorCode("INDEX_BUILD_RUNNING", ErrorCode.Kind.CONFLICT);
    private static final ErrorCode INVALID = new ErrorCode("INVALID_INDEX", ErrorCode.Kind.IMPOSSIBLE);
    private static final int LISTENING_VERSION = 140000;

    private final DataSource direct;
    private final BuildPolicy policy;
    private final Ticker ticker;
    private final Consumer<BuildProgress> listener;

    /**
     * @param direct leads to PostgreSQL itself, as the owner of the tables
     * @param listener hears every half second how far a build is, on a thread of its own
     */
    public BuildRunner(DataSource direct, BuildPolicy policy, Ticker ticker, Consumer<BuildProgress> listener) {
        this.direct = direct;
        this.policy = policy;
        this.ticker = ticker;
        this.listener = listener;
    }

    /** With patience as usual and nobody who listens. */
    public BuildRunner(DataSource direct) {
        this(direct, BuildPolicy.USUAL, Ticker.system(), _ -> {});
    }

    /** One piece of work on an index, with a session that has the turn. */
    @FunctionalInterface
    private interface Work {
        BuildReport.Result on(BuildSteps steps) throws SQLException;
    }

    /**
     * Brings every declared index into being, one after the other; an index that can't be built doesn't keep the others
     * from it.
     *
     * @throws CodedException INVALID_INDEX where a name occurs twice, DIRECT_CONNECTION_NEEDED behind a pooler in
     *     transaction mode, INDEX_BUILD_RUNNING where another node builds for longer than the policy waits,
     *     DATABASE_REFUSED where the connection is lost; all but the first two can be retried
     */
    public BuildReport run(List<IndexDefinition> declared) {
        Set<String> names = new HashSet<>();
        for (IndexDefinition index : declared) {
            if (!names.add(index.qualifiedName())) {
                throw CodedException.of(
                        INVALID, Violation.of("index name", "must be declared once", index.qualifiedName()));
            }
        }
        return inTurn(declared.stream()
                .<Work>map(index -> steps -> steps.build(index))
                .toList());
    }

    /**
     * Rebuilds indexes that hold more air than entries, while rows change: {@code reindex index concurrently}.
     *
     * @param indexes names as SQL writes them, with the schema where the search path doesn't have it
     */
    public BuildReport rebuild(List<String> indexes) {
        return inTurn(indexes.stream()
                .<Work>map(index -> steps -> steps.rebuild(index))
                .toList());
    }

    private BuildReport inTurn(List<Work> work) {
        try (IndexSession session = IndexSession.direct(direct)) {
            prepare(session);
            long begun = ticker.nanos();
            takeTurn(session, begun);
            Duration waited = Duration.ofNanos(ticker.nanos() - begun);
            List<BuildReport.Result> results = new ArrayList<>();
            BuildSteps steps = new BuildSteps(session, direct, policy, ticker, listener);
            for (Work one : work) {
                results.add(one.on(steps));
            }
            session.run("select pg_advisory_unlock(" + LOCK + ")");
            return new BuildReport(results, waited);
        } catch (SQLException failure) {
            throw IndexSession.refused("the build of indexes", failure);
        }
    }

    private void prepare(IndexSession session) throws SQLException {
        session.run("set lock_timeout = " + policy.lockTimeout().toMillis());
        session.run("set statement_timeout = 0");
        session.run("set idle_session_timeout = 0");
        if (policy.memoryMegabytes().isPresent()) {
            session.run(
                    "set maintenance_work_mem = '" + policy.memoryMegabytes().getAsInt() + "MB'");
        }
        if (session.version() >= LISTENING_VERSION) {
            try {
                session.run("set client_connection_check_interval = '1s'");
            } catch (SQLException _) {
                // a platform that can't look: a killed node's build then runs to its end
            }
        }
    }

    private void takeTurn(IndexSession session, long begun) throws SQLException {
        while (!session.yes("select pg_try_advisory_lock(" + LOCK + ")")) {
            if (ticker.nanos() - begun > policy.turn().toNanos()) {
                throw CodedException.retryAfter(
                        BUSY,
                        policy.turn(),
                        Violation.of("index build", "must wait for the one of another node", policy.turn())
                                .instead("look into pg_stat_progress_create_index, and try again when it is done"));
            }
            pause(policy.pause());
        }
    }

    static void pause(Duration pause) {
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw CodedException.of(BUSY, "index build", "was interrupted while it waited");
        }
    }
}
