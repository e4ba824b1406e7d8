package dev.headroom.changefeed;

import dev.headroom.freshness.Source;
import java.time.Duration;
import java.util.List;

/** A database that tells of every change of the tables that are followed, whoever made it. */
public sealed interface FollowedDatabase extends Source permits PostgresSource, OutboxSource {
    /** What happened so far. */
    FeedStats stats();

    /** The tags that changed most on this node since it began, the most first. */
    List<TagChurn> churn(int most);

    /** Waits for the first contact with the database; false where there was none in time. */
    boolean awaitContact(Duration atMost) throws InterruptedException;
}
