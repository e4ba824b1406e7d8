package dev.headroom.freshness;

/**
 * A point in a source's history. Offsets are ordered within one incarnation; nothing is known across two, because a
 * source that was restored or promoted may give the same offset to another change.
 *
 * @param incarnation identity of one unbroken history
 * @param offset of a change in it, 0 before the first one
 */
public record Position(long incarnation, long offset) {
    public Position {
        if (offset < 0) {
            throw new IllegalArgumentException("offset must not be negative, was " + offset);
        }
    }

    /** True where everything up to the other position is part of this one. False across incarnations. */
    public boolean covers(Position other) {
        return incarnation == other.incarnation && offset >= other.offset;
    }
}
