package dev.headroom.spring;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Takes a node out of its balancers' hands before it closes: readiness goes off, every answer asks for another
 * connection, and what still comes is served for the settings' time. Spring's order of shutdown begins with it, and the
 * server closes after it. An operator can drain a node without ending it.
 */
public final class Drain implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    private final ApplicationEventPublisher events;
    private final Duration time;
    private volatile boolean draining;
    private volatile boolean running;

    Drain(ApplicationEventPublisher events, Duration time) {
        this.events = events;
        this.time = time;
    }

    /** Readiness goes off; the node goes on serving until it is ended or {@linkplain #back back}. */
    public void begin() {
        if (!draining) {
            LOG.info("draining: not ready any more, and serving what still comes");
            draining = true;
            AvailabilityChangeEvent.publish(events, this, ReadinessState.REFUSING_TRAFFIC);
        }
    }

    /** Readiness comes back. */
    public void back() {
        if (draining) {
            LOG.info("ready again");
            draining = false;
            AvailabilityChangeEvent.publish(events, this, ReadinessState.ACCEPTING_TRAFFIC);
        }
    }

    /** Whether answers should ask for another connection. */
    public boolean draining() {
        return draining;
    }

    @Override
    public void start() {
        running = true;
    }

    /** Returns after the settings' time. */
    @Override
    public void stop() {
        begin();
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before everything: the web server begins to close in a lower phase. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
