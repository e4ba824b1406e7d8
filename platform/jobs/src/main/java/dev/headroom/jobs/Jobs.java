package dev.headroom.jobs;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Makes jobs and looks after them. Each method is one or two statements; nothing is kept in memory. */
public final class Jobs {
    private static final ErrorCode UNKNOWN = new ErrorCode("JOB_UNKNOWN", ErrorCode.Kind.NOT_FOUND);
    private static final ErrorCode NOT_DEAD = new ErrorCode("JOB_NOT_DEAD", ErrorCode.Kind.CONFLICT);
    private static final ErrorCode TAKEN = new ErrorCode("JOB_KEY_TAKEN", ErrorCode.Kind.CONFLICT);
    private static final ErrorCode TOO_LARGE = new ErrorCode("JOB_TOO_LARGE", ErrorCode.Kind.TOO_LARGE);
    private static final int LARGEST_PAYLOAD = 1 << 20;

    private static final String INSERT = """
            with ids as (
                select nextval('headroom_job_id') as id, n, payload, unique_key
                from unnest(?::text[], ?::text[]) with ordinality as t (payload, unique_key, n)
            ), added as (
                insert into headroom_job (task_name, task_instance, task_data, execution_time, priority, queue, rank, unique_key)
                select ?, id::text, convert_to(payload, 'UTF8'), clock_timestamp() + ? * interval '1 millisecond', ?, ?,
                       clock_timestamp() + ? * interval '1 millisecond' - ? * interval '10 minutes', unique_key
                from ids order by n
                on conflict (unique_key) where unique_key is not null do nothing
                returning task_instance::bigint as id
            )
            select id from added order by id
            """;

    private static final String KEY_OF = "select task_instance::bigint as id from headroom_job where unique_key = ?";

    private static final String LIVE = """
            select task_instance::bigint as id, task_name, queue,
                   case when picked then 'RUNNING' when execution_time > clock_timestamp() then 'SCHEDULED' else 'WAITING' end
                       as state,
                   j.priority, attempts, crashes, convert_from(task_data, 'UTF8') as payload, null as result, error,
                   picked_by as worker, unique_key, enqueued_at, execution_time as due_at, started_at,
                   null::timestamptz as finished_at, p.done, p.total, p.note, p.at
            from headroom_job j left join headroom_job_progress p on p.id = j.task_instance::bigint
            """;

    private static final String ENDED = """
            select d.id, task_name, queue, upper(state) as state, priority, attempts, crashes,
                   convert_from(payload, 'UTF8') as payload, result, error, worker, unique_key, enqueued_at,
                   enqueued_at as due_at, started_at, finished_at, null::bigint as done, null::bigint as total,
                   null as note, null::timestamptz as at
            from headroom_job_done d
            """;

    private static final String REQUEUE = """
            with back as (
                delete from headroom_job_done where state = 'dead' and id = any(?) returning *
            )
            insert into headroom_job (task_name, task_instance, task_data, execution_time, priority, queue, rank,
                                      unique_key, error, enqueued_at)
            select task_name, id::text, payload, clock_timestamp(), priority, queue,
                   clock_timestamp() - priority * interval '10 minutes', unique_key, error, enqueued_at
            from back
            """;

    private static final String DISCARD =
            "update headroom_job_done set state = 'discarded' where state = 'dead' and id = any(?)";

    private static final String QUEUES = """
            select coalesce(l.queue, d.queue) as queue, coalesce(waiting, 0) as waiting, coalesce(scheduled, 0) as scheduled,
                   coalesce(running, 0) as running, oldest, coalesce(dead, 0) as dead, coalesce(done, 0) as done
            from (select queue, count(*) filter (where not picked and execution_time <= clock_timestamp()) as waiting,
                         count(*) filter (where not picked and execution_time > clock_timestamp()) as scheduled,
                         count(*) filter (where picked) as running,
                         extract(epoch from clock_timestamp() - min(execution_time)
                             filter (where not picked and execution_time <= clock_timestamp())) as oldest
                  from headroom_job group by queue) l
            full join (select queue, count(*) filter (where state = 'dead') as dead,
                              count(*) filter (where state = 'done' and finished_at > clock_timestamp() - interval '1 hour') as done
                       from headroom_job_done
                       where state = 'dead' or finished_at > clock_timestamp() - interval '1 hour'
                       group by queue) d on d.queue = l.queue
            order by 1
            """;

    /** The dead by their index; what is due has none by its time, which every job would pay for. */
    private static final String BACKLOG = """
            select (select count(*) from headroom_job_done where state = 'dead') as dead,
                   (select coalesce(extract(epoch from now() - min(execution_time)), 0) from headroom_job
                    where not picked and execution_time <= now()) as oldest
            """;

    private static final String SLOT_BEFORE =
            "select max(slot) as slot from headroom_schedule_slot where name = ? and slot < ?";

