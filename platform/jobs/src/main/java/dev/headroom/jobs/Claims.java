package dev.headroom.jobs;

import com.github.kagkarlsson.scheduler.jdbc.JdbcTaskRepositoryContext;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.shaded.jdbc.JdbcRunner;
import com.github.kagkarlsson.shaded.jdbc.ResultSetMapper;
import dev.headroom.base.Ticker;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How one queue's workers claim: the oldest by rank that are due by the database's clock, of tasks this node knows, as
 * many as the queue and the rates of limited tasks allow. Rows of other tasks are never touched.
 *
 * <p>Claims go on behind the last one instead of at the beginning. While a transaction somewhere holds the horizon
 * back, the rows of finished jobs pile up at the beginning of the index, and a claim that walked over all of them would
 * take ever longer. What is behind the mark is looked for at intervals, of at least ten times what looking takes; from
 * what is found there claims go on, so that many jobs that became urgent are done one after the other.
 */
final class Claims extends PostgreSqlJdbcCustomization {
    /** Each step of priority is so much of a head start. */
    static final Duration STEP = Duration.ofMinutes(10);

    private static final long BETWEEN_LOOKS_NANOS = Duration.ofMillis(250).toNanos();
    private static final int LOOK_SHARE = 10;

    private static final String CLAIM = """
            select task_name, task_instance, convert_from(task_data, 'UTF8') as payload, execution_time, picked_by,
                   last_heartbeat, version, attempts, rank,
                   extract(epoch from started_at - execution_time) as waited
            from headroom_job_claim(?, ?, ?, ?, ?) order by rank
            """;

    /** On its own: a statement that waits for a lock still sees what was there before it waited. */
    private static final String LOCK = "select 1 from pg_advisory_xact_lock(hashtextextended('headroom_job ' || ?, 0))";

    private static final String RUNNING = """
            select count(*) from headroom_job where queue = ? and picked and last_heartbeat is not null
            """;

    private static final String REFILL = """
            insert into headroom_job_rate as r (name, tokens, refilled_at) values (?, ?, clock_timestamp())
            on conflict (name) do update
            set tokens = least(?, r.tokens + ? * extract(epoch from clock_timestamp() - r.refilled_at)),
                refilled_at = clock_timestamp()
            returning floor(tokens)::int
            """;

    private static final String SPEND = "update headroom_job_rate set tokens = tokens - ? where name = ?";

    private static final ResultSetMapper<Integer> FIRST = rows -> rows.next() ? rows.getInt(1) : 0;

    private final String queue;
    private final int mostRunning;
    private final List<TaskType<?>> limited;
    private final String[] unlimited;
    private final Ticker ticker;
    private volatile boolean paused;
    private volatile int mostHere = Integer.MAX_VALUE;
    private volatile IntSupplier runningHere = () -> 0;
    private Instant mark = Instant.EPOCH;
    private Instant farthest = Instant.EPOCH;
    private long lookedNanos;
    private long dearestNanos;

    /** @param mostRunning over all nodes, 0 for no limit */
    Claims(String queue, int mostRunning, List<TaskType<?>> known, Ticker ticker) {
        super(false, false);
        this.queue = queue;
        this.mostRunning = mostRunning;
        this.limited = known.stream().filter(type -> type.rate().isPresent()).toList();
        this.unlimited = known.stream()
                .filter(type -> type.rate().isEmpty())
                .map(TaskType::name)
                .toArray(String[]::new);
        this.ticker = ticker;
        this.lookedNanos = ticker.nanos();
    }

    /** From now on so many run on this node at most; those beyond it end as they would. */
    void limit(int most, IntSupplier running) {
        runningHere = running;
        mostHere = most;
    }

    /** Whether less is claimed than there are workers for. */
    boolean limited() {
        return mostHere < Integer.MAX_VALUE;
    }

    /** From now on nothing more is claimed. */
    void pause() {
        paused = true;
    }

    @Override
    public List<Execution> lockAndFetchSingleStatement(
            JdbcTaskRepositoryContext context, Instant now, int workers, boolean byPriority) {
        int limit = limited() ? Math.min(workers, mostHere - runningHere.getAsInt()) : workers;
        if (paused || limit < 1) {
            return List.of();
        }
        String worker = context.schedulerName.getName();
        if (mostRunning == 0 && limited.isEmpty()) {
            return claim(context.jdbcRunner, worker, unlimited, limit);
        }
        return context.jdbcRunner.inTransaction(transaction -> {
            int room = mostRunning == 0 ? limit : Math.min(limit, mostRunning - running(transaction));
            List<Execution> claimed = new ArrayList<>();
            List<TaskType<?>> order = new ArrayList<>(limited);
            Collections.rotate(order, (int) (ticker.nanos() >>> 20) & 0xff);
            for (TaskType<?> type : order) {
                if (room > claimed.size()) {
                    claimed.addAll(claimLimited(transaction, worker, type, room - claimed.size()));
                }
            }
            if (room > claimed.size() && unlimited.length > 0) {
                claimed.addAll(claim(transaction, worker, unlimited, room - claimed.size()));
            }
            return claimed;
        });
    }

