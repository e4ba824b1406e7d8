package dev.headroom.spring;

import dev.headroom.changefeed.PostgresSource;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.Tag;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/**
 * Lets an answer wait until this node's caches know what its request has written. Where the caches follow the
 * database's log they learn it from there, whatever the request thinks it has changed; elsewhere the tags are
 * announced.
 */
public final class WrittenChanges {
    private static final Duration ASKING = Duration.ofMillis(100);
    private static final Duration READING = Duration.ofMillis(200);

    private final Source source;

    WrittenChanges(Source source) {
        this.source = source;
    }

    /** Whether the caches hear of every change of the database, also of those that nobody announces. */
    public boolean hearsEverything() {
        return source instanceof PostgresSource;
    }

    /**
     * After the commit, or where its outcome is unknown. When it returns, nothing that lacks the change is served by
     * this node: some milliseconds in both cases.
     *
     * @param tags that changed, for all that the caller knows
     */
    public void written(Collection<Tag> tags) {
        if (!hearsEverything() || !caughtUp()) {
            source.announce(tags);
        }
    }

    /** Whether everything that was committed before the call is applied here. */
    private boolean caughtUp() {
        try {
            Optional<Position> end = source.latest(ASKING);
            return end.isPresent() && source.await(end.get(), READING);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
