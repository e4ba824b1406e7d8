package dev.headroom.spring;

import dev.headroom.jobs.JobTransactions;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

/** Transactions of jobs are the application's own: what its repositories write there is part of them. */
final class SpringTransactions implements JobTransactions {
    private final PlatformTransactionManager transactions;
    private final DataSource source;

    SpringTransactions(PlatformTransactionManager transactions, DataSource source) {
        this.transactions = transactions;
        this.source = source;
    }

    @Override
    public <R extends @Nullable Object> R call(Work<R> work) throws Exception {
        DefaultTransactionDefinition own =
                new DefaultTransactionDefinition(DefaultTransactionDefinition.PROPAGATION_REQUIRES_NEW);
        TransactionStatus transaction = transactions.getTransaction(own);
        R result;
        try {
            result = work.on(DataSourceUtils.getConnection(source));
        } catch (Throwable failure) {
            try {
                transactions.rollback(transaction);
            } catch (RuntimeException second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
        transactions.commit(transaction);
        return result;
    }
}
