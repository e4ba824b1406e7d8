package dev.headroom.sql;

import dev.headroom.base.Ticker;
import dev.headroom.base.Violation;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import javax.sql.DataSource;

/** Builds one index after the other on a session that has the turn. */
final class BuildSteps {
    private static final String LOCK_TIMEOUT = "55P03";
    private static final Set<String> PASSING = Set.of(LOCK_TIMEOUT, "40P01", "40001");
    private static final String DUPLICATE = "23505";
    private static final int LONGEST_NAME = 63;

    private final IndexSession session;
    private final DataSource source;
    private final BuildPolicy policy;
    private final Ticker ticker;
    private final Consumer<BuildProgress> listener;
    private final BuildCatalog catalog;
    private final IndexCanon canon;

    BuildSteps(
            IndexSession session,
            DataSource source,
            BuildPolicy policy,
            Ticker ticker,
            Consumer<BuildProgress> listener) {
        this.session = session;
        this.source = source;
        this.policy = policy;
        this.ticker = ticker;
        this.listener = listener;
        this.catalog = new BuildCatalog(session);
        this.canon = new IndexCanon(session);
    }

    /** What has happened to one index so far. */
    private final class Course {
        private final String name;
        private final long begun = ticker.nanos();
        private int attempts;
        private int removed;

        Course(String name) {
            this.name = name;
        }

        BuildReport.Result ends(BuildReport.Outcome outcome, long bytes, Optional<Violation> problem) {
            return new BuildReport.Result(
                    name,
                    outcome,
                    attempts,
                    removed,
                    Duration.ofNanos(ticker.nanos() - begun).toMillis(),
                    bytes,
                    problem);
        }

        BuildReport.Result fails(Violation problem) {
            return ends(BuildReport.Outcome.FAILED, 0, Optional.of(problem));
        }
    }

    BuildReport.Result build(IndexDefinition index) throws SQLException {
        Optional<BuildCatalog.Table> table = catalog.table(index);
        Course course = new Course(index.name());
        if (table.isEmpty()) {
            return course.fails(Violation.of("table of " + index.name(), "must exist", index.qualifiedTable()));
        }
        return table.get().parted() ? parted(index, table.get(), course) : whole(index, table.get(), course);
    }

    private BuildReport.Result whole(IndexDefinition index, BuildCatalog.Table table, Course course)
            throws SQLException {
        Optional<Violation> last = Optional.empty();
        for (int attempt = 0; attempt < policy.attempts(); attempt++) {
            if (attempt > 0) {
                BuildRunner.pause(policy.pause());
            }
            Optional<BuildCatalog.Found> found = catalog.named(index.name(), table);
            if (found.isPresent()) {
                Optional<BuildReport.Result> settled = settled(index, table, found.get(), course);
                if (settled.isPresent()) {
                    return settled.get();
                }
            }
            Optional<Violation> obstacle = obstacle(index, table);
            if (obstacle.isPresent()) {
                last = obstacle;
                continue;
            }
            try {
                if (found.isPresent()) {
                    drop(index, table, course);
                }
                course.attempts++;
                create(index);
                long built = catalog.named(index.name(), table).orElseThrow().oid();
                return course.ends(BuildReport.Outcome.BUILT, catalog.bytes(built), Optional.empty());
            } catch (SQLException failure) {
                last = Optional.of(problem(index, failure));
                if (!PASSING.contains(failure.getSQLState())) {
                    break;
                }
            }
        }
        dropLeftover(index, table, course);
        return course.fails(last.orElseThrow());
    }

    /** The end where nothing has to be built, or nothing may be. */
    private Optional<BuildReport.Result> settled(
            IndexDefinition index, BuildCatalog.Table table, BuildCatalog.Found found, Course course)
            throws SQLException {
        if (!found.index() || found.table() != table.oid()) {
            return Optional.of(
                    course.fails(Violation.of("index name", "must be free or its own table's", index.qualifiedName())
                            .instead("give the index another name")));
        }
        if (!found.valid()) {
            return Optional.empty();
        }
        long bytes = catalog.bytes(found.oid());
        return Optional.of(canon.difference(index, found.oid())
                .map(is -> course.ends(
                        BuildReport.Outcome.DIFFERENT,
                        bytes,
                        Optional.of(Violation.of(index.name(), "must be as declared", is)
                                .instead("declare what is there, or build under another name and drop this one"))))
                .orElseGet(() -> course.ends(BuildReport.Outcome.PRESENT, bytes, Optional.empty())));
    }

