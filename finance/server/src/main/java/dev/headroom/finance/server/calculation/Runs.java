package dev.headroom.finance.server.calculation;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Ticker;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.settings.HeadroomSettings;
import dev.headroom.finance.server.web.Page;
import dev.headroom.finance.server.web.PageRequest;
import dev.headroom.jobs.JobReport;
import dev.headroom.jobs.JobRequest;
import dev.headroom.jobs.JobState;
import dev.headroom.jobs.Jobs;
import dev.headroom.spring.JobQueue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Long calculations of households: a row that the household reads, with what is known so far, and a job that carries it
 * out on whichever node has room. Both are made together, so that none waits for a job that isn't there. The same
 * request of the same data is one run.
 */
@Component
public class Runs {
    private static final Duration SILENCE = Duration.ofMinutes(1);
    private static final long BETWEEN_REPORTS_NANOS = 250_000_000L;
    private static final ErrorCode TOO_MANY = new ErrorCode("TOO_MANY_RUNS", ErrorCode.Kind.TOO_MANY);
    private static final ErrorCode NO_SUCH_RUN = new ErrorCode("NO_SUCH_RUN", ErrorCode.Kind.NOT_FOUND);

    private static final String SELECT = """
            select id, status, progress, estimate, result, error, created_at, finished_at
            from calculation_run where household_id = :household and kind = :kind""";

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final TransactionTemplate transaction;
    private final Jobs jobs;
    private final JobQueue queue;
    private final InstantSource clock;
    private final int mostLive;

    Runs(
            JdbcClient jdbc,
            JsonMapper json,
            PlatformTransactionManager transactions,
            Jobs jobs,
            JobQueue queue,
            InstantSource clock,
            HeadroomSettings settings) {
        this.jdbc = jdbc;
        this.json = json;
        this.transaction = new TransactionTemplate(transactions);
        this.jobs = jobs;
        this.queue = queue;
        this.clock = clock;
        this.mostLive = settings.calculations().householdRuns();
    }

    /**
     * A run as it stands.
     *
     * @param status queued, running, done, failed or cancelled
     * @param progress how far it is, with what is known already; null before it began
     * @param estimate what a first part of it gave; null before that
     * @param result null until it is done
     * @param error why it failed; null otherwise
     */
    public record Run(
            long id,
            String status,
            @Nullable JsonNode progress,
            @Nullable JsonNode estimate,
            @Nullable JsonNode result,
            @Nullable String error,
            Instant createdAt,
            @Nullable Instant finishedAt) {}

    /**
     * What a run is of: the same identity is the same run.
     *
     * @param kind as in calculation_run
     * @param fingerprint of the canonical request, in hexadecimal digits
     */
    public record Identity(long household, String kind, String fingerprint, String modelVersion, String dataVersion) {}

    /**
     * A run that a node has taken up.
     *
     * @param request as it was made
     */
    public record TakenUp(long id, long household, JsonNode request) {}

    /**
     * Begins a run, or finds the same one that goes on or is done.
     *
     * @param request kept with the run, for whoever carries it out
     * @param job that carries out the run of an id
     * @throws CodedException {@code TOO_MANY_RUNS} where the household has as many as it may
     */
    public Run begin(Identity identity, Object request, LongFunction<JobRequest<?>> job) {
        settle(identity.household(), identity.kind());
        Long id = transaction.execute(_ -> {
            jdbc.sql("select pg_advisory_xact_lock(hashtextextended('calculation_run', :household))")
                    .param("household", identity.household())
                    .query(row -> {});
            return find(identity).orElseGet(() -> make(identity, request, job));
        });
        return get(identity.household(), identity.kind(), id == null ? 0 : id);
    }

    private Optional<Long> find(Identity identity) {
        return jdbc.sql("""
                        select id from calculation_run
                        where household_id = :household and kind = :kind and input_hash = decode(:hash, 'hex')
                          and model_version = :model and data_version = :data
                          and (status = 'done' or (status in ('queued', 'running') and not cancelling))
                        """)
                .param("household", identity.household())
                .param("kind", identity.kind())
                .param("hash", identity.fingerprint())
                .param("model", identity.modelVersion())
                .param("data", identity.dataVersion())
                .query(Long.class)
                .optional();
    }

