package dev.headroom.datasource;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Units of work that are applied once each, whatever becomes of connections and nodes: the unit's key is a row that is
 * inserted in the unit's own transaction.
 *
 * <p>The insertion waits for an earlier attempt that is still under way. If it then finds the key, that attempt was
 * applied; if it doesn't, that attempt can't be applied any more, and this one goes on in its place. With asynchronous
 * replication a failover can lose a unit that was applied, together with its key.
 */
public final class IdempotencyKeys {
    private static final Pattern TABLE = Pattern.compile("([a-z_][a-z0-9_]{0,62}\\.)?[a-z_][a-z0-9_]{0,62}");
    private static final int ATTEMPTS = 5;
    private static final int LONGEST_KEY = 200;

    /** What is to be done. */
    @FunctionalInterface
    public interface Work<T> {
        /**
         * Within the transaction; must neither commit nor roll back. May be called more than once, applied at most
         * once.
         */
        T in(Connection connection) throws SQLException;
    }

    /**
     * What became of a unit.
     *
     * @param appliedNow by this call; false where an earlier one had, or an attempt of this call whose answer was lost
     * @param result of the work; empty where its answer was lost
     */
    public record Outcome<T>(boolean appliedNow, Optional<T> result) {}

    private final DataSource dataSource;
    private final String insertion;

    /**
     * Over a table that {@link #creation} creates.
     *
     * @param dataSource of {@link Database#dataSource}, so that failures have names
     * @param table its name in lower case, with or without a schema
     */
    public IdempotencyKeys(DataSource dataSource, String table) {
        if (!TABLE.matcher(table).matches()) {
            throw new IllegalArgumentException("table must be a name in lower case, was " + table);
        }
        this.dataSource = dataSource;
        this.insertion = "insert into " + table + " (key) values (?) on conflict do nothing";
    }

    /** The statement that creates the table. Rows may be deleted once nobody repeats their units any more. */
    public static String creation(String table) {
        return "create table if not exists " + table
                + " (key text primary key, applied_at timestamptz not null default now())";
    }

    /**
     * Applies the work once for the key, in a transaction of its own. Failures that may be retried, and unknown
     * commits, are, up to five times in all.
     *
     * @param key of 1 to 200 characters; the same for each repetition of the unit, another for each other unit
     * @throws SQLException what the work throws, or the last failure
     */
    public <T> Outcome<T> run(String key, Work<T> work) throws SQLException {
        check(key);
        SQLException last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                return attempt(key, work);
            } catch (NotStartedException | RolledBackException | CommitUnknownException failure) {
                if (last != null) {
                    failure.addSuppressed(last);
                }
                last = failure;
            }
        }
        throw last == null ? new SQLException("no attempt was made") : last;
    }

    private <T> Outcome<T> attempt(String key, Work<T> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            if (!inserted(connection, key)) {
                connection.rollback();
                return new Outcome<>(false, Optional.empty());
            }
            T result = work.in(connection);
            connection.commit();
            return new Outcome<>(true, Optional.ofNullable(result));
        }
    }

    /** Whether a unit with the key was applied. Once false, no earlier attempt will be any more. */
    public boolean applied(String key) throws SQLException {
        check(key);
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            boolean free = inserted(connection, key);
            connection.rollback();
            return !free;
        }
    }

    private boolean inserted(Connection connection, String key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insertion)) {
            statement.setString(1, key);
            return statement.executeUpdate() == 1;
        }
    }

    private static void check(@Nullable String key) {
        if (key == null || key.isEmpty() || key.length() > LONGEST_KEY) {
            throw new IllegalArgumentException("key must have 1.." + LONGEST_KEY + " characters");
        }
    }
}
