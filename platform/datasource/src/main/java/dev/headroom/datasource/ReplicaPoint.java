package dev.headroom.datasource;

import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.ReadPoint;

/** A load that read a replica has seen what the replica had replayed, and nothing beyond is sure. */
record ReplicaPoint(Position position) implements ReadPoint {
    @Override
    public void end(Dependencies dependencies) {
        throw new IllegalStateException("what a replica had replayed was known before the load");
    }

    @Override
    public State state() {
        return State.SETTLED;
    }
}
