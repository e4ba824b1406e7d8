package dev.headroom.finance.server.console;

import dev.headroom.base.Ticker;
import dev.headroom.cache.CacheStats;
import dev.headroom.datasource.PoolReport;
import dev.headroom.finance.server.settings.HeadroomSettings;
import dev.headroom.observe.Operations;
import dev.headroom.observe.Signals;
import dev.headroom.spring.CacheOperations;
import dev.headroom.spring.DatabaseOperations;
import dev.headroom.spring.JobOperations;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Tells of this node every few seconds: its figures, what it spent of the budgets, and which database node leads. */
@Component
class Heartbeat implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
    private static final int FORGET_EVERY = 60;

    private final Ticker ticker = Ticker.system();
    private final ServiceParts.Store store;
    private final StorageParts storage;
    private final Parts parts;
    private final Streams streams;
    private final HeadroomSettings.Console settings;
    private final NodeName name = NodeName.ofThisProcess();
    private @Nullable ScheduledExecutorService timer;
    private long lastNanos = ticker.nanos();
    private Operations.Tally last = new Operations.Tally("", 0, 0, 0);
    private int beats;

    /** Whose figures are told. */
    @Component
    record Parts(CacheOperations caches, DatabaseOperations database, JobOperations jobs, Signals signals) {}

    Heartbeat(ServiceParts.Store store, StorageParts storage, Parts parts, Streams streams, HeadroomSettings settings) {
        this.store = store;
        this.storage = storage;
        this.parts = parts;
        this.streams = streams;
        this.settings = settings.console();
    }

    /** Of the jar; {@code development} where it is none. */
    static String release() {
        String version = Heartbeat.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    @Override
    public synchronized void start() {
        if (timer == null) {
            ScheduledExecutorService made = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofVirtual().name("heartbeat-", 0).factory());
            timer = made;
            long millis = settings.tell().toMillis();
            var _ = made.scheduleWithFixedDelay(this::beat, 0, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void beat() {
        try {
            tell();
        } catch (RuntimeException away) {
            LOG.debug("this node can't tell of itself: {}", away.getMessage());
        }
    }

    /** Once; what can't be told now is told the next time. */
    synchronized void tell() {
        Nodes.Self self = self();
        if (beats == 0) {
            store.nodes().began(self);
        }
        store.nodes().tell(self, figures());
        store.spending().tell();
        storage.tellLeader(name);
        beats++;
        if (beats % FORGET_EVERY == 1) {
            store.nodes().forget();
            store.spending().forget();
        }
    }

    private Nodes.Self self() {
        Instant started =
                Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
        return new Nodes.Self(name, started, release(), parts.jobs().works());
    }

    private Nodes.Figures figures() {
        Operations.Tally now = total(store.spending().tallies());
        long nanos = ticker.nanos();
        double seconds = Math.max(1e-3, (nanos - lastNanos) / 1e9);
        // a reset of the figures begins anew
        boolean anew = now.requests() < last.requests();
        long requests = now.requests() - (anew ? 0 : last.requests());
        long failed = now.failed() - (anew ? 0 : last.failed());
        long slow = now.slow() - (anew ? 0 : last.slow());
        last = now;
        lastNanos = nanos;
        List<PoolReport> pools = parts.database().pools();
        CacheOperations.Report caches = parts.caches().report();
        List<CacheStats> stats =
                caches.caches().stream().map(CacheOperations.Line::stats).toList();
        return new Nodes.Figures(
                requests / seconds,
                share(failed, requests),
                share(slow, requests),
                signal("cpu_share"),
                signal("memory_share"),
                ServiceParts.hitRate(stats),
                pools.stream().mapToInt(PoolReport::inUse).sum(),
                pools.stream().mapToInt(PoolReport::size).sum(),
                pools.stream().mapToInt(PoolReport::waiting).sum(),
                caches.feed().ageMillis(),
                parts.jobs().running(),
                streams.open());
    }

    private static Operations.Tally total(List<Operations.Tally> all) {
        List<Operations.Tally> routes =
                all.stream().filter(tally -> tally.operation().indexOf(' ') > 0).toList();
        return new Operations.Tally(
                "",
                routes.stream().mapToLong(Operations.Tally::requests).sum(),
                routes.stream().mapToLong(Operations.Tally::failed).sum(),
                routes.stream().mapToLong(Operations.Tally::slow).sum());
    }

    private static double share(long some, long all) {
        return all <= 0 ? 0 : Math.clamp((double) some / all, 0, 1);
    }

    private @Nullable Double signal(String signal) {
        OptionalDouble value = parts.signals().value(signal);
        return value.isPresent() ? (Double) value.getAsDouble() : null;
    }

    @Override
    public synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
            try {
                store.nodes().leave(name);
            } catch (RuntimeException away) {
                LOG.debug("this node can't say that it ends: {}", away.getMessage());
            }
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return timer != null;
    }
}
