package dev.headroom.changefeed;

import dev.headroom.base.CodedException;
import dev.headroom.base.Violation;
import java.util.List;

/** Looks whether a database can be followed in one way, says what is missing, and mends what can be mended. */
public sealed interface FeedPreparation permits FeedSetup, OutboxSetup {
    /**
     * What keeps the database from being followed, each with its way out; empty where nothing does.
     *
     * @throws CodedException FEED_DATABASE_UNREACHABLE
     */
    List<Violation> check();

    /**
     * What doesn't keep it from being followed, and should be known.
     *
     * @throws CodedException FEED_DATABASE_UNREACHABLE
     */
    List<Violation> advice();

    /**
     * Runs what mends the findings, where a statement does.
     *
     * @return what was run
     * @throws CodedException FEED_DATABASE_UNREACHABLE
     */
    List<String> mend();
}
