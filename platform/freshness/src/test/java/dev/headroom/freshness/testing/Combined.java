package dev.headroom.freshness.testing;

import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.History;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import java.util.Comparator;
import java.util.List;

/**
 * Of a value that is made of others: settled once all of them are, missed as soon as one is, and as old as the oldest.
 *
 * @param parts at least one
 */
record Combined(List<ReadPoint> parts) implements ReadPoint {
    /** A kept value that was found to be current at the position. */
    record At(Position position) implements ReadPoint {
        @Override
        public void end(Dependencies dependencies) {
            throw new IllegalStateException("a kept value's load has ended");
        }

        @Override
        public State state() {
            return State.SETTLED;
        }
    }

    @Override
    public void end(Dependencies dependencies) {
        throw new IllegalStateException("the loads of the parts have ended");
    }

    @Override
    public State state() {
        boolean pending = false;
        for (ReadPoint part : parts) {
            State state = part.state();
            if (state == State.MISSED) {
                return State.MISSED;
            }
            pending |= state == State.PENDING;
        }
        if (pending) {
            return State.PENDING;
        }
        boolean together = parts.stream()
                        .map(part -> part.position().incarnation())
                        .distinct()
                        .count()
                == 1;
        return together ? State.SETTLED : State.MISSED;
    }

    /** Whether the parts that are settled have seen every change that the node knows. */
    boolean settledPartsCovered(History history, Dependencies dependencies) {
        return parts.stream().allMatch(part -> switch (part) {
            case Combined whole -> whole.settledPartsCovered(history, dependencies);
            case ReadPoint one
            when one.state() == State.SETTLED ->
                one.position().incarnation() == history.applied().incarnation()
                        && history.tags()
                                .covered(dependencies.hashes(), one.position().offset());
            case ReadPoint _ -> true;
        });
    }

    @Override
    public Position position() {
        return parts.stream()
                .map(ReadPoint::position)
                .min(Comparator.comparingLong(Position::offset))
                .orElseThrow();
    }
}
