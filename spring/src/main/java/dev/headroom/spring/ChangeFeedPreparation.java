package dev.headroom.spring;

import dev.headroom.base.Violation;
import dev.headroom.changefeed.FeedPreparation;
import java.util.List;

/** Makes a database ready to be followed, once, by whoever prepares an environment. */
public final class ChangeFeedPreparation {
    private final FeedPreparation setup;

    ChangeFeedPreparation(FeedPreparation setup) {
        this.setup = setup;
    }

    /**
     * Creates what is missing: a publication and identities, or an outbox and its triggers; returns the statements that
     * were run.
     */
    public List<String> prepare() {
        return setup.mend();
    }

    /** What still keeps the database from being followed, each with its way out; empty where nothing does. */
    public List<Violation> missing() {
        return setup.check();
    }

    /** What doesn't keep it from being followed, and should be known. */
    public List<Violation> advice() {
        return setup.advice();
    }
}
