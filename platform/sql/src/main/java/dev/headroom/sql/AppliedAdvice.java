package dev.headroom.sql;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Ticker;
import dev.headroom.base.Violation;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds what was advised, and goes on to tell what it has changed: the figures of every statement from before the
 * build stay until the next one, and are compared with what happens after it. One build at a time; of this process, so
 * that a restart keeps the indexes and forgets the comparison.
 */
public final class AppliedAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(AppliedAdvice.class);
    private static final ErrorCode BUILDING = new ErrorCode("ADVICE_IS_BEING_APPLIED", ErrorCode.Kind.CONFLICT);
    private static final ErrorCode UNKNOWN = new ErrorCode("ADVICE_UNKNOWN", ErrorCode.Kind.IMPOSSIBLE);
    private static final long LEAST_CALLS = 20;

    private final DataSource direct;
    private final Supplier<List<DataSource>> replicas;
    private final WorkloadReader workloads;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Build latest;

    /**
     * @param direct leads to PostgreSQL itself, as the owner of the tables
     * @param replicas whose reads count as well
     * @param workloads nobody else's: it is used by one thread at a time
     */
    public AppliedAdvice(DataSource direct, Supplier<List<DataSource>> replicas, WorkloadReader workloads) {
        this.direct = direct;
        this.replicas = replicas;
        this.workloads = workloads;
    }

    /** How far it is. */
    public enum Stage {
        BUILDING,
        /** Built, and watched since. */
        BUILT,
        /** Nothing was built, or not all of it; the report says why. */
        FAILED
    }

    /**
     * A build and what it has changed so far.
     *
     * @param indexes that were asked for, as statements
     * @param progress of the index under way
     * @param report of the build, once it has ended
     * @param effect of what is built; compared when asked, empty while it is being built
     */
    public record State(
            Stage stage,
            List<String> indexes,
            Optional<BuildProgress> progress,
            Optional<BuildReport> report,
            Optional<AdviceVerification.Result> effect) {
        public State {
            indexes = List.copyOf(indexes);
        }
    }

    /** What is kept of a build; its later parts are null until it has ended. */
    private static final class Build {
        private final List<IndexDefinition> indexes;
        private final Workload before;
        private final Map<String, String> shapes;
        private volatile Stage stage = Stage.BUILDING;
        private volatile @Nullable BuildProgress progress;
        private volatile @Nullable BuildReport report;
        private volatile @Nullable WorkloadSnapshot since;

        Build(List<IndexDefinition> indexes, Workload before, Map<String, String> shapes) {
            this.indexes = indexes;
            this.before = before;
            this.shapes = shapes;
        }
    }

    /**
     * Takes down what the statements cost now, and begins to build in the background.
     *
     * @param report that the names are of
     * @param names of its indexes; each once counts
     * @throws CodedException ADVICE_UNKNOWN where a name isn't in the report, ADVICE_IS_BEING_APPLIED while another
     *     build goes on, DATABASE_REFUSED where the figures can't be had
     */
    public State apply(AdviceReport report, Collection<String> names) {
        List<IndexDefinition> chosen = chosen(report, names);
        lock.lock();
        try {
            Build running = latest;
            if (running != null && running.stage == Stage.BUILDING) {
                throw CodedException.of(
                        BUILDING,
                        Violation.of("build", "must be the only one of this node", names(running.indexes))
                                .instead("wait until it has ended"));
            }
            Workload before = workloads.between(WorkloadSnapshot.empty(), workloads.snapshot());
            Build build = new Build(chosen, before, verification().shapes(before));
            latest = build;
            Thread.ofVirtual().name("apply-advice").start(() -> run(build));
            return state(build, Optional.empty());
        } finally {
            lock.unlock();
        }
    }

    private static List<IndexDefinition> chosen(AdviceReport report, Collection<String> names) {
        Map<String, IndexDefinition> known = new LinkedHashMap<>();
        report.definitions().forEach(index -> known.put(index.name(), index));
        List<Violation> unknown = names.stream()
                .filter(name -> !known.containsKey(name))
                .map(name -> Violation.of("index", "must be one of those advised", name)
                        .instead(known.isEmpty() ? "nothing is advised now" : String.join(", ", known.keySet())))
                .toList();
        if (!unknown.isEmpty()) {
            throw CodedException.of(UNKNOWN, unknown);
        }
        if (names.isEmpty()) {
            throw CodedException.of(
                    UNKNOWN,
                    Violation.of("indexes", "must name at least one", null).instead("name them"));
        }
        return names.stream().distinct().map(known::get).toList();
    }

    private static String names(List<IndexDefinition> indexes) {
        return indexes.stream().map(IndexDefinition::name).collect(Collectors.joining(", "));
    }

    private AdviceVerification verification() {
        return new AdviceVerification(direct, replicas.get(), LEAST_CALLS);
    }

    private void run(Build build) {
        Stage end = Stage.FAILED;
        try {
            BuildReport report = new BuildRunner(
                            direct, BuildPolicy.USUAL, Ticker.system(), progress -> build.progress = progress)
                    .run(build.indexes);
            build.report = report;
            report.problems().forEach(problem -> LOG.warn("advised index: {}", problem.message()));
            lock.lock();
            try {
                build.since = workloads.snapshot();
            } finally {
                lock.unlock();
            }
            end = report.complete() ? Stage.BUILT : Stage.FAILED;
        } catch (CodedException failure) {
            LOG.warn("advised indexes could not be built: {}", failure.getMessage());
        } finally {
            build.progress = null;
            build.stage = end;
        }
    }

    /**
     * The latest build, with what it has changed until now; empty where there was none. Takes some trips to the
     * database.
     */
    public Optional<State> state() {
        Build build = latest;
        if (build == null) {
            return Optional.empty();
        }
        WorkloadSnapshot since = build.since;
        return Optional.of(state(build, since == null ? Optional.empty() : Optional.of(effect(build, since))));
    }

    private AdviceVerification.Result effect(Build build, WorkloadSnapshot since) {
        lock.lock();
        try {
            Workload after = workloads.between(since, workloads.snapshot());
            return verification().compare(build.before, build.shapes, after, build.indexes);
        } finally {
            lock.unlock();
        }
    }

    private static State state(Build build, Optional<AdviceVerification.Result> effect) {
        return new State(
                build.stage,
                build.indexes.stream().map(IndexDefinition::ddl).toList(),
                Optional.ofNullable(build.progress),
                Optional.ofNullable(build.report),
                effect);
    }
}
