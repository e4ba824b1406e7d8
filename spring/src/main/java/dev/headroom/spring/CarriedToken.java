package dev.headroom.spring;

import dev.headroom.changefeed.FollowedDatabase;
import dev.headroom.datasource.Database;
import dev.headroom.datasource.Token;
import dev.headroom.freshness.FreshnessGate;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Source;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;

/** What a client has written or seen elsewhere, this node's caches must know before they answer it. */
final class CarriedToken {
    private final Database database;
    private final ObjectProvider<Source> sources;

    CarriedToken(Database database, ObjectProvider<Source> sources) {
        this.database = database;
        this.sources = sources;
    }

    /** Where the token lies, for caches that follow the database; empty where they don't, or can't tell. */
    Optional<Position> position(Token token) {
        Source source = sources.getIfAvailable();
        return source instanceof FollowedDatabase ? database.position(token) : Optional.empty();
    }

    /** Waits until this node knows as much, some milliseconds at most; false where it doesn't in time. */
    boolean known(Position position) throws InterruptedException {
        Source source = sources.getIfAvailable();
        return source != null && source.await(position, FreshnessGate.TOKEN_WAIT);
    }
}