    private final DataSource source;
    private final TaskCodec codec;

    public Jobs(DataSource source, TaskCodec codec) {
        this.source = source;
        this.codec = codec;
    }

    /** What became of a request. */
    public record Enqueued(long id, boolean added) {}

    /**
     * Makes a job in the connection's transaction: it is there once that commits, and never without it.
     *
     * @return its id, or that of the job that has its unique key already
     * @throws CodedException JOB_TOO_LARGE for a payload beyond 1 MiB
     */
    public Enqueued enqueue(Connection connection, JobRequest<?> request) throws SQLException {
        String key = request.uniqueKey().orElse(null);
        // a key's job may end between the two statements
        for (int i = 0; i < 3; i++) {
            List<Long> added = insert(connection, request, List.of(document(request)), key);
            if (!added.isEmpty()) {
                return new Enqueued(added.getFirst(), true);
            }
            Optional<Long> known = byKey(connection, key);
            if (known.isPresent()) {
                return new Enqueued(known.get(), false);
            }
        }
        throw CodedException.of(TAKEN, Violation.of("unique key", "is taken again and again", key));
    }

    /** Makes a job in a transaction of its own. */
    public Enqueued enqueue(JobRequest<?> request) {
        return with(connection -> enqueue(connection, request));
    }

    /**
     * Makes a job for each payload in the connection's transaction, in one statement, all as the first is asked for and
     * without unique keys.
     *
     * @return their ids in the order of the payloads
     */
    public <T> List<Long> enqueueAll(Connection connection, JobRequest<T> like, List<T> payloads) throws SQLException {
        List<String> documents = new ArrayList<>();
        for (T payload : payloads) {
            documents.add(
                    document(new JobRequest<>(like.type(), payload, Optional.empty(), like.delay(), like.priority())));
        }
        return documents.isEmpty() ? List.of() : insert(connection, like, documents, null);
    }

    private String document(JobRequest<?> request) {
        String document = codec.write(request.payload());
        if (document.length() > LARGEST_PAYLOAD) {
            throw CodedException.of(
                    TOO_LARGE,
                    Violation.of(
                                    "payload of a " + request.type().name(),
                                    "must be at most 1 MiB of JSON",
                                    document.length() + " characters")
                            .instead("keep it in a table and put its id into the payload"));
        }
        return document;
    }

