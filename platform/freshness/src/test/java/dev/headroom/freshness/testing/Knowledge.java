package dev.headroom.freshness.testing;

import dev.headroom.freshness.History;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.Source;
import dev.headroom.freshness.TagTable;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/**
 * What the gate asks of a source, at one moment of a simulation: nobody waits on its one thread, so what isn't known
 * yet is answered as if the time were over.
 *
 * @param end as it was read for this reader
 * @param waits false for an implementation that lets readers past without
 */
record Knowledge(History history, Position end, boolean waits) implements Source {
    @Override
    public TagTable tags() {
        return history.tags();
    }

    @Override
    public Position applied() {
        return history.applied();
    }

    @Override
    public long freshAsOfNanos() {
        return history.freshAsOfNanos();
    }

    @Override
    public ReadPoint begin() {
        return history.begin();
    }

    @Override
    public boolean await(Position position, Duration atMost) {
        return !waits || history.applied().covers(position);
    }

    @Override
    public Optional<Position> latest(Duration atMost) {
        return Optional.of(end);
    }

    @Override
    public Announcement announce(Collection<dev.headroom.freshness.Tag> tags) {
        throw new UnsupportedOperationException("changes come from the database");
    }

    @Override
    public Subscription subscribe(Position from, Listener listener) {
        throw new UnsupportedOperationException("nobody follows");
    }

    @Override
    public long sharedMillis() {
        throw new UnsupportedOperationException("nobody asks");
    }

    @Override
    public void close() {
        // nothing is open
    }
}
