package dev.headroom.finance.server.console;

import dev.headroom.finance.server.settings.HeadroomSettings;
import dev.headroom.observe.FlightRecorder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Recordings of this node, one at a time. */
@Component
class Recordings {
    private final FlightRecorder recorder;
    private final String node = NodeName.ofThisProcess().text();

    Recordings(HeadroomSettings settings) {
        this.recorder = new FlightRecorder(settings.dataDir().resolve("recordings"));
    }

    /**
     * How the last recording of a node stands.
     *
     * @param node that it is of: behind a balancer each answers for itself
     * @param until when it ends by itself
     */
    record State(
            String node,
            boolean running,
            @Nullable Instant since,
            @Nullable Instant until,
            long bytes) {}

    /**
     * What the console shows.
     *
     * @param summary null until one has ended
     */
    record Told(State state, FlightRecorder.@Nullable Summary summary) {}

    State start(Duration length) {
        return state(recorder.start(length));
    }

    State stop() {
        return state(recorder.stop());
    }

    State state() {
        return state(recorder.state());
    }

    FlightRecorder.Summary summary() {
        return recorder.summary();
    }

    Path file() {
        return recorder.file();
    }

    Told told() {
        State state = state();
        return new Told(state, state.running() || state.bytes() == 0 ? null : summary());
    }

    private State state(FlightRecorder.State of) {
        return new State(node, of.running(), of.since(), of.until(), of.bytes());
    }
}
