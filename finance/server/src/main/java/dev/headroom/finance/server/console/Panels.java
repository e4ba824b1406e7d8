package dev.headroom.finance.server.console;

import dev.headroom.base.CodedException;
import dev.headroom.base.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads panels, each on a thread of its own and at most once at a time, however many consoles look: a slow one keeps
 * its last value and holds nobody up. What a reading costs doesn't grow with the number of consoles.
 */
@Component
class Panels {
    private static final Logger LOG = LoggerFactory.getLogger(Panels.class);
    private static final Duration SLOW = Duration.ofSeconds(2);

    private final Ticker ticker = Ticker.system();
    private final JsonMapper json;
    private final InstantSource clock;
    private final Map<Panel.Source, Slot> slots = new ConcurrentHashMap<>();

    Panels(JsonMapper json, InstantSource clock) {
        this.json = json;
        this.clock = clock;
    }

    /** What is known of one panel; guarded by itself. */
    private static final class Slot {
        private Panel last = new Panel(null, null, null, 0, 0);
        private @Nullable CountDownLatch reading;
        private long beganNanos;
        private long readNanos;
        private boolean read;
    }

    /** Begins to read a panel where it is due and nobody reads it yet; returns at once. */
    void touch(Panel.Source source) {
        Slot slot = slots.computeIfAbsent(source, _ -> new Slot());
        synchronized (slot) {
            boolean due = !slot.read || ticker.nanos() - slot.readNanos >= source.everyMillis() * 1_000_000;
            if (due && slot.reading == null) {
                slot.reading = new CountDownLatch(1);
                slot.beganNanos = ticker.nanos();
                Thread.ofVirtual().name("panel-" + source.name()).start(() -> read(source, slot));
            }
        }
    }

    /** The panel as it is known now, without waiting. */
    Panel now(Panel.Source source) {
        Slot slot = slots.computeIfAbsent(source, _ -> new Slot());
        synchronized (slot) {
            long underWay = slot.reading == null ? 0 : (ticker.nanos() - slot.beganNanos) / 1_000_000;
            return underWay <= SLOW.toMillis() ? slot.last : slow(slot.last, underWay);
        }
    }

    /** The panel once it was read, or as it is known when the patience is over. */
    Panel within(Panel.Source source, Duration patience) throws InterruptedException {
        touch(source);
        Slot slot = slots.computeIfAbsent(source, _ -> new Slot());
        CountDownLatch reading;
        synchronized (slot) {
            reading = slot.reading;
        }
        if (reading == null || reading.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return now(source);
        }
        synchronized (slot) {
            return slow(slot.last, (ticker.nanos() - slot.beganNanos) / 1_000_000);
        }
    }

    private static Panel slow(Panel last, long millis) {
        String text = "this is being read for %.1f s; %s"
                .formatted(
                        millis / 1e3,
                        last.value() == null ? "it appears when it is there" : "the last value stays until then");
        return new Panel(last.value(), new Panel.Trouble("PANEL_SLOW", text), last.at(), last.millis(), last.version());
    }

    private void read(Panel.Source source, Slot slot) {
        long began = ticker.nanos();
        String value = null;
        Panel.Trouble trouble = null;
        try {
            value = json.writeValueAsString(source.read().now());
        } catch (CodedException refusal) {
            trouble = new Panel.Trouble(refusal.code().name(), String.valueOf(refusal.getMessage()));
        } catch (Exception failure) {
            LOG.warn("panel {} can't be read", source.name(), failure);
            trouble = new Panel.Trouble(
                    "PANEL_FAILED",
                    "%s; the node's log has the details. It is tried again by itself"
                            .formatted(failure.getClass().getSimpleName()));
        }
        long millis = (ticker.nanos() - began) / 1_000_000;
        synchronized (slot) {
            Panel before = slot.last;
            if (trouble != null) {
                boolean same = trouble.equals(before.trouble());
                slot.last = new Panel(
                        before.value(), trouble, before.at(), millis, same ? before.version() : before.version() + 1);
            } else {
                boolean same = Objects.equals(value, before.value()) && before.trouble() == null;
                slot.last =
                        new Panel(value, null, clock.instant(), millis, same ? before.version() : before.version() + 1);
            }
            slot.readNanos = ticker.nanos();
            slot.read = true;
            CountDownLatch done = slot.reading;
            slot.reading = null;
            if (done != null) {
                done.countDown();
            }
        }
    }

    /** Makes a panel due: something was changed that it shows. */
    void due(Panel.Source source) {
        Slot slot = slots.get(source);
        if (slot != null) {
            synchronized (slot) {
                slot.read = false;
            }
        }
    }
}
