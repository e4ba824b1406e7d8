package dev.headroom.spring;

import dev.headroom.observe.OperationHistory;
import dev.headroom.observe.Operations;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Keeps what was observed: each minute into the history, and what is counted among the meters. */
final class ObserveUpkeep implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(ObserveUpkeep.class);
    private static final int METERS_EVERY_SECONDS = 10;

    /** Fewer histograms to add up than each minute's; nobody is woken by them. */
    private static final int VITALS_EVERY_MINUTES = 5;

    private static final int ROLL_UP_EVERY_MINUTES = 60;

    private final Operations operations;
    private final @Nullable OperationHistory history;
    private final VitalReports vitals;
    private final @Nullable MeterRegistry meters;
    private final Set<String> bound = ConcurrentHashMap.newKeySet();
    private @Nullable ScheduledExecutorService timer;

    ObserveUpkeep(
            Operations operations,
            @Nullable OperationHistory history,
            VitalReports vitals,
            @Nullable MeterRegistry meters) {
        this.operations = operations;
        this.history = history;
        this.vitals = vitals;
        this.meters = meters;
    }

    @Override
    public synchronized void start() {
        if (timer != null) {
            return;
        }
        ScheduledExecutorService made = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("observe-", 0).factory());
        timer = made;
        var _ = made.scheduleAtFixedRate(this::bindCounters, 0, METERS_EVERY_SECONDS, TimeUnit.SECONDS);
        if (history != null) {
            every(made, 1, () -> history.keep(operations));
            every(made, ROLL_UP_EVERY_MINUTES, history::rollUp);
        }
        every(made, VITALS_EVERY_MINUTES, vitals::keep);
        every(made, ROLL_UP_EVERY_MINUTES, vitals::rollUp);
    }

    private static void every(ScheduledExecutorService on, int minutes, Chore chore) {
        var _ = on.scheduleAtFixedRate(() -> quietly(chore), minutes, minutes, TimeUnit.MINUTES);
    }

    private void bindCounters() {
        if (meters == null) {
            return;
        }
        bind(meters, "sample_refused", Operations::refused);
        for (String name : operations.counters().keySet()) {
            bind(meters, name, of -> of.counters().getOrDefault(name, 0L));
        }
    }

    private void bind(MeterRegistry registry, String name, ToDoubleFunction<Operations> count) {
        if (bound.add(name)) {
            FunctionCounter.builder("headroom.events", operations, count)
                    .description("What the application counts by name, and samples that were refused")
                    .tag("event", name)
                    .register(registry);
        }
    }

    private interface Chore {
        void run() throws SQLException;
    }

    private static void quietly(Chore chore) {
        try {
            chore.run();
        } catch (SQLException | RuntimeException away) {
            LOG.debug("what was observed waits for the database: {}", away.getMessage());
        }
    }

    /** What was recorded since it was kept last is kept first. */
    @Override
    public synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
            if (history != null) {
                quietly(() -> history.keep(operations));
            }
            quietly(vitals::keep);
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return timer != null;
    }
}
