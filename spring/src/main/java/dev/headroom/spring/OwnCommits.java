package dev.headroom.spring;

import dev.headroom.changefeed.PostgresSource;
import dev.headroom.datasource.Commit;
import dev.headroom.datasource.CommitListener;
import dev.headroom.freshness.Position;

/**
 * Tells the feed of this node's own commits, so that it reads up to them at once. That there is a listener makes each
 * commit bring its position along, in its own trip: the token of its session.
 */
final class OwnCommits implements CommitListener {
    private final PostgresSource source;

    OwnCommits(PostgresSource source) {
        this.source = source;
    }

    @Override
    public void committed(Commit commit) {
        source.expect(new Position(commit.incarnation(), commit.token().position()));
    }

    @Override
    public void unknown() {
        // the log will tell, either way
    }
}
