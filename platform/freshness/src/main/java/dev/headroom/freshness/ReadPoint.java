package dev.headroom.freshness;

/**
 * What one load has seen. Taken before the load's first query, ended after its last one; from then on it tells whether
 * the value may be kept. A value that was loaded by a transaction with writes of its own has none.
 */
public interface ReadPoint {
    /** How much is known of a load. */
    enum State {
        /** Changes that the load missed may still arrive: the value is current here, and stays on this node. */
        PENDING,
        /** Everything up to {@link #position()} is part of the value. */
        SETTLED,
        /** A change that the load missed has arrived, or may have: the value must not be served. */
        MISSED
    }

    /** The load is over, and its value depends on these. Called once; never blocks. */
    void end(Dependencies dependencies);

    /** The load failed, or nothing is kept of it. Does nothing to one that has ended; never blocks. */
    default void abandon() {}

    /** {@link State#PENDING} before {@link #end}. */
    State state();

    /** Up to where the value has seen every change to what it depends on; only while settled. */
    Position position();
}