    private static List<Long> insert(
            Connection connection, JobRequest<?> request, List<String> documents, @Nullable String key)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            @Nullable String[] keys = new @Nullable String[documents.size()];
            keys[0] = key;
            long delay = request.delay().toMillis();
            statement.setArray(1, connection.createArrayOf("text", documents.toArray()));
            statement.setArray(2, connection.createArrayOf("text", keys));
            statement.setString(3, request.type().name());
            statement.setLong(4, delay);
            statement.setInt(5, request.priority());
            statement.setString(6, request.type().queue());
            statement.setLong(7, delay);
            statement.setInt(8, request.priority());
            return ids(statement);
        }
    }

    private static Optional<Long> byKey(Connection connection, @Nullable String key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(KEY_OF)) {
            statement.setString(1, key);
            return ids(statement).stream().findFirst();
        }
    }

    private static List<Long> ids(PreparedStatement statement) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                ids.add(rows.getLong("id"));
            }
        }
        return ids;
    }

    /** Whether a job of that unique key waits or runs. */
    public boolean pending(String uniqueKey) {
        return with(connection -> byKey(connection, uniqueKey).isPresent());
    }

    /**
     * The time of a schedule before one of its times, of those that made a job in the last eight days. After a pause it
     * is earlier than the schedule says: the first of several times that were missed is made up for, the others are
     * not.
     */
    public Optional<Instant> slotBefore(String schedule, Instant slot) {
        return with(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(SLOT_BEFORE)) {
                statement.setString(1, schedule);
                statement.setTimestamp(2, Timestamp.from(slot));
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return Optional.ofNullable(instant(row, "slot"));
                }
            }
        });
    }

    /** One job, ended or not; empty where it is unknown or was forgotten. */
    public Optional<JobReport> find(long id) {
        return with(connection -> {
            try (PreparedStatement live = connection.prepareStatement(LIVE + " where task_instance = ?");
                    PreparedStatement ended = connection.prepareStatement(ENDED + " where d.id = ?")) {
                live.setString(1, Long.toString(id));
                Optional<JobReport> found = reports(live).stream().findFirst();
                if (found.isPresent()) {
                    return found;
                }
                ended.setLong(1, id);
                return reports(ended).stream().findFirst();
            }
        });
    }

    /**
     * Jobs in a state, the latest first.
     *
     * @param below only ids below this one, for the next page; {@link Long#MAX_VALUE} for the first
     * @param limit 1 to 500
     */
    public List<JobReport> list(JobState state, @Nullable String task, long below, int limit) {
        int most = Math.clamp(limit, 1, 500);
        return with(connection -> {
            String sql = "select * from (" + (live(state) ? LIVE : ENDED) + ") r where state = ? and id < ?"
                    + " and (?::text is null or task_name = ?) order by id desc limit ?";
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, state.name());
                statement.setLong(2, below);
                statement.setString(3, task);
                statement.setString(4, task);
                statement.setInt(5, most);
                return reports(statement);
            }
        });
    }

    private static boolean live(JobState state) {
        return switch (state) {
            case WAITING, SCHEDULED, RUNNING -> true;
            case DONE, DEAD, DISCARDED -> false;
        };
    }

    /** Every queue that has had work lately. */
    public List<QueueReport> queues() {
        return with(connection -> {
            List<QueueReport> queues = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(QUEUES);
                    ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    double oldest = row.getDouble("oldest");
                    queues.add(new QueueReport(
                            row.getString("queue"),
                            row.getLong("waiting"),
                            row.getLong("scheduled"),
                            row.getLong("running"),
                            row.wasNull() || row.getLong("waiting") == 0 ? null : (Double) oldest,
                            row.getLong("dead"),
                            row.getLong("done")));
                }
            }
            return queues;
        });
    }

    /**
     * What waits for somebody.
     *
     * @param dead jobs, which wait for an operator
     * @param oldestSeconds for which the job that is due the longest has been; 0 where none is
     */
    public record Backlog(long dead, double oldestSeconds) {}

    /** Of all queues; reads every job that waits, but none that ended well. */
    public Backlog backlog() {
        return with(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(BACKLOG);
                    ResultSet row = statement.executeQuery()) {
                row.next();
                return new Backlog(row.getLong("dead"), row.getDouble("oldest"));
            }
        });
    }

    /**
     * Gives a dead job its attempts back and puts it into its queue.
     *
     * @throws CodedException JOB_UNKNOWN, JOB_NOT_DEAD, or JOB_KEY_TAKEN where another job has its unique key by now
     */
    public void requeue(long id) {
        decide(id, REQUEUE);
    }

    /**
     * Keeps a dead job from being listed as one.
     *
     * @throws CodedException JOB_UNKNOWN or JOB_NOT_DEAD
     */
    public void discard(long id) {
        decide(id, DISCARD);
    }

    private void decide(long id, String sql) {
        boolean done = with(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setArray(1, connection.createArrayOf("bigint", new Object[] {id}));
                return statement.executeUpdate() == 1;
            } catch (SQLException failure) {
                if ("23505".equals(failure.getSQLState())) {
                    throw CodedException.of(
                            TAKEN,
                            Violation.of("job", "must not be requeued while another has its unique key", id)
                                    .instead("discard it, or wait for the other to end"));
                }
                throw failure;
            }
        });
        if (!done) {
            JobReport job = find(id).orElseThrow(() -> unknown(id));
            throw CodedException.of(
                    NOT_DEAD,
                    Violation.of("job " + id, "must be dead", job.state().name().toLowerCase(Locale.ROOT)));
        }
    }

    /** The problem of an id that names no job. */
    public static CodedException unknown(long id) {
        return CodedException.of(
                UNKNOWN,
                Violation.of("job", "must be known: ended ones are kept for a time", id)
                        .instead("list the jobs"));
    }

    private static List<JobReport> reports(PreparedStatement statement) throws SQLException {
        List<JobReport> reports = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                reports.add(report(row));
            }
        }
        return reports;
    }

    private static JobReport report(ResultSet row) throws SQLException {
        Instant told = instant(row, "at");
        return new JobReport(
                row.getLong("id"),
                row.getString("task_name"),
                row.getString("queue"),
                JobState.valueOf(row.getString("state")),
                row.getInt("priority"),
                row.getInt("attempts"),
                row.getInt("crashes"),
                row.getString("payload"),
                row.getString("result"),
                row.getString("error"),
                row.getString("worker"),
                row.getString("unique_key"),
                row.getTimestamp("enqueued_at").toInstant(),
                row.getTimestamp("due_at").toInstant(),
                instant(row, "started_at"),
                instant(row, "finished_at"),
                told == null
                        ? null
                        : new JobReport.Progress(
                                row.getLong("done"), row.getLong("total"), row.getString("note"), told));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    private interface Asking<R> {
        R on(Connection connection) throws SQLException;
    }

    private <R> R with(Asking<R> asking) {
        try (Connection connection = source.getConnection()) {
            return asking.on(connection);
        } catch (SQLException failure) {
            throw CodedException.of(
                    new ErrorCode("DATABASE_UNAVAILABLE", ErrorCode.Kind.UNAVAILABLE),
                    Violation.of("database of the jobs", "must answer", failure.getMessage())
                            .instead("try again"));
        }
    }
}
