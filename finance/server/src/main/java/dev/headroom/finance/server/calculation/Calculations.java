package dev.headroom.finance.server.calculation;

import dev.headroom.base.CodedException;
import dev.headroom.base.ErrorCode;
import dev.headroom.base.Ticker;
import dev.headroom.base.Violation;
import dev.headroom.finance.server.settings.HeadroomSettings;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Runs the numerics on threads of their own, few enough that the rest of the service always has a core: a request waits
 * for its turn on its own thread, which costs nothing. What takes a millisecond stands before what takes many and came
 * up to half a second earlier. Each kind of work admits so many requests at a time; one more is refused at once
 * ({@code CALCULATIONS_BUSY}, 429 with {@code Retry-After}), and one that waited too long gives up
 * ({@code CALCULATIONS_OVERLOADED}, 503). So a flood of one kind leaves the others their turn.
 */
@Component
public class Calculations implements DisposableBean {
    private static final ErrorCode BUSY = new ErrorCode("CALCULATIONS_BUSY", ErrorCode.Kind.TOO_MANY);
    private static final ErrorCode OVERLOADED = new ErrorCode("CALCULATIONS_OVERLOADED", ErrorCode.Kind.UNAVAILABLE);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final long GIVE_WAY_NANOS = 2_000_000;
    private static final int LONGEST_WAY = 100;

    private final int threads;
    private final Duration patience;
    private final Turns turns;
    private final ExecutorService beside = Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("calculation-beside-", 0).factory());
    private final Map<Kind, Semaphore> admission = new EnumMap<>(Kind.class);
    private final AtomicInteger interactive = new AtomicInteger();

    /** Kinds of work that are admitted apart from each other. */
    public enum Kind {
        PORTFOLIO(Duration.ZERO),
        OPTIMISATION(Duration.ofMillis(100)),
        SIMULATION(Duration.ofMillis(500)),
        PLANNING(Duration.ofMillis(500)),
        ENERGY(Duration.ZERO),
        /** A photograph takes seconds where others take milliseconds; whoever sends one expects to wait. */
        PICTURE(Duration.ofMillis(500), 4);

        private final Duration handicap;
        private final int patience;

        Kind(Duration handicap) {
            this(handicap, 1);
        }

        /** @param patience how many times as long as the others it may take */
        Kind(Duration handicap, int patience) {
            this.handicap = handicap;
            this.patience = patience;
        }
    }

    Calculations(HeadroomSettings settings, MeterRegistry meters) {
        HeadroomSettings.Calculations limits = settings.calculations();
        int half = Runtime.getRuntime().availableProcessors() / 2;
        this.threads = limits.threads() > 0 ? limits.threads() : Math.max(1, half);
        this.patience = limits.patience();
        this.turns = new Turns(threads, Ticker.system());
        for (Kind kind : Kind.values()) {
            Semaphore places = new Semaphore(limits.admitted(), true);
            admission.put(kind, places);
            Gauge.builder("headroom.calculations.running", () -> limits.admitted() - places.availablePermits())
                    .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                    .description("calculations that run or wait for a thread")
                    .register(meters);
        }
    }

    /** The threads that calculations share. */
    public int threads() {
        return threads;
    }

    /** Runs tasks that a calculation splits itself into; they may start late or, once it is over, do nothing. */
    public Executor helpers() {
        return work -> turns.execute(Kind.SIMULATION.handicap, work);
    }

    /** How many requests' calculations run or wait at the moment. */
    public int interactive() {
        return interactive.get();
    }

    /**
     * Runs some work on a calculation thread and waits for it.
     *
     * @param work pure: it sees none of the caller's thread locals, and is interrupted when it is given up
     * @throws CodedException {@code CALCULATIONS_BUSY}, {@code CALCULATIONS_OVERLOADED}, or what the work throws
     */
    public <T> T run(Kind kind, Supplier<T> work) {
        Semaphore places = places(kind);
        if (!places.tryAcquire()) {
            throw CodedException.retryAfter(
                    BUSY,
                    SOON,
                    Violation.of("calculations of the kind " + name(kind), "are at their limit on this node", null)
                            .instead("try again in a moment"));
        }
        long patienceMillis = patience.multipliedBy(kind.patience).toMillis();
        interactive.incrementAndGet();
        Future<T> future = turns.take(kind.handicap, work::get);
        try {
            return future.get(patienceMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw CodedException.retryAfter(
                    OVERLOADED,
                    SOON,
                    Violation.of(
                                    "calculation of the kind " + name(kind),
                                    "must be done within " + patienceMillis + " ms",
                                    null)
                            .instead("ask for less, or for a run in the background where there is one"));
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the request was given up");
        } catch (ExecutionException failure) {
            throw rethrown(failure.getCause());
        } finally {
            future.cancel(true);
            interactive.decrementAndGet();
            places.release();
        }
    }

    /**
     * Runs some work of a background job on a platform thread, because a job's own is virtual and would keep a carrier
     * from requests; the job's queue bounds how many there are. The work asks {@link #standBack} now and then.
     *
     * @throws InterruptedException where the job is to end; the work is interrupted then
     */
    public <T> T beside(Supplier<T> work) throws InterruptedException {
        Future<T> future = beside.submit(work::get);
        try {
            return future.get();
        } catch (ExecutionException failure) {
            throw rethrown(failure.getCause());
        } finally {
            future.cancel(true);
        }
    }

    /** Waits while requests calculate, for a fifth of a second at most so that the caller gets on. */
    public void standBack() {
        for (int i = 0; i < LONGEST_WAY && interactive() > 0; i++) {
            LockSupport.parkNanos(GIVE_WAY_NANOS);
        }
    }

    private Semaphore places(Kind kind) {
        Semaphore places = admission.get(kind);
        if (places == null) {
            throw new IllegalStateException("no admission for " + kind);
        }
        return places;
    }

    private static String name(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException known ? known : new IllegalStateException("calculation failed", cause);
    }

    @Override
    public void destroy() {
        turns.end();
        beside.shutdownNow();
    }
}
