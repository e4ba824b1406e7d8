package dev.headroom.freshness;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the node that reads a source's log leaves what it read, for those that don't read it themselves. It holds one
 * unbroken run of changes for each incarnation, and how far that reaches; what it says is as true as its writer, and
 * where it has lost something it says that it has.
 *
 * <p>Two writers do no harm: both read the same log, so that they leave the same changes.
 */
public interface ChangeRelay extends AutoCloseable {
    /**
     * A part of the run.
     *
     * @param known false where the run begins after the position that was asked for, or isn't there
     * @param changes after the position, the first ones
     * @param reached nothing but the changes lies up to here; the last change's position where there are more
     * @param more whether there are further changes
     */
    record Page(boolean known, List<Change> changes, long reached, boolean more) {
        /** Of a run that doesn't hold the position. */
        public static final Page NONE = new Page(false, List.of(), 0, false);

        public Page {
            changes = List.copyOf(changes);
        }
    }

    /**
     * What follows the position in its incarnation.
     *
     * @throws RelayUnavailableException where it can't be asked
     */
    Page read(Position after);

    /**
     * Continues the run.
     *
     * @param from at most as far as the run reaches
     * @param changes all that lie after that and up to {@code reached}, in order; those that are there already stay
     * @return false where the run doesn't reach so far, or isn't whole: begin it anew
     * @throws RelayUnavailableException where it may or may not be continued
     */
    boolean append(Position from, List<Change> changes, long reached);

    /**
     * Begins a run anew: what came before the position is not in it.
     *
     * @throws RelayUnavailableException where it may or may not be begun
     */
    void begin(Position base);

    /** Somebody waits until the run reaches the position. Never blocks, and may be lost. */
    void want(Position position);

    /** The furthest position that somebody waits for, of the incarnation; 0 without one. */
    long wanted(long incarnation);

    /** Waits for the run, or for what is wanted of it, to move; true where it may have. */
    boolean awaitNews(Duration atMost) throws InterruptedException;

    /**
     * The copy of a tag table that was kept last; empty without one.
     *
     * @throws RelayUnavailableException where it can't be asked
     */
    Optional<TableCopy> copy();

    /**
     * Keeps it in place of the one before.
     *
     * @throws RelayUnavailableException where it may or may not be kept
     */
    void keep(TableCopy copy);

    @Override
    void close();
}
