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

/** Writes tags where the others read them, as a transaction that changes nothing else. */
final class Announcer implements AutoCloseable {
    /** Into the log. */
    static final String LOG = """
            select pg_current_xact_id()::text::bigint, pg_logical_emit_message(true, 'headroom', ?)
            """;

    private final FeedSettings settings;
    private final String statement;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Connection connection;
    private boolean closed;

    /** @param statement with one parameter, a tag a line; it answers with the number of its transaction */
    Announcer(FeedSettings settings, String statement) {
        this.settings = settings;
        this.statement = statement;
    }

    /**
     * When it returns the tags are there for good.
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
                open = DriverManager.getConnection(settings.url(), FeedConnections.plain(settings));
                connection = open;
            }
            try (PreparedStatement saying = open.prepareStatement(statement)) {
                saying.setString(1, lines);
                try (ResultSet row = saying.executeQuery()) {
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
