package dev.headroom.freshness;

import java.util.List;

/**
 * One committed change of a source. Each names the one before it, so that whoever receives them sees a gap.
 *
 * @param previous offset of the change before this one in the same incarnation, 0 where this is the first
 * @param position where this change ends
 * @param transaction by which a snapshot can tell whether it sees the change; {@link #NO_TRANSACTION} without one,
 *     which must be visible before it is delivered: loads that begin later are not tested against it
 * @param tags that changed; never empty
 */
public record Change(long previous, Position position, long transaction, List<Tag> tags) {
    public static final long NO_TRANSACTION = 0;

    public Change {
        if (previous < 0 || previous >= position.offset()) {
            throw new IllegalArgumentException(
                    "a change at %d must follow an earlier one, was %d".formatted(position.offset(), previous));
        }
        tags = List.copyOf(tags);
    }
}
