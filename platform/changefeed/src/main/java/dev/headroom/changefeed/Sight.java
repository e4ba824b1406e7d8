package dev.headroom.changefeed;

import dev.headroom.base.Ticker;
import dev.headroom.datasource.TransactionSnapshot;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is known of the database's present, and up to where somebody wants its log to be read. */
final class Sight implements AutoCloseable {
    private final Ticker ticker;
    private final Pulse pulse;
    private final Consumer<Pulse.Beat> each;
    private final CountDownLatch contact = new CountDownLatch(1);
    /** Where the log ended when it was last asked: to be read up to as soon as possible. */
    private final AtomicLong wanted = new AtomicLong();

    private volatile Pulse.@Nullable Beat latest;
    /** The last one of the history that is read, while the database is away as well. */
    private volatile TransactionSnapshot snapshot = TransactionSnapshot.NOTHING;

    /** @param each receives every reading, on the pulse's thread */
    Sight(FeedSettings settings, Ticker ticker, Consumer<Pulse.Beat> each) {
        this.ticker = ticker;
        this.each = each;
        this.pulse = new Pulse(settings, ticker, this::beat, () -> latest = null);
    }

    void start() {
        pulse.start();
    }

    Pulse pulse() {
        return pulse;
    }

    private void beat(Pulse.Beat beat) {
        latest = beat;
        want(beat.end());
        each.accept(beat);
    }

    /** The last reading; null while the database is away. */
    Pulse.@Nullable Beat latest() {
        return latest;
    }

    /** A reading that began after the call; null where none came in time. */
    Pulse.@Nullable Beat next(Duration atMost) {
        long asked = ticker.nanos();
        CompletableFuture<Pulse.Beat> next = new CompletableFuture<>();
        pulse.ask(next::complete);
        try {
            Pulse.Beat beat = next.get(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
            return beat.askedNanos() - asked >= 0 ? beat : null;
        } catch (TimeoutException | ExecutionException _) {
            return null;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    TransactionSnapshot snapshot() {
        return snapshot;
    }

    /** A reading is of the history that is read. */
    void seen(TransactionSnapshot of) {
        snapshot = of;
    }

    void want(long offset) {
        wanted.accumulateAndGet(offset, Math::max);
    }

    long wanted() {
        return wanted.get();
    }

    /** The log is read from here on. */
    void reading(Pulse.Beat beat) {
        snapshot = beat.snapshot();
        wanted.set(beat.end());
        contact.countDown();
    }

    /** A change was applied: what loads can see now should be known soon. */
    void changed() {
        pulse.ask();
    }

    /** Waits until the log is read for the first time; false where it wasn't in time. */
    boolean awaitContact(Duration atMost) throws InterruptedException {
        return contact.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        pulse.close();
    }
}
