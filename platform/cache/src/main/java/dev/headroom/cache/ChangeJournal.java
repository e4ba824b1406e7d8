package dev.headroom.cache;

import dev.headroom.base.Ticker;
import dev.headroom.freshness.Change;
import dev.headroom.freshness.Dependencies;
import dev.headroom.freshness.Position;
import dev.headroom.freshness.Source;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The last changes that reached a node, by name, for whoever asks why a value is no longer served. */
final class ChangeJournal implements AutoCloseable {
    private static final int MOST_CAUSES = 5;

    private final int most;
    private final Ticker ticker;
    private final Deque<Noted> noted = new ArrayDeque<>();
    private final Source.Subscription subscription;
    private long restartedNanos;
    private boolean restarted;

    private record Noted(Change change, long nanos) {}

    /**
     * Follows the source from now on.
     *
     * @param most changes that are kept, 1 to 1,000,000; about 200 bytes each
     */
    ChangeJournal(Source source, int most, Ticker ticker) {
        if (most < 1 || most > 1_000_000) {
            throw new IllegalArgumentException("changes of a journal must be 1 to 1,000,000, was " + most);
        }
        this.most = most;
        this.ticker = ticker;
        this.subscription = source.subscribe(source.applied(), new Source.Listener() {
            @Override
            public void changed(Change change) {
                note(change);
            }

            @Override
            public void restarted(Position position) {
                begin();
            }
        });
    }

    private synchronized void note(Change change) {
        noted.addLast(new Noted(change, ticker.nanos()));
        if (noted.size() > most) {
            noted.removeFirst();
        }
    }

    private synchronized void begin() {
        noted.clear();
        restarted = true;
        restartedNanos = ticker.nanos();
    }

    /**
     * The first changes after the moment that end a value with these, the earliest first; empty where none is
     * remembered.
     *
     * @param sinceNanos on the ticker, when the value had been read
     */
    synchronized List<LastMiss.Cause> since(Dependencies dependencies, long sinceNanos) {
        List<LastMiss.Cause> causes = new ArrayList<>();
        long now = ticker.nanos();
        for (Noted one : noted) {
            if (one.nanos() - sinceNanos < 0 || causes.size() == MOST_CAUSES) {
                continue;
            }
            one.change().tags().stream()
                    .filter(dependencies::touchedBy)
                    .findFirst()
                    .ifPresent(tag -> causes.add(new LastMiss.Cause(
                            tag.name(),
                            one.change().transaction(),
                            one.change().position().offset(),
                            (now - one.nanos()) / 1_000_000)));
        }
        return List.copyOf(causes);
    }

    /** Whether the history began anew after the moment, which ends every value. */
    synchronized boolean restartedSince(long sinceNanos) {
        return restarted && restartedNanos - sinceNanos > 0;
    }

    @Override
    public void close() {
        subscription.close();
    }
}
