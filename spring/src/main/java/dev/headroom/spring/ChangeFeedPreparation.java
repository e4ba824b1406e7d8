package dev.headroom.spring;

import dev.headroom.base.Violation;
import dev.headroom.changefeed.FeedSetup;
import java.util.List;

/** Makes a database ready to be followed, once, by whoever prepares an environment. */
public final class ChangeFeedPreparation {
    private final FeedSetup setup;

    ChangeFeedPreparation(FeedSetup setup) {
        this.setup = setup;
    }

    /** Creates the publication and identities that are missing; returns the statements that were run. */
    public List<String> prepare() {
        return setup.mend();
    }

    /** What still keeps the database from being followed, each with its way out; empty where nothing does. */
    public List<Violation> missing() {
        return setup.check();
    }
}
