package dev.headroom.jobs;

import com.github.kagkarlsson.scheduler.Clock;
import dev.headroom.base.Ticker;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import javax.sql.DataSource;

/**
 * What the database's clock shows: asked now and then, counted on by the monotonic clock. The node's own calendar is
 * never read, so that a jump of it moves nothing.
 */
final class DatabaseClock implements Clock {
    private record Sample(Instant database, long ticks) {}

    private final DataSource source;
    private final Ticker ticker;
    private volatile Sample sample;

    DatabaseClock(DataSource source, Ticker ticker) throws SQLException {
        this.source = source;
        this.ticker = ticker;
        this.sample = ask();
    }

    /** Asks again; the old answer counts on where the database is away. */
    void sample() throws SQLException {
        sample = ask();
    }

    private Sample ask() throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement("select clock_timestamp()")) {
            long before = ticker.nanos();
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                long after = ticker.nanos();
                return new Sample(row.getObject(1, OffsetDateTime.class).toInstant(), before + (after - before) / 2);
            }
        }
    }

    @Override
    public Instant now() {
        Sample latest = sample;
        return latest.database().plusNanos(ticker.nanos() - latest.ticks());
    }
}
