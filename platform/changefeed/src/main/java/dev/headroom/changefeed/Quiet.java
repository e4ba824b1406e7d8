package dev.headroom.changefeed;

import dev.headroom.datasource.TransactionSnapshot;
import dev.headroom.freshness.Position;
import org.jspecify.annotations.Nullable;

/**
 * Knows of readings after which nothing was committed. Every transaction that ends changes what a snapshot shows, so
 * that two equal snapshots have nothing between them: where all of the first was applied, so is all of the second,
 * however far the log has grown by what concerns nobody. For the thread of the pulse alone.
 */
final class Quiet {
    private Pulse.@Nullable Beat waiting;
    private Pulse.@Nullable Beat settled;

    /** @param applied read after the beat was answered, or earlier */
    void read(Pulse.Beat beat, Position applied) {
        Pulse.Beat first = waiting;
        if (first != null && first.identity() != beat.identity()) {
            waiting = beat;
            settled = null;
            return;
        }
        if (first == null) {
            waiting = beat;
        } else if (applied.incarnation() == first.identity() && applied.offset() >= first.end()) {
            settled = first;
            waiting = beat;
        }
    }

    /** What of the log has to be applied for all that the reading shows; null where that isn't known. */
    @Nullable Position nothingSince(Pulse.Beat beat) {
        Pulse.Beat known = settled;
        if (known == null || known.identity() != beat.identity()) {
            return null;
        }
        TransactionSnapshot then = known.snapshot();
        return then.equals(beat.snapshot()) ? new Position(known.identity(), known.end()) : null;
    }
}
