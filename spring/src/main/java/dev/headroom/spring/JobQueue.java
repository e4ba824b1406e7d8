package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Violation;
import dev.headroom.jobs.JobRequest;
import dev.headroom.jobs.Jobs;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Makes jobs in the transaction under way, or in one of their own where there is none. This node's workers hear of them
 * when they are committed; those of other nodes find them within a poll.
 */
public final class JobQueue {
    private static final ErrorCode AWAY = new ErrorCode("DATABASE_UNAVAILABLE", ErrorCode.Kind.UNAVAILABLE);

    private final Jobs jobs;
    private final DataSource source;
    private final Runnable wake;

    JobQueue(Jobs jobs, DataSource source, Runnable wake) {
        this.jobs = jobs;
        this.source = source;
        this.wake = wake;
    }

    /** One job; see {@link Jobs#enqueue(Connection, JobRequest)}. */
    public Jobs.Enqueued enqueue(JobRequest<?> request) {
        return on(connection -> jobs.enqueue(connection, request));
    }

    /** A job for each payload; see {@link Jobs#enqueueAll}. */
    public <T> List<Long> enqueueAll(JobRequest<T> like, List<T> payloads) {
        return on(connection -> jobs.enqueueAll(connection, like, payloads));
    }

    private interface Making<R> {
        R on(Connection connection) throws SQLException;
    }

    private <R> R on(Making<R> making) {
        Connection connection = DataSourceUtils.getConnection(source);
        try {
            R made = making.on(connection);
            afterCommit();
            return made;
        } catch (SQLException failure) {
            throw CodedException.of(
                    AWAY,
                    Violation.of("database of the jobs", "must take a job", failure.getMessage())
                            .instead("try again"));
        } finally {
            DataSourceUtils.releaseConnection(connection, source);
        }
    }

    private void afterCommit() {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            wake.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                wake.run();
            }
        });
    }
}
