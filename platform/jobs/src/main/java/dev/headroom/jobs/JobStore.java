package dev.headroom.jobs;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** What becomes of claimed jobs. Every statement names the fence, and changes nothing where it is not the latest. */
final class JobStore {
    private static final int LONGEST_ERROR = 4000;

    private static final String MOVE = """
            with gone as (
                delete from headroom_job where task_name = ? and task_instance = ? and version = ? and picked returning *
            ), told as (
                delete from headroom_job_progress p using gone where p.id = gone.task_instance::bigint
            )
            insert into headroom_job_done (id, task_name, queue, state, priority, payload, unique_key, result, error,
                                           attempts, crashes, worker, enqueued_at, started_at)
            select task_instance::bigint, task_name, queue, ?, priority, task_data, unique_key, ?, ?,
                   attempts, crashes, picked_by, enqueued_at, started_at
            from gone
            """;

    private static final String AGAIN = """
            update headroom_job set picked = false, picked_by = null, last_heartbeat = null, last_failure = clock_timestamp(),
                   consecutive_failures = consecutive_failures + 1, version = version + 1, error = ?,
                   execution_time = clock_timestamp() + ? * interval '1 millisecond',
                   rank = clock_timestamp() + ? * interval '1 millisecond' - priority * interval '10 minutes'
            where task_name = ? and task_instance = ? and version = ? and picked
            """;

    private static final String RELEASE = """
            update headroom_job set picked = false, picked_by = null, last_heartbeat = null, version = version + 1,
                   attempts = attempts - 1
            where task_name = ? and task_instance = ? and version = ? and picked
            """;

    /** Not where somebody holds the row: its transaction is about to end the job, and comes first. */
    private static final String CRASHED = """
            with lost as (
                select task_name, task_instance from headroom_job
                where task_name = ? and task_instance = ? and version = ? and picked for no key update skip locked
            )
            update headroom_job j set picked = false, last_heartbeat = null, version = j.version + 1,
                   crashes = j.crashes + 1, error = ?
            from lost where j.task_name = lost.task_name and j.task_instance = lost.task_instance
            """;

    private static final String POISONOUS = """
            with gone as (
                delete from headroom_job where task_name = ? and task_instance = ? and version = ? and crashes >= ?
                returning *
            ), told as (
                delete from headroom_job_progress p using gone where p.id = gone.task_instance::bigint
            )
            insert into headroom_job_done (id, task_name, queue, state, priority, payload, unique_key, error,
                                           attempts, crashes, worker, enqueued_at, started_at)
            select task_instance::bigint, task_name, queue, 'dead', priority, task_data, unique_key,
                   ?, attempts, crashes, picked_by, enqueued_at, started_at
            from gone
            """;

    private static final String FENCE = """
            select from headroom_job
            where task_name = ? and task_instance = ? and version = ? and picked for no key update
            """;

    private static final String PROGRESS = """
            insert into headroom_job_progress as p (id, done, total, note) values (?, ?, ?, ?)
            on conflict (id) do update
            set done = excluded.done, total = excluded.total, note = excluded.note, at = clock_timestamp()
            """;

    private static final String PURGE = """
            delete from headroom_job_done where id = any(array(
                select id from headroom_job_done
                where finished_at < clock_timestamp() - ? * interval '1 second' and state <> 'dead' limit 5000))
            """;

    private static final String PURGE_SLOTS =
            "delete from headroom_schedule_slot where at < clock_timestamp() - interval '8 days'";

    private final DataSource source;

    JobStore(DataSource source) {
        this.source = source;
    }

    /** Ends the job of a claim in the connection's transaction; false where the fence is not the latest. */
    static boolean finish(
            Connection connection, Claim claim, String state, @Nullable String result, @Nullable String error)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MOVE)) {
            named(statement, 1, claim);
            statement.setString(4, state);
            statement.setString(5, result);
            statement.setString(6, error);
            return statement.executeUpdate() == 1;
        }
    }

    /** Holds the job of a claim until the transaction ends; false where the fence is not the latest. */
    static boolean holds(Connection connection, Claim claim) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FENCE)) {
            named(statement, 1, claim);
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    boolean dead(Claim claim, String error) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return finish(connection, claim, "dead", null, cut(error));
        }
    }

    boolean again(Claim claim, Duration wait, String error) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(AGAIN)) {
            statement.setString(1, cut(error));
            statement.setLong(2, wait.toMillis());
            statement.setLong(3, wait.toMillis());
            named(statement, 4, claim);
            return statement.executeUpdate() == 1;
        }
    }

    /** Back to where it was before the claim. */
    boolean release(Claim claim) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(RELEASE)) {
            named(statement, 1, claim);
            return statement.executeUpdate() == 1;
        }
    }

    /** What became of a job whose worker is gone. */
    enum AfterCrash {
        AGAIN,
        DEAD,
        ELSEWHERE
    }

    AfterCrash crashed(Claim claim, @Nullable String worker, int mostCrashes) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement back = connection.prepareStatement(CRASHED);
                PreparedStatement gone = connection.prepareStatement(POISONOUS)) {
            named(back, 1, claim);
            back.setString(4, "worker " + worker + " was gone during attempt " + claim.attempt());
            if (back.executeUpdate() == 0) {
                return AfterCrash.ELSEWHERE;
            }
            gone.setString(1, claim.task());
            gone.setString(2, Long.toString(claim.id()));
            gone.setLong(3, claim.fence() + 1);
            gone.setInt(4, mostCrashes);
            gone.setString(5, mostCrashes + " workers were gone while they did it, the last was " + worker);
            return gone.executeUpdate() == 1 ? AfterCrash.DEAD : AfterCrash.AGAIN;
        }
    }

    void progress(Claim claim, long done, long total, String note) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(PROGRESS)) {
            statement.setLong(1, claim.id());
            statement.setLong(2, done);
            statement.setLong(3, total);
            statement.setString(4, note.length() > 200 ? note.substring(0, 200) : note);
            statement.executeUpdate();
        }
    }

    /** Forgets what ended longer ago, dead jobs aside; returns how many. */
    long purge(Duration kept) throws SQLException {
        long all = 0;
        try (Connection connection = source.getConnection();
                PreparedStatement slots = connection.prepareStatement(PURGE_SLOTS);
                PreparedStatement statement = connection.prepareStatement(PURGE)) {
            slots.executeUpdate();
            int now;
            do {
                statement.setLong(1, kept.toSeconds());
                now = statement.executeUpdate();
                all += now;
            } while (now > 0);
        }
        return all;
    }

    private static void named(PreparedStatement statement, int from, Claim claim) throws SQLException {
        statement.setString(from, claim.task());
        statement.setString(from + 1, Long.toString(claim.id()));
        statement.setLong(from + 2, claim.fence());
    }

    private static String cut(String text) {
        return text.length() > LONGEST_ERROR ? text.substring(0, LONGEST_ERROR) : text;
    }
}