    private Optional<Violation> obstacle(IndexDefinition index, BuildCatalog.Table table) throws SQLException {
        if (policy.freeBytes().isPresent()) {
            long needed = 2 * catalog.estimatedBytes(index, table);
            long free = policy.freeBytes().get().getAsLong();
            if (free < needed) {
                return Optional.of(
                        Violation.of("free disk for " + index.name(), "must be at least " + needed + " bytes", free)
                                .instead("make room: the sort needs as much again as the index"));
            }
        }
        List<BuildCatalog.Older> older = catalog.older(policy.lockTimeout());
        if (older.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(waiting(index, older.toString()));
    }

    private static Violation waiting(IndexDefinition index, String forWhom) {
        return Violation.of(index.name(), "must wait for transactions that are older", forWhom)
                .instead("end them, or run this again later");
    }

    private void create(IndexDefinition index) throws SQLException {
        long process = session.number("select pg_backend_pid()");
        try (var _ = new BuildWatch(source, process, index.name(), listener)) {
            session.run(index.ddl());
        }
    }

    private void drop(IndexDefinition index, BuildCatalog.Table table, Course course) throws SQLException {
        session.run("drop index concurrently if exists "
                + index.at(index.name(), Optional.of(table.schemaName()), index.table())
                        .qualifiedName());
        course.removed++;
    }

    private void dropLeftover(IndexDefinition index, BuildCatalog.Table table, Course course) throws SQLException {
        Optional<BuildCatalog.Found> left =
                catalog.named(index.name(), table).filter(it -> it.index() && !it.valid() && it.table() == table.oid());
        if (left.isPresent()) {
            try {
                drop(index, table, course);
            } catch (SQLException failure) {
                if (!PASSING.contains(failure.getSQLState())) {
                    throw failure;
                }
                // the next run drops it: who holds the lock now would hold it longer
            }
        }
    }

    private Violation problem(IndexDefinition index, SQLException failure) throws SQLException {
        String state = String.valueOf(failure.getSQLState());
        if (state.equals(LOCK_TIMEOUT)) {
            return waiting(index, catalog.older(Duration.ZERO).toString());
        }
        if (state.equals(DUPLICATE)) {
            String count = catalog.duplicates(index).map(String::valueOf).orElse("an unknown number of");
            return Violation.of(index.name(), "must find each key once", count + " keys that occur more than once")
                    .instead("merge those rows, and run this again");
        }
        if (state.startsWith("08") || state.startsWith("57P")) {
            throw failure;
        }
        // the server's words may hold values of rows; its code doesn't
        return Violation.of(index.name(), "must be accepted by the server", "SQLSTATE " + state)
                .instead("run its statement by hand to read the server's words");
    }

    /** The parent's index first, over no rows; then each partition's own, which becomes a part of it. */
    private BuildReport.Result parted(IndexDefinition index, BuildCatalog.Table table, Course course)
            throws SQLException {
        Optional<BuildCatalog.Found> found = catalog.named(index.name(), table);
        if (found.isPresent()) {
            Optional<BuildReport.Result> settled = settled(index, table, found.get(), course);
            if (settled.isPresent()) {
                return settled.get();
            }
        } else {
            Optional<Violation> refused = retried(index, () -> session.run(index.statement("", "only ")));
            if (refused.isPresent()) {
                return course.fails(refused.get());
            }
        }
        long parent = catalog.named(index.name(), table).orElseThrow().oid();
        for (BuildCatalog.Part part : catalog.parts(table)) {
            Optional<Violation> problem = part(index, table, parent, part, course);
            if (problem.isPresent()) {
                return course.fails(problem.get());
            }
        }
        BuildCatalog.Found whole = catalog.named(index.name(), table).orElseThrow();
        return whole.valid()
                ? course.ends(BuildReport.Outcome.BUILT, catalog.bytes(parent), Optional.empty())
                : course.fails(Violation.of(index.name(), "must be valid once all partitions have it", "invalid")
                        .instead("run this again: a partition was added meanwhile"));
    }

    private Optional<Violation> part(
            IndexDefinition index, BuildCatalog.Table table, long parent, BuildCatalog.Part part, Course course)
            throws SQLException {
        Optional<String> attached = catalog.attached(parent, part);
        if (attached.isPresent()) {
            boolean valid =
                    session.yes("select indisvalid from pg_index where indexrelid = to_regclass(?)", attached.get());
            return valid ? Optional.empty() : rebuildPart(index, attached.get(), course);
        }
        IndexDefinition own = index.at(partName(index.name(), part.name()), Optional.of(part.schema()), part.name());
        BuildReport.Result result = build(own);
        course.attempts += result.attempts();
        course.removed += result.removed();
        if (result.problem().isPresent()) {
            return result.problem();
        }
        String parentName = index.at(index.name(), Optional.of(table.schemaName()), index.table())
                .qualifiedName();
        return retried(
                index, () -> session.run("alter index " + parentName + " attach partition " + own.qualifiedName()));
    }

    private Optional<Violation> rebuildPart(IndexDefinition index, String attached, Course course) throws SQLException {
        course.attempts++;
        return retried(index, () -> session.run("reindex index concurrently " + attached));
    }

    /** A part's own name: as much of both as fits, and what tells it from others that begin the same. */
    static String partName(String index, String partition) {
        String whole = index + "_" + partition;
        if (whole.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME) {
            return whole;
        }
        CRC32 sum = new CRC32();
        sum.update(whole.getBytes(StandardCharsets.UTF_8));
        String mark = "_" + Long.toHexString(sum.getValue());
        StringBuilder cut = new StringBuilder(whole);
        while (cut.toString().getBytes(StandardCharsets.UTF_8).length + mark.length() > LONGEST_NAME) {
            cut.setLength(cut.length() - 1);
        }
        return cut + mark;
    }

    /** A statement that may have to wait. */
    @FunctionalInterface
    private interface Statement {
        void run() throws SQLException;
    }

    private Optional<Violation> retried(IndexDefinition index, Statement statement) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                statement.run();
                return Optional.empty();
            } catch (SQLException failure) {
                Violation problem = problem(index, failure);
                if (attempt >= policy.attempts() || !PASSING.contains(failure.getSQLState())) {
                    return Optional.of(problem);
                }
            }
            BuildRunner.pause(policy.pause());
        }
    }

    BuildReport.Result rebuild(String index) throws SQLException {
        Course course = new Course(index);
        Optional<Long> oid = session.first("""
                select i.indexrelid::bigint from pg_index i join pg_class c on c.oid = i.indexrelid
                where i.indexrelid = to_regclass(?)
                """, row -> row.getLong(1), index);
        if (oid.isEmpty()) {
            return course.fails(Violation.of("index", "must exist", index));
        }
        // its name as the server writes it: what the caller gave is not put into a statement
        String name = session.first("select ?::bigint::oid::regclass::text", row -> row.getString(1), oid.get())
                .orElseThrow();
        IndexDefinition subject = IndexDefinition.on("-", "rebuild", "-");
        Optional<Violation> problem = retried(subject, () -> {
            removeRebuildLeftovers(name, course);
            course.attempts++;
            try (var _ = new BuildWatch(source, session.number("select pg_backend_pid()"), name, listener)) {
                session.run("reindex index concurrently " + name);
            }
        });
        if (problem.isPresent()) {
            try {
                removeRebuildLeftovers(name, course);
            } catch (SQLException failure) {
                if (!PASSING.contains(failure.getSQLState())) {
                    throw failure;
                }
                // the next rebuild removes it
            }
            return course.fails(problem.get());
        }
        return course.ends(BuildReport.Outcome.BUILT, catalog.bytes(oid(name)), Optional.empty());
    }

    private long oid(String name) throws SQLException {
        return session.number("select to_regclass(?)::oid::bigint", name);
    }

    private void removeRebuildLeftovers(String name, Course course) throws SQLException {
        for (String leftover : catalog.rebuildLeftovers(name)) {
            session.run("drop index concurrently if exists " + leftover);
            course.removed++;
        }
    }
}
