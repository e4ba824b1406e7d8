package dev.headroom.changefeed;

import dev.headroom.freshness.Tag;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes tags into the log, as a transaction that changes nothing else. */
final class Announcer implements AutoCloseable {
    private static final String SAY = """
            select pg_current_xact_id()::text::bigint, pg_logical_emit_message(true, 'headroom', ?)
            """;

    private final FeedSettings settings;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Connection connection;
    private boolean closed;

    Announcer(FeedSettings settings) {
        this.settings = settings;
    }

    /**
     * When it returns the tags are in the log for good.
     *
     * @return the transaction that they stand in
     * @throws SQLException where they may or may not be
     */
    long say(Collection<Tag> tags) throws SQLException {
        String lines = tags.stream().map(Tag::name).collect(Collectors.joining("\n"));
        lock.lock();
        try {
            Connection open = connection;
            if (open == null) {
                if (closed) {
                    throw new SQLException("the feed is closed", "08003");
                }
                open = DriverManager.getConnection(settings.url(), settings.plain());
                connection = open;
            }
            try (PreparedStatement statement = open.prepareStatement(SAY)) {
                statement.setString(1, lines);
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            } catch (SQLException failure) {
                connection = null;
                open.abort(Runnable::run);
                throw failure;
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            Connection open = connection;
            connection = null;
            if (open != null) {
                open.abort(Runnable::run);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException("a connection didn't close", failure);
        } finally {
            lock.unlock();
        }
    }
}
