package dev.headroom.spring;

import dev.headroom.base.CodedException;
import dev.headroom.tuning.Tuner;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Puts back what has expired and, where the mode is auto, tries what is recommended, again and again. */
final class TunerUpkeep implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(TunerUpkeep.class);

    private final Tuner tuner;
    private final Duration every;
    private @Nullable ScheduledExecutorService timer;

    TunerUpkeep(Tuner tuner, Duration every) {
        this.tuner = tuner;
        this.every = every;
    }

    @Override
    public synchronized void start() {
        if (timer == null) {
            ScheduledExecutorService made = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofVirtual().name("tuner-", 0).factory());
            timer = made;
            var _ = made.scheduleWithFixedDelay(this::tick, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        try {
            tuner.tick();
        } catch (CodedException refused) {
            LOG.debug("nothing is tried now: {}", refused.getMessage());
        } catch (RuntimeException failure) {
            LOG.warn("the tuner is tried again in {}: {}", every, failure.getMessage());
        }
    }

    @Override
    public synchronized void stop() {
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return timer != null;
    }
}
