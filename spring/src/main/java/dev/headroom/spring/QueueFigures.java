package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.base.Ticker;
import dev.headroom.jobs.Jobs;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The backlog of all queues for whoever asks often, as alerts and scrapes do: counting it reads every job there is. An
 * answer, or that there was none, is kept for some seconds, or for twenty times as long as asking took where that is
 * longer, so that asking takes a twentieth of a connection's time at most however much waits.
 */
final class QueueFigures {
    private static final int TIMES_ASKING = 20;

    private final Supplier<Jobs.Backlog> asking;
    private final Duration kept;
    private final Ticker ticker;
    private Jobs.@Nullable Backlog last;
    private @Nullable Long keptUntilNanos;

    QueueFigures(Supplier<Jobs.Backlog> asking, Duration kept, Ticker ticker) {
        this.asking = asking;
        this.kept = kept;
        this.ticker = ticker;
    }

    /** As of some seconds ago; empty where it can't be told. */
    synchronized Optional<Jobs.Backlog> now() {
        long began = ticker.nanos();
        if (keptUntilNanos == null || began - keptUntilNanos >= 0) {
            try {
                last = asking.get();
            } catch (CodedException away) {
                last = null;
            }
            long ended = ticker.nanos();
            keptUntilNanos = ended + Math.max(kept.toNanos(), TIMES_ASKING * (ended - began));
        }
        return Optional.ofNullable(last);
    }
}