    private Long make(Identity identity, Object request, LongFunction<JobRequest<?>> job) {
        endCancelled(identity);
        int live = jdbc.sql("""
                        select count(*) from calculation_run
                        where household_id = ? and kind = ? and status in ('queued', 'running')
                        """)
                .params(identity.household(), identity.kind())
                .query(Integer.class)
                .single();
        if (live >= mostLive) {
            throw CodedException.retryAfter(
                    TOO_MANY,
                    Duration.ofSeconds(10),
                    Violation.of("runs of the household", "must be at most %d at a time".formatted(mostLive), live)
                            .instead("wait for one to end, or end one"));
        }
        long id = jdbc.sql("""
                        insert into calculation_run (household_id, kind, input_hash, model_version, data_version, status,
                                                     request, created_at)
                        values (:household, :kind, decode(:hash, 'hex'), :model, :data, 'queued',
                                cast(:request as jsonb), :now)
                        returning id
                        """)
                .param("household", identity.household())
                .param("kind", identity.kind())
                .param("hash", identity.fingerprint())
                .param("model", identity.modelVersion())
                .param("data", identity.dataVersion())
                .param("request", json.writeValueAsString(request))
                .param("now", now())
                .query(Long.class)
                .single();
        jdbc.sql("update calculation_run set job_id = ? where id = ?")
                .params(queue.enqueue(job.apply(id)).id(), id)
                .update();
        return id;
    }

    /** One that is told to end, and hasn't heard of it yet, doesn't stand in the way of the same request. */
    private void endCancelled(Identity identity) {
        jdbc.sql("""
                        update calculation_run set status = 'cancelled', finished_at = :now
                        where household_id = :household and kind = :kind and input_hash = decode(:hash, 'hex')
                          and cancelling and status in ('queued', 'running')
                        """)
                .param("household", identity.household())
                .param("kind", identity.kind())
                .param("hash", identity.fingerprint())
                .param("now", now())
                .update();
    }

    private record Live(long id, long job, boolean cancelling) {}

    /**
     * Ends what no job carries out any more: its attempts are used up, or it was to end while it waited for another.
     * What an older node runs without a job counts as lost after a minute of silence.
     */
    private void settle(long household, String kind) {
        List<Live> live = jdbc.sql("""
                        select id, job_id, cancelling from calculation_run
                        where household_id = :household and kind = :kind and status in ('queued', 'running')
                          and (job_id is not null or coalesce(heartbeat_at, created_at) < :silent)
                        """)
                .param("household", household)
                .param("kind", kind)
                .param("silent", Timestamp.from(clock.instant().minus(SILENCE)))
                .query((row, _) -> new Live(row.getLong("id"), row.getLong("job_id"), row.getBoolean("cancelling")))
                .list();
        for (Live run : live) {
            JobState job = jobs.find(run.job()).map(JobReport::state).orElse(JobState.DISCARDED);
            if (run.cancelling() && job != JobState.RUNNING) {
                cancelled(run.id());
            } else if (job == JobState.DEAD || job == JobState.DISCARDED) {
                failed(run.id(), "it could not be carried out; begin it again");
            }
        }
    }

    /** A run of a household's, or {@code NO_SUCH_RUN}. */
    public Run get(long household, String kind, long id) {
        return jdbc.sql(SELECT + " and id = :id")
                .param("household", household)
                .param("kind", kind)
                .param("id", id)
                .query((row, _) -> read(row))
                .optional()
                .orElseThrow(() -> CodedException.of(
                        NO_SUCH_RUN, Violation.of("run", "must be one of the household's", Long.toString(id))));
    }

    /** The same, after a look at whether it is still carried out. */
    public Run look(long household, String kind, long id) {
        settle(household, kind);
        return get(household, kind, id);
    }

    /** The runs of a household, the latest first, without what came of them. */
    public Page<Run> page(long household, String kind, PageRequest page) {
        settle(household, kind);
        String lines = SELECT.replace("estimate, result,", "null as estimate, null as result,");
        List<Run> runs = jdbc.sql(lines + " and (:first or id < :after) order by id desc limit :fetch")
                .param("household", household)
                .param("kind", kind)
                .param("first", page.first())
                .param("after", page.afterId())
                .param("fetch", page.fetch())
                .query((row, _) -> read(row))
                .list();
        return Page.of(runs, page, run -> List.of(run.id()));
    }

