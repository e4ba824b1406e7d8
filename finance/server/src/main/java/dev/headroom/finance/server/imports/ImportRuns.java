package dev.headroom.finance.server.imports;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.headroom.finance.server.identity.Caller;
import dev.headroom.finance.server.rows.Conditions;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.freshness.TagScope;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The record of every import, written outside the import's own transaction so that its progress can be seen. */
@Component
class ImportRuns {
    private static final int LONGEST_ERROR = 2_000;
    private static final String MINE =
            "case when :household::bigint is null then household_id is null and user_id = :user"
                    + " else household_id = :household::bigint end";

    private final JdbcClient jdbc;
    private final InstantSource clock;

    ImportRuns(JdbcClient jdbc, InstantSource clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /**
     * One import, as it stands.
     *
     * @param status {@code running}, {@code done} or {@code failed}
     * @param error why it failed
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Run(
            long id,
            String kind,
            String format,
            String fileName,
            String status,
            long rowsRead,
            long rowsAdded,
            long rowsKnown,
            @Nullable String error,
            Instant startedAt,
            @Nullable Instant finishedAt) {}

    /** How far it came. */
    record Counts(long rowsRead, long rowsAdded, long rowsKnown) {}

    /** What is known of a file before it is read. */
    record Begun(@Nullable Long householdId, long userId, String kind, String format, String fileName) {}

    long start(Begun begun) {
        return jdbc.sql("""
                        insert into import_run (household_id, user_id, kind, format, file_name, status, started_at)
                        values (?, ?, ?, ?, ?, 'running', ?) returning id
                        """)
                .param(begun.householdId())
                .param(begun.userId())
                .param(begun.kind())
                .param(begun.format())
                .param(begun.fileName())
                .param(now())
                .query(Long.class)
                .single();
    }

    void progress(long id, long rowsRead) {
        jdbc.sql("update import_run set rows_read = ? where id = ? and status = 'running'")
                .params(rowsRead, id)
                .update();
    }

    void fail(long id, long rowsRead, String error) {
        jdbc.sql("""
                        update import_run set status = 'failed', rows_read = ?, error = ?, finished_at = ?
                        where id = ? and status = 'running'
                        """)
                .param(rowsRead)
                .param(error.length() > LONGEST_ERROR ? error.substring(0, LONGEST_ERROR) : error)
                .param(now())
                .param(id)
                .update();
    }

    /** Marks a run done in the transaction of its rows, so that neither is seen without the other. */
    void done(JdbcClient transaction, long id, Counts counts) {
        transaction
                .sql("""
                        update import_run
                        set status = 'done', rows_read = ?, rows_added = ?, rows_known = ?, finished_at = ?
                        where id = ?
                        """)
                .param(counts.rowsRead())
                .param(counts.rowsAdded())
                .param(counts.rowsKnown())
                .param(now())
                .param(id)
                .update();
    }

    /** The runs of a caller's household, or an operator's own, the newest first. */
    Page<Run> page(Caller caller, PageRequest page) {
        Conditions behind = new Conditions();
        Instant after = page.afterInstant();
        if (after != null) {
            behind.and("(started_at, id) < (:after, :after_id)", Optional.of(Timestamp.from(after)))
                    .with("after_id", page.afterId());
        }
        behind.end("order by started_at desc, id desc limit :fetch").with("fetch", page.fetch());
        return Page.of(settled(caller, behind), page, run -> List.of(PageRequest.key(run.startedAt()), run.id()));
    }

    Run get(Caller caller, long id) {
        return Optional.of(settled(caller, new Conditions().and("id = :id", Optional.of(id))))
                .filter(found -> !found.isEmpty())
                .map(List::getFirst)
                .orElseThrow(() -> Rejections.noSuchRun(id));
    }

    /**
     * Nothing that is made of these is kept while one runs, since its node may end without a word; nor what an
     * operator's runs tell, which no household's counter counts.
     */
    private List<Run> settled(Caller caller, Conditions conditions) {
        List<Run> found = query(caller, conditions);
        boolean running = found.stream().anyMatch(run -> run.status().equals("running"));
        if (running) {
            settle(caller);
            found = query(caller, conditions);
        }
        TagScope scope = TagScope.current();
        if (scope != null && (running || caller.household() == null)) {
            scope.doNotKeep();
        }
        return found;
    }

    private List<Run> query(Caller caller, Conditions conditions) {
        Caller.Household household = caller.household();
        return jdbc.sql("select * from import_run where " + MINE + conditions.sql())
                .param("household", household == null ? null : household.id(), java.sql.Types.BIGINT)
                .param("user", caller.userId())
                .params(conditions.parameters())
                .query((row, _) -> new Run(
                        row.getLong("id"),
                        row.getString("kind"),
                        row.getString("format"),
                        row.getString("file_name"),
                        row.getString("status"),
                        row.getLong("rows_read"),
                        row.getLong("rows_added"),
                        row.getLong("rows_known"),
                        row.getString("error"),
                        row.getTimestamp("started_at").toInstant(),
                        instant(row.getTimestamp("finished_at"))))
                .list();
    }

    /** A run whose node died still says running; nobody holds its lock any more. */
    private void settle(Caller caller) {
        Caller.Household household = caller.household();
        jdbc.sql("""
                        update import_run
                        set status = 'failed', error = 'the service stopped while this ran', finished_at = :now
                        where status = 'running'
                          and %s and pg_try_advisory_xact_lock(%s)
                        """.formatted(MINE, lockKey()))
                .param("household", household == null ? null : household.id(), java.sql.Types.BIGINT)
                .param("user", caller.userId())
                .param("scope", scope(household))
                .param("now", now())
                .update();
    }

    /** SQL for the advisory lock of the scope named {@code :scope}, which an import holds while it runs. */
    static String lockKey() {
        return "hashtextextended('import ' || :scope::text, 0)";
    }

    /** What may not be imported to twice at once. */
    static String scope(Caller.@Nullable Household household) {
        return household == null ? "shared" : Long.toString(household.id());
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant().truncatedTo(java.time.temporal.ChronoUnit.MICROS));
    }

    private static @Nullable Instant instant(@Nullable Timestamp at) {
        return at == null ? null : at.toInstant();
    }
}
