package dev.headroom.finance.server.imports;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.identity.Caller;
import dev.headroom.finance.server.identity.Role;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Component;

/**
 * Imports files. A file is read once, from its first byte to its last, in memory that doesn't grow with it; everything
 * happens in one transaction, which a dry run rolls back after it has done all that a real one does.
 */
@Component
class Imports {
    private static final ErrorCode BROKEN = new ErrorCode("UPLOAD_BROKEN", ErrorCode.Kind.MALFORMED);
    private static final Set<ErrorCode.Kind> UNREAD = Set.of(ErrorCode.Kind.TOO_LARGE, ErrorCode.Kind.TOO_MANY);
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final long PROGRESS_EVERY_MILLIS = 1_000;
    private static final int PROGRESS_CHECK_ROWS = 256;

    private final DataSource database;
    private final ImportRuns runs;
    private final ImportSlots slots;
    private final InstantSource clock;

    Imports(DataSource database, ImportRuns runs, ImportSlots slots, InstantSource clock) {
        this.database = database;
        this.runs = runs;
        this.slots = slots;
        this.clock = clock;
    }

    /** What a file is, found out before it is read. */
    private record Plan(
            ImportKind kind, Opened file, @Nullable CsvShape shape) {}

    /** Who imports what. */
    private record Task(Caller caller, ImportRequest request, Work.Owner owner) {}

    ImportAnswer importFile(Caller caller, ImportRequest request, InputStream upload, long limitBytes) {
        Task task = new Task(caller, request, owner(caller));
        BoundedBody body = new BoundedBody(upload, limitBytes);
        try (ImportSlots.Slot _ = slots.take(ImportRuns.scope(caller.household()))) {
            return run(task, body);
        } catch (BoundedBody.UploadBroken broken) {
            throw CodedException.of(
                    BROKEN, new Violation("upload", "ended before its end", null, "send the file again"));
        }
    }

    private Work.Owner owner(Caller caller) {
        Caller.Household household = caller.household();
        if (household == null && !caller.roles().contains(Role.OPERATOR)) {
            caller.requireHousehold();
        }
        ZoneId zone = household == null ? ZoneOffset.UTC : household.zone();
        return new Work.Owner(
                household == null ? null : household.id(),
                zone,
                household == null ? "USD" : household.currency(),
                LocalDate.ofInstant(clock.instant(), zone));
    }