    /** Ends a run wherever it is carried out; one that is over stays as it is. */
    public Run cancel(long household, String kind, long id) {
        jdbc.sql("""
                        update calculation_run
                        set cancelling = true,
                            status = case when status = 'queued' then 'cancelled' else status end,
                            finished_at = case when status = 'queued' then :now else finished_at end
                        where id = :id and household_id = :household and kind = :kind
                          and status in ('queued', 'running')
                        """)
                .param("id", id)
                .param("household", household)
                .param("kind", kind)
                .param("now", now())
                .update();
        return look(household, kind, id);
    }

    /** Takes a run up to carry it out, for the first time or again; empty where nobody waits for it any more. */
    public Optional<TakenUp> takeUp(long id) {
        Optional<TakenUp> taken = jdbc.sql("""
                        update calculation_run set status = 'running'
                        where id = ? and status in ('queued', 'running') and not cancelling
                        returning household_id, request
                        """)
                .param(id)
                .query((row, _) ->
                        new TakenUp(id, row.getLong("household_id"), json.readTree(row.getString("request"))))
                .optional();
        if (taken.isEmpty()) {
            cancelled(id);
        }
        return taken;
    }

    /** Keeps the result; false where the household had ended the run before. */
    public boolean done(long id, Object progress, Object result) {
        return end(id, "done", new Outcome(json.writeValueAsString(progress), json.writeValueAsString(result), null));
    }

    /** Keeps why there is none. */
    public void failed(long id, String why) {
        end(id, "failed", new Outcome(null, null, why));
    }

    /** Keeps that nobody wanted it. */
    public void cancelled(long id) {
        end(id, "cancelled", new Outcome(null, null, null));
    }

    private record Outcome(
            @Nullable String progress,
            @Nullable String result,
            @Nullable String error) {}

    private boolean end(long id, String status, Outcome outcome) {
        return jdbc.sql("""
                        update calculation_run
                        set status = :status, progress = coalesce(cast(:progress as jsonb), progress),
                            result = cast(:result as jsonb), error = :error, finished_at = :now
                        where id = :id and status in ('queued', 'running')
                        """)
                        .param("status", status)
                        .param("progress", outcome.progress(), Types.VARCHAR)
                        .param("result", outcome.result(), Types.VARCHAR)
                        .param("error", outcome.error(), Types.VARCHAR)
                        .param("now", now())
                        .param("id", id)
                        .update()
                == 1;
    }

    /** How whoever carries a run out talks to the household. */
    public Watch watch(long id) {
        return new Watch(id);
    }

    /** How a run talks to whoever watches it; used by one thread. */
    public final class Watch {
        private final long id;
        private final Ticker ticker = Ticker.system();
        private long reported;
        private boolean told;
        private boolean cancelled;

        private Watch(long id) {
            this.id = id;
        }

        /** Whether the household wants it to end, or the node does. */
        public boolean ends() {
            return cancelled || Thread.currentThread().isInterrupted();
        }

        /** Tells how far it is, four times a second at most; hears whether it should end. */
        public void progress(Object soFar) {
            long now = ticker.nanos();
            if (!told || now - reported >= BETWEEN_REPORTS_NANOS) {
                told = true;
                reported = now;
                write(
                        "update calculation_run set progress = cast(? as jsonb) where id = ? returning cancelling",
                        soFar);
            }
        }

        /** Tells what a first part gave. */
        public void estimate(Object answer) {
            write("update calculation_run set estimate = cast(? as jsonb) where id = ? returning cancelling", answer);
        }

        private void write(String sql, Object value) {
            // a run whose household is gone has no row
            cancelled |= jdbc.sql(sql)
                    .params(List.of(json.writeValueAsString(value), id))
                    .query(Boolean.class)
                    .optional()
                    .orElse(true);
        }
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    private Run read(ResultSet row) throws SQLException {
        Timestamp finished = row.getTimestamp("finished_at");
        return new Run(
                row.getLong("id"),
                row.getString("status"),
                tree(row.getString("progress")),
                tree(row.getString("estimate")),
                tree(row.getString("result")),
                row.getString("error"),
                row.getTimestamp("created_at").toInstant(),
                finished == null ? null : finished.toInstant());
    }

    private @Nullable JsonNode tree(@Nullable String document) {
        return document == null ? null : json.readTree(document);
    }
}
