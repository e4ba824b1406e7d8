package dev.headroom.spring;

import dev.headroom.changefeed.FollowedDatabase;
import dev.headroom.changefeed.PostgresSource;
import dev.headroom.datasource.Database;
import dev.headroom.datasource.ReadSession;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.Tag;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets an answer wait until this node's caches know what its request has written. Where the caches follow the database
 * itself they learn it from there, whatever the request thinks it has changed; elsewhere the tags are announced.
 */
public final class WrittenChanges {
    private static final Duration ASKING = Duration.ofMillis(100);
    private static final Duration READING = Duration.ofMillis(200);

    private final Source source;
    private final @Nullable Database database;

    WrittenChanges(Source source, @Nullable Database database) {
        this.source = source;
        this.database = database;
    }

    /** Whether the caches hear of every change of the database, also of those that nobody announces. */
    public boolean hearsEverything() {
        return source instanceof FollowedDatabase;
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

    /** The end of what the request has written, where its commits have told. */
    private Optional<Position> ownEnd() {
        Database of = database;
        return of == null || !(source instanceof PostgresSource)
                ? Optional.empty()
                : ReadSession.current()
                        .flatMap(ReadSession::written)
                        .flatMap(of::position)
                        .filter(position ->
                                position.incarnation() == source.applied().incarnation());
    }

    /** Whether everything that was committed before the call is applied here. */
    private boolean caughtUp() {
        try {
            Optional<Position> own = ownEnd();
            if (own.isPresent() && source.await(own.get(), READING)) {
                return true;
            }
            Optional<Position> end = source.latest(ASKING);
            return end.isPresent() && source.await(end.get(), READING);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
