package dev.headroom.spring;

import dev.headroom.datasource.ClusterState;
import dev.headroom.datasource.Database;
import dev.headroom.datasource.PoolReport;
import dev.headroom.sql.AdvicePolicy;
import dev.headroom.sql.AdviceReport;
import dev.headroom.sql.Advisor;
import dev.headroom.sql.AppliedAdvice;
import dev.headroom.sql.Hygiene;
import dev.headroom.sql.HygieneReport;
import dev.headroom.sql.PlanLimits;
import dev.headroom.sql.PlanReport;
import dev.headroom.sql.PlanSampler;
import dev.headroom.sql.StatementReport;
import dev.headroom.sql.Statements;
import dev.headroom.sql.Workload;
import dev.headroom.sql.WorkloadReader;
import dev.headroom.sql.WorkloadSnapshot;
import dev.headroom.sql.WorkloadSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What an operator sees of this node's statements and of the database behind them; the application decides who may. */
public final class DatabaseOperations {
    private static final Duration LONG_ENOUGH = Duration.ofDays(7);

    private final @Nullable Database database;
    private final Statements statements;
    private final WorkloadReader workloads;
    private final PlanSampler plans;
    private final Advisor advisor;
    private final AppliedAdvice applied;
    private final DataSource direct;
    private volatile @Nullable AdviceReport advised;
    /** The reader and the planner's questions are for one at a time. */
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * @param direct leads to PostgreSQL itself
     * @param database where the application's data source is made of it
     */
    DatabaseOperations(Statements statements, WorkloadSource known, DataSource direct, @Nullable Database database) {
        this.database = database;
        this.statements = statements;
        this.workloads = new WorkloadReader(direct, known);
        this.plans = new PlanSampler(direct, PlanLimits.USUAL);
        this.advisor = new Advisor(direct, AdvicePolicy.USUAL);
        this.applied = new AppliedAdvice(direct, this::replicas, new WorkloadReader(direct, known));
        this.direct = direct;
    }

    /** How each pool of this node is used; empty where the application brought a pool of its own. */
    public List<PoolReport> pools() {
        return database == null ? List.of() : database.report();
    }

    /** The database's nodes as this node sees them; empty as {@link #pools}. */
    public Optional<ClusterState> nodes() {
        return Optional.ofNullable(database).map(Database::supervisor);
    }

    /**
     * What the statements of this node cost, which were slow, and which were repeated.
     *
     * @param most of each, from 1
     */
    public StatementReport statements(int most) {
        return statements.report(most);
    }

    /** Plans of the most expensive statements with what stands out in them; takes some trips to the database. */
    public PlanReport plans() {
        lock.lock();
        try {
            return plans.sample(workload());
        } finally {
            lock.unlock();
        }
    }

    /** Indexes that would make the workload cheaper, and what they would cost; takes seconds. */
    public AdviceReport advice() {
        lock.lock();
        try {
            AdviceReport report = advisor.advise(workload());
            advised = report;
            return report;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Builds some of what {@link #advice} has answered last, in the background.
     *
     * @param indexes names of them
     * @throws dev.headroom.base.CodedException ADVICE_UNKNOWN for a name that isn't advised, ADVICE_IS_BEING_APPLIED
     *     while a build goes on
     */
    public AppliedAdvice.State apply(List<String> indexes) {
        AdviceReport report = advised;
        return applied.apply(report == null ? advice() : report, indexes);
    }

    /** What was built last, and what it has changed; empty where this node has built nothing. */
    public Optional<AppliedAdvice.State> applied() {
        return applied.state();
    }

    /**
     * Indexes that no node uses, that repeat each other or are broken; and how much is read from memory.
     *
     * @param schema whose indexes, such as {@code public}
     */
    public HygieneReport hygiene(String schema) {
        return new Hygiene(direct, replicas(), LONG_ENOUGH).look(schema);
    }

    private List<DataSource> replicas() {
        return database == null ? List.of() : database.replicas();
    }

    /** Since the server's counters began. */
    private Workload workload() {
        return workloads.between(WorkloadSnapshot.empty(), workloads.snapshot());
    }
}
