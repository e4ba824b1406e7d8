package dev.headroom.cache;

import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;
import dev.headroom.freshness.TagTable;
import java.util.List;

/** A load's own read point together with those of the young values it read. */
final class Points {
    private Points() {}

    /** What was true of a kept value when it was read: it had seen everything up to the position. */
    static ReadPoint at(Position position) {
        return new At(position);
    }

    /**
     * Settled once all are, missed as soon as one is. Its position is the earliest of all: a change that lies between
     * an inner value's and the own one's may be missing from the inner value.
     */
    static ReadPoint all(ReadPoint own, List<ReadPoint> inner) {
        return inner.isEmpty() ? own : new All(own, inner);
    }

    /**
     * Whether the parts that are settled have seen every change to any of the tags. While another part is young its
     * point tests what arrives against what its own load saw; what a settled part lacks shows in the cells alone.
     */
    static boolean settledPartsCovered(ReadPoint point, long incarnation, TagTable tags, Dependencies dependencies) {
        if (point instanceof All(ReadPoint own, List<ReadPoint> inner)) {
            return settledPartsCovered(own, incarnation, tags, dependencies)
                    && inner.stream().allMatch(part -> settledPartsCovered(part, incarnation, tags, dependencies));
        }
        if (point.state() != ReadPoint.State.SETTLED) {
            return true;
        }
        Position at = point.position();
        return at.incarnation() == incarnation && tags.covered(dependencies.hashes(), at.offset());
    }

    private record All(ReadPoint own, List<ReadPoint> inner) implements ReadPoint {
        @Override
        public void end(Dependencies dependencies) {
            own.end(dependencies);
        }

        @Override
        public State state() {
            State state = own.state();
            for (ReadPoint point : inner) {
                State of = point.state();
                if (of == State.MISSED) {
                    return State.MISSED;
                }
                state = of == State.PENDING && state == State.SETTLED ? State.PENDING : state;
            }
            return state == State.SETTLED && !sameIncarnation() ? State.MISSED : state;
        }

        private boolean sameIncarnation() {
            return inner.stream()
                    .allMatch(point ->
                            point.position().incarnation() == own.position().incarnation());
        }

        @Override
        public Position position() {
            Position earliest = own.position();
            for (ReadPoint point : inner) {
                if (point.position().offset() < earliest.offset()) {
                    earliest = point.position();
                }
            }
            return earliest;
        }
    }

    private record At(Position position) implements ReadPoint {
        @Override
        public void end(Dependencies dependencies) {
            throw new IllegalStateException("a kept value's load has ended");
        }

        @Override
        public State state() {
            return State.SETTLED;
        }
    }
}
