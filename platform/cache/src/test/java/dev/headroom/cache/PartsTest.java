package dev.headroom.cache;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.Tag;
import dev.headroom.freshness.testing.SimulatedFeed;
import dev.headroom.freshness.testing.SimulatedSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A value that is made of others is as current as the least current of them, also while one is young. */
final class PartsTest {
    private static final Tag INNER = Tag.of("inner:1");
    private static final Dependencies ON_BOTH = Dependencies.of(List.of(INNER, Tag.of("own:1")));
    private static final Entry.Times TIMES = new Entry.Times(0, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 1);

    private final SimulatedFeed feed = new SimulatedFeed();
    private final SimulatedSource source = feed.open(new ManualTicker(), 12);
    private final Position known = source.applied();

    /** A load whose end isn't known yet, and which saw every change so far. */
    private record Pending() implements ReadPoint {
        @Override
        public void end(Dependencies dependencies) {
            // the end is never known
        }

        @Override
        public State state() {
            return State.PENDING;
        }

        @Override
        public Position position() {
            throw new IllegalStateException("it isn't settled");
        }
    }

    private Entry<String> entry(ReadPoint point) {
        return new Entry<>(Optional.of("value"), ON_BOTH, point, known.incarnation(), TIMES, source.tags());
    }

    @Test
    void covers_whileYoung_endsWithAChangeThatASettledPartLacks() {
        Entry<String> outer = entry(Points.all(new Pending(), List.of(Points.at(known))));
        assertTrue(outer.covers(source));
        source.announce(List.of(Tag.of("other:1")));
        assertTrue(outer.covers(source), "it doesn't depend on it");
        source.announce(List.of(INNER));
        assertFalse(outer.covers(source));
    }

    @Test
    void covers_whileYoung_looksIntoPartsOfParts() {
        ReadPoint inner = Points.all(new Pending(), List.of(Points.at(known)));
        Entry<String> outer = entry(Points.all(new Pending(), List.of(inner)));
        assertTrue(outer.covers(source));
        source.announce(List.of(INNER));
        assertFalse(outer.covers(source));
    }

    @Test
    void covers_whileYoung_takesNoPartOfAnotherHistory() {
        Position elsewhere = new Position(known.incarnation() + 1, 1_000);
        assertFalse(
                entry(Points.all(new Pending(), List.of(Points.at(elsewhere)))).covers(source));
    }

    @Test
    void covers_ofAYoungValueWithoutParts_leavesChangesToItsPoint() {
        Entry<String> young = entry(new Pending());
        source.announce(List.of(INNER));
        assertTrue(young.covers(source), "its load saw the change, as far as its point knows");
    }
}