    private ImportAnswer run(Task task, BoundedBody body) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                JdbcClient sql = JdbcClient.create(new SingleConnectionDataSource(connection, true));
                lock(sql, task);
                return recorded(task, body, connection, sql);
            } catch (CodedException | ImportRejected refused) {
                drain(body, refused);
                throw refused;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException("the import failed in the database", failure);
        } catch (IOException failure) {
            throw new IllegalStateException("the import could not be read", failure);
        }
    }

    /** One at a time for a household over all nodes; the wait only outlasts a look at a run that seems dead. */
    private static void lock(JdbcClient sql, Task task) {
        sql.sql("set local lock_timeout = '2s'").update();
        try {
            sql.sql("select pg_advisory_xact_lock(" + ImportRuns.lockKey() + ")")
                    .param("scope", ImportRuns.scope(task.caller().household()))
                    .query(_ -> {});
        } catch (DataAccessException failure) {
            if (failure.getMostSpecificCause() instanceof SQLException held
                    && LOCK_NOT_AVAILABLE.equals(held.getSQLState())) {
                throw ImportSlots.oneRuns();
            }
            throw failure;
        }
        sql.sql("set local lock_timeout = 0").update();
        // partitions begin at midnight UTC, whatever zone this process runs in
        sql.sql("set local time zone 'UTC'").update();
        sql.sql("set local work_mem = '32MB'").update();
    }

    private ImportAnswer recorded(Task task, BoundedBody body, Connection connection, JdbcClient sql)
            throws IOException, SQLException {
        Plan plan;
        try {
            plan = plan(task, body);
        } catch (CodedException refused) {
            recordRefusal(task, refused);
            throw refused;
        }
        Long runId = task.request().dryRun() ? null : runs.start(begun(task, plan));
        Findings findings = new Findings(progress(runId));
        try {
            Work work = new Work(connection, sql, task.owner(), task.request(), findings, currencies(sql));
            Work.Merged merged = load(plan, work, runId);
            if (runId != null) {
                finish(plan, work, runId, merged);
                connection.commit();
            }
            return answer(plan, work, runId, merged);
        } catch (IOException | SQLException | RuntimeException failure) {
            if (runId != null) {
                undo(connection, failure);
                runs.fail(runId, findings.rowsRead(), reason(failure));
            }
            throw failure;
        }
    }

    /** Before the run is marked failed: the transaction may hold its row. */
    private static void undo(Connection connection, Exception failure) {
        try {
            connection.rollback();
        } catch (SQLException lost) {
            failure.addSuppressed(lost);
        }
    }

    private Plan plan(Task task, BoundedBody body) throws IOException {
        ImportRequest request = task.request();
        Opened file = Opened.of(body, request);
        Plan plan = switch (file.format()) {
            case CSV -> {
                CsvShape shape = new CsvDetection(request, task.owner().currency()).detect(file.sample());
                yield new Plan(shape.style().kind(), file, shape);
            }
            case OFX -> new Plan(ImportKind.TRANSACTIONS, file, null);
            case GHOSTFOLIO -> new Plan(ImportKind.ACTIVITIES, file, null);
            case GREEN_BUTTON -> new Plan(ImportKind.ENERGY_USAGE, file, null);
        };
        if (request.kind().isPresent() && request.kind().get() != plan.kind()) {
            throw Rejections.file(
                    "must be of the kind that was told, %s"
                            .formatted(request.kind().get().label()),
                    "%s in %s".formatted(plan.kind().label(), file.format().label()),
                    "leave kind out, or say kind=" + plan.kind().label());
        }
        if (plan.kind() != ImportKind.PRICES) {
            task.caller().requireHousehold();
        }
        return plan;
    }

    private static ImportRuns.Begun begun(Task task, Plan plan) {
        return new ImportRuns.Begun(
                task.owner().householdId(),
                task.caller().userId(),
                plan.kind().label(),
                plan.file().format().label(),
                task.request().fileName());
    }

    /** A file that could not even be told apart leaves a trace too. */
    private void recordRefusal(Task task, CodedException refused) {
        if (task.request().dryRun()) {
            return;
        }
        long id = runs.start(new ImportRuns.Begun(
                task.owner().householdId(),
                task.caller().userId(),
                task.request().kind().orElse(ImportKind.TRANSACTIONS).label(),
                task.request().format().map(FileFormat::label).orElse("auto"),
                task.request().fileName()));
        runs.fail(id, 0, reason(refused));
    }

    private static String reason(Exception failure) {
        return switch (failure) {
            case CodedException refused -> String.valueOf(refused.getMessage());
            case ImportRejected rejected -> String.valueOf(rejected.getMessage());
            case BoundedBody.UploadBroken broken -> String.valueOf(broken.getMessage());
            default -> "the import failed for a reason of ours";
        };
    }

    private LongConsumer progress(@Nullable Long runId) {
        if (runId == null) {
            return _ -> {};
        }
        long[] last = {clock.millis()};
        return rows -> {
            if (rows % PROGRESS_CHECK_ROWS == 0 && clock.millis() - last[0] >= PROGRESS_EVERY_MILLIS) {
                last[0] = clock.millis();
                runs.progress(runId, rows);
            }
        };
    }

    private static Map<String, Integer> currencies(JdbcClient sql) {
        Map<String, Integer> digits = new HashMap<>();
        sql.sql("select code, minor_digits from currency").query(row -> {
            digits.put(row.getString("code"), row.getInt("minor_digits"));
        });
        return digits;
    }

    private static Work.Merged load(Plan plan, Work work, @Nullable Long runId) throws IOException, SQLException {
        CsvShape shape = plan.shape();
        Opened file = plan.file();
        ZoneId zone = work.owner().zone();
        return switch (file.format()) {
            case CSV -> loadCsv(Objects.requireNonNull(shape), file, work, runId);
            case OFX -> {
                boolean useIds = !"".equals(work.request().columns().get(Column.EXTERNAL_ID.label()));
                yield load(
                        work,
                        new TransactionIntake(work),
                        runId,
                        intake -> new OfxReader(work.findings(), intake, useIds).read(file));
            }
            case GHOSTFOLIO ->
                load(
                        work,
                        new ActivityIntake(work),
                        runId,
                        intake -> new GhostfolioReader(work.findings(), intake, zone).read(file));
            case GREEN_BUTTON ->
                load(
                        work,
                        new UsageIntake(work),
                        runId,
                        intake -> new GreenButtonReader(work.findings(), intake, zone).read(file));
        };
    }

    private static Work.Merged loadCsv(CsvShape shape, Opened file, Work work, @Nullable Long runId)
            throws IOException, SQLException {
        String warning = shape.warning();
        if (warning != null) {
            work.findings().warn(warning);
        }
        CsvRows rows = new CsvRows(shape, work.findings());
        PricesCsv prices = new PricesCsv(shape, work);
        ZoneId zone = work.owner().zone();
        return switch (shape.style()) {
            case TRANSACTIONS ->
                load(
                        work,
                        new TransactionIntake(work),
                        runId,
                        intake -> new TransactionsCsv(shape, intake).read(rows, file));
            case ACTIVITIES, HOLDINGS ->
                load(
                        work,
                        new ActivityIntake(work),
                        runId,
                        intake -> new ActivitiesCsv(shape, intake, zone).read(rows, file));
            case PRICE_ROWS -> load(work, new PriceIntake(work), runId, intake -> prices.readRows(rows, file, intake));
            case PRICE_PANEL ->
                load(work, new PriceIntake(work), runId, intake -> prices.readPanel(rows, file, intake));
            case SERIES_PANEL ->
                load(work, new SeriesIntake(work), runId, intake -> prices.readSeriesPanel(rows, file, intake));
            case SERIES_ROWS ->
                load(work, new SeriesIntake(work), runId, intake -> prices.readSeriesRows(rows, file, intake));
            case USAGE ->
                load(work, new UsageIntake(work), runId, intake -> new UsageCsv(shape, intake, zone).read(rows, file));
        };
    }

    /** Reads all rows of a file into an intake. */
    private interface Reading<I extends Intake> {
        void into(I intake) throws IOException, SQLException;
    }

    private static <I extends Intake> Work.Merged load(Work work, I intake, @Nullable Long runId, Reading<I> reading)
            throws IOException, SQLException {
        try (intake) {
            reading.into(intake);
            work.findings().rejectIfErrors();
            if (work.findings().rowsRead() == 0) {
                throw Rejections.file("has no rows below its header", null, null);
            }
            intake.finish();
            return intake.merge(runId);
        }
    }

    private void finish(Plan plan, Work work, long runId, Work.Merged merged) {
        boolean tellsOfMoney = switch (plan.kind()) {
            case TRANSACTIONS, HOLDINGS, ACTIVITIES -> true;
            case PRICES, ENERGY_USAGE -> false;
        };
        if (tellsOfMoney) {
            work.sql()
                    .sql("update household set onboarded = true, version = version + 1 where id = ? and not onboarded")
                    .param(work.owner().requireHousehold())
                    .update();
        }
        runs.done(work.sql(), runId, new ImportRuns.Counts(work.findings().rowsRead(), merged.added(), merged.known()));
    }

    private static ImportAnswer answer(Plan plan, Work work, @Nullable Long runId, Work.Merged merged) {
        CsvShape shape = plan.shape();
        Findings findings = work.findings();
        return new ImportAnswer(
                runId,
                runId == null ? "preview" : "done",
                plan.kind().label(),
                plan.file().format().label(),
                work.request().fileName(),
                findings.rowsRead(),
                merged.added(),
                merged.known(),
                findings.rowsSkipped(),
                shape == null ? Map.of() : shape.told(),
                shape == null ? List.of() : shape.names(),
                settings(plan, work),
                findings.preview(),
                findings.warnings());
    }

    private static ImportAnswer.Settings settings(Plan plan, Work work) {
        CsvShape shape = plan.shape();
        return new ImportAnswer.Settings(
                shape == null ? null : String.valueOf(shape.delimiter()),
                shape == null ? null : shape.numbers().label(),
                shape == null ? null : shape.dates().label(),
                plan.file().charset().name(),
                work.request().text().currency());
    }

    /** A sender reads no answer before all was sent, so what is left is taken and dropped, unless it is too much. */
    private static void drain(BoundedBody body, RuntimeException refused) {
        if (refused instanceof CodedException coded
                && UNREAD.contains(coded.code().kind())) {
            return;
        }
        try {
            body.drain();
        } catch (CodedException | BoundedBody.UploadBroken gone) {
            refused.addSuppressed(gone);
        }
    }
}