    private int running(JdbcRunner runner) {
        runner.query(LOCK, statement -> statement.setString(1, queue), FIRST);
        return runner.query(RUNNING, statement -> statement.setString(1, queue), FIRST);
    }

    private List<Execution> claimLimited(JdbcRunner runner, String worker, TaskType<?> type, int room) {
        RateLimit rate = type.rate().orElseThrow();
        int tokens = runner.query(
                REFILL,
                statement -> {
                    statement.setString(1, type.name());
                    statement.setDouble(2, rate.permits());
                    statement.setDouble(3, rate.permits());
                    statement.setDouble(4, rate.perSecond());
                },
                FIRST);
        if (tokens <= 0) {
            return List.of();
        }
        // a mark is of all tasks of the queue, and a limited one is behind it as a rule
        List<Execution> claimed = fetch(
                        runner, worker, new String[] {type.name()}, Math.min(room, tokens), Instant.EPOCH)
                .jobs();
        if (!claimed.isEmpty()) {
            runner.execute(SPEND, statement -> {
                statement.setInt(1, claimed.size());
                statement.setString(2, type.name());
            });
        }
        return claimed;
    }

    private List<Execution> claim(JdbcRunner runner, String worker, String[] names, int limit) {
        long began = ticker.nanos();
        boolean looks = mark.equals(Instant.EPOCH) || began - lookedNanos >= betweenLooksNanos();
        boolean behind = mark.isBefore(farthest);
        Fetched fetched = fetch(runner, worker, names, limit, looks ? Instant.EPOCH : mark);
        long ended = ticker.nanos();
        if (looks) {
            lookedNanos = ended;
            dearestNanos = ended - began;
        } else if (behind) {
            // the way back to the front is as long as a look
            dearestNanos = Math.max(dearestNanos, ended - began);
        }
        if (fetched.rank() != null && fetched.jobs().size() == limit) {
            mark = fetched.rank();
            farthest = mark.isAfter(farthest) ? mark : farthest;
            return fetched.jobs();
        }
        mark = Instant.EPOCH;
        farthest = Instant.EPOCH;
        return looks || !fetched.jobs().isEmpty() ? fetched.jobs() : claim(runner, worker, names, limit);
    }

    private long betweenLooksNanos() {
        return Math.max(BETWEEN_LOOKS_NANOS, dearestNanos * LOOK_SHARE);
    }

    private record Fetched(List<Execution> jobs, @Nullable Instant rank) {}

    private Fetched fetch(JdbcRunner runner, String worker, String[] names, int limit, Instant from) {
        return runner.query(CLAIM, statement -> bind(statement, worker, names, limit, from), (ResultSetMapper<Fetched>)
                rows -> {
                    List<Execution> jobs = new ArrayList<>();
                    Instant rank = null;
                    while (rows.next()) {
                        jobs.add(execution(rows));
                        rank = rows.getTimestamp("rank").toInstant();
                    }
                    return new Fetched(jobs, rank);
                });
    }

    private void bind(PreparedStatement statement, String worker, String[] names, int limit, Instant from)
            throws SQLException {
        statement.setString(1, worker);
        statement.setString(2, queue);
        statement.setTimestamp(3, Timestamp.from(from));
        statement.setArray(4, statement.getConnection().createArrayOf("text", names));
        statement.setInt(5, limit);
    }

    private static Execution execution(ResultSet row) throws SQLException {
        long id = Long.parseLong(row.getString("task_instance"));
        String task = row.getString("task_name");
        Claim claim = new Claim(
                id,
                task,
                row.getLong("version"),
                row.getInt("attempts"),
                Math.round(row.getDouble("waited") * 1e9),
                row.getString("payload"));
        return new Execution(
                row.getTimestamp("execution_time").toInstant(),
                new TaskInstance<>(task, Long.toString(id), claim),
                true,
                row.getString("picked_by"),
                null,
                null,
                0,
                row.getTimestamp("last_heartbeat").toInstant(),
                claim.fence());
    }
}
