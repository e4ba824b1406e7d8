package dev.headroom.finance.server.calculation;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Long calculations of households: kept in the database with their progress, so that any node can tell of them and end
 * them. The same request of the same data is one run. A run whose node was lost counts as failed when it hasn't been
 * heard of for a minute.
 */
@Component
public class Runs {
    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);
    private static final Duration SILENCE = Duration.ofMinutes(1);
    private static final long BETWEEN_REPORTS_MILLIS = 250;
    private static final ErrorCode QUEUE_FULL = new ErrorCode("CALCULATIONS_OVERLOADED", ErrorCode.Kind.UNAVAILABLE);
    private static final ErrorCode NO_SUCH_RUN = new ErrorCode("NO_SUCH_RUN", ErrorCode.Kind.NOT_FOUND);

    private static final String SELECT = """
            select id, kind, status, progress, result, error, created_at, finished_at
            from calculation_run where household_id = :household and kind = :kind""";

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Background background;
    private final InstantSource clock;
    private final String node = UUID.randomUUID().toString();
    private final Map<Long, AtomicBoolean> here = new ConcurrentHashMap<>();

    Runs(JdbcClient jdbc, JsonMapper json, Background background, InstantSource clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.background = background;
        this.clock = clock;
    }

    /**
     * A run as it stands.
     *
     * @param status queued, running, done, failed or cancelled
     * @param progress how far it is, with what is known already; null before it began
     * @param result null until it is done
     * @param error why it failed; null otherwise
     */
    public record Run(
            long id,
            String status,
            @Nullable JsonNode progress,
            @Nullable JsonNode result,
            @Nullable String error,
            Instant createdAt,
            @Nullable Instant finishedAt) {
        /** Whether it goes on. */
        public boolean live() {
            return status.equals("queued") || status.equals("running");
        }
    }

    /**
     * What a run is of: the same identity is the same run.
     *
     * @param kind as in calculation_run
     * @param fingerprint 32 bytes of the canonical request
     */
    public record Identity(
            long household, String kind, List<Byte> fingerprint, String modelVersion, String dataVersion) {
        /** From a digest. */
        public static Identity of(
                long household, String kind, byte[] fingerprint, String modelVersion, String dataVersion) {
            List<Byte> bytes = new java.util.ArrayList<>();
            for (byte one : fingerprint) {
                bytes.add(one);
            }
            return new Identity(household, kind, List.copyOf(bytes), modelVersion, dataVersion);
        }

        private byte[] digest() {
            byte[] digest = new byte[fingerprint.size()];
            for (int i = 0; i < digest.length; i++) {
                digest[i] = fingerprint.get(i);
            }
            return digest;
        }
    }

    /** How a run talks to whoever watches it; used by any of its threads. */
    public final class Watch {
        private final long id;
        private final AtomicBoolean cancelled;
        private long reported;

        private Watch(long id, AtomicBoolean cancelled) {
            this.id = id;
            this.cancelled = cancelled;
        }

        /** Whether it should end. */
        public boolean cancelled() {
            return cancelled.get() || Thread.currentThread().isInterrupted();
        }

        /** Tells how far it is, four times a second at most; hears whether it should end. */
        public void progress(Object soFar) {
            long now = clock.millis();
            synchronized (this) {
                if (reported != 0 && now - reported < BETWEEN_REPORTS_MILLIS) {
                    return;
                }
                reported = now;
            }
            report(soFar);
        }

        private void report(Object soFar) {
            boolean ends = jdbc.sql("""
                            update calculation_run set progress = cast(? as jsonb), heartbeat_at = ? where id = ?
                            returning cancelling
                            """)
                    .params(json.writeValueAsString(soFar), Timestamp.from(clock.instant()), id)
                    .query(Boolean.class)
                    .optional()
                    .orElse(true);
            if (ends) {
                cancelled.set(true);
            }
        }
    }

    /**
     * Begins a run, or finds the same one that goes on or is done.
     *
     * @param request kept beside the run
     * @param work gives the result, which becomes JSON
     */
    public Run begin(Identity identity, Object request, Function<Watch, Object> work) {
        endSilent(identity.household());
        Long known = find(identity);
        if (known != null) {
            return get(identity.household(), identity.kind(), known);
        }
        Long id = jdbc.sql("""
                        insert into calculation_run (household_id, kind, input_hash, model_version, data_version, status,
                                                     request, node, heartbeat_at, created_at)
                        values (:household, :kind, :hash, :model, :data, 'queued', cast(:request as jsonb), :node, :now,
                                :now)
                        on conflict do nothing returning id
                        """)
                .param("household", identity.household())
                .param("kind", identity.kind())
                .param("hash", identity.digest())
                .param("model", identity.modelVersion())
                .param("data", identity.dataVersion())
                .param("request", json.writeValueAsString(request))
                .param("node", node)
                .param("now", Timestamp.from(clock.instant()))
                .query(Long.class)
                .optional()
                .orElse(null);
        if (id == null) {
            Long other = find(identity);
            return get(identity.household(), identity.kind(), other == null ? 0 : other);
        }
        submit(id, work);
        return get(identity.household(), identity.kind(), id);
    }

    private @Nullable Long find(Identity identity) {
        return jdbc.sql("""
                        select id from calculation_run
                        where household_id = ? and kind = ? and input_hash = ? and model_version = ? and data_version = ?
                          and status in ('queued', 'running', 'done') and not cancelling
                        """)
                .params(
                        identity.household(),
                        identity.kind(),
                        identity.digest(),
                        identity.modelVersion(),
                        identity.dataVersion())
                .query(Long.class)
                .optional()
                .orElse(null);
    }

    private void submit(long id, Function<Watch, Object> work) {
        AtomicBoolean cancelled = new AtomicBoolean();
        here.put(id, cancelled);
        try {
            background.submit(() -> {
                try {
                    carryOut(id, new Watch(id, cancelled), work);
                } finally {
                    here.remove(id);
                }
            });
        } catch (RejectedExecutionException full) {
            here.remove(id);
            jdbc.sql("delete from calculation_run where id = ?").param(id).update();
            throw CodedException.retryAfter(
                    QUEUE_FULL,
                    Duration.ofSeconds(10),
                    Violation.of("runs in the background", "are at their limit on this node", null)
                            .instead("try again when one has ended"));
        }
    }

    private void carryOut(long id, Watch watch, Function<Watch, Object> work) {
        int begun = jdbc.sql("""
                        update calculation_run set status = 'running', heartbeat_at = ?
                        where id = ? and status = 'queued' and not cancelling
                        """).params(Timestamp.from(clock.instant()), id).update();
        if (begun == 0) {
            end(id, "cancelled", null, null);
            return;
        }
        try {
            end(id, "done", json.writeValueAsString(work.apply(watch)), null);
        } catch (CancellationException ended) {
            end(id, "cancelled", null, null);
        } catch (RuntimeException failure) {
            LOG.warn("run {} failed", id, failure);
            end(id, "failed", null, String.valueOf(failure.getMessage()));
        }
    }

    private void end(long id, String status, @Nullable String result, @Nullable String error) {
        jdbc.sql("""
                        update calculation_run
                        set status = :status, result = cast(:result as jsonb), error = :error, finished_at = :now
                        where id = :id and status in ('queued', 'running')
                        """)
                .param("status", status)
                .param("result", result, java.sql.Types.VARCHAR)
                .param("error", error, java.sql.Types.VARCHAR)
                .param("now", Timestamp.from(clock.instant()))
                .param("id", id)
                .update();
    }

    private void endSilent(long household) {
        jdbc.sql("""
                        update calculation_run
                        set status = 'failed', error = 'the node that ran it was lost; begin it again', finished_at = :now
                        where household_id = :household and status in ('queued', 'running') and node <> :node
                          and heartbeat_at < :silent
                        """)
                .param("household", household)
                .param("node", node)
                .param("now", Timestamp.from(clock.instant()))
                .param("silent", Timestamp.from(clock.instant().minus(SILENCE)))
                .update();
    }

    /** A run of a household's, or {@code NO_SUCH_RUN}. */
    public Run get(long household, String kind, long id) {
        return jdbc.sql(SELECT + " and id = :id")
                .param("household", household)
                .param("kind", kind)
                .param("id", id)
                .query((row, _) -> read(row))
                .optional()
                .orElseThrow(() -> noSuchRun(id));
    }

    private static CodedException noSuchRun(long id) {
        return CodedException.of(NO_SUCH_RUN, Violation.of("run", "must be one of the household's", Long.toString(id)));
    }

    /** The latest runs of a household, without their results. */
    public List<Run> latest(long household, String kind, int limit) {
        endSilent(household);
        return jdbc.sql(SELECT.replace("result,", "null as result,") + " order by id desc limit :limit")
                .param("household", household)
                .param("kind", kind)
                .param("limit", limit)
                .query((row, _) -> read(row))
                .list();
    }

    /** Ends a run wherever it goes on; one that is over stays as it is. */
    public Run cancel(long household, String kind, long id) {
        int known = jdbc.sql("""
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
                .param("now", Timestamp.from(clock.instant()))
                .update();
        AtomicBoolean local = here.get(id);
        if (known == 1 && local != null) {
            local.set(true);
        }
        return get(household, kind, id);
    }

    private Run read(ResultSet row) throws SQLException {
        String progress = row.getString("progress");
        String result = row.getString("result");
        Timestamp finished = row.getTimestamp("finished_at");
        return new Run(
                row.getLong("id"),
                row.getString("status"),
                progress == null ? null : json.readTree(progress),
                result == null ? null : json.readTree(result),
                row.getString("error"),
                row.getTimestamp("created_at").toInstant(),
                finished == null ? null : finished.toInstant());
    }
}
