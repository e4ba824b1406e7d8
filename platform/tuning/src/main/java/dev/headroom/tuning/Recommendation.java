package dev.headroom.tuning;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a setting should rather be.
 *
 * @param setting the knob's name
 * @param current in force
 * @param recommended at most one step away
 * @param reason what was measured that says so
 * @param expectedEffect what should become better, and by how much
 */
public record Recommendation(String setting, double current, double recommended, String reason, String expectedEffect) {
    /** Looks at the service and says what a knob should be; empty where it is well as it is. */
    @FunctionalInterface
    public interface Rule {
        /** The advice on a knob of the current value. */
        Optional<Advice> look(double current);
    }

    /**
     * Which way, and why.
     *
     * @param towards the value that would be right; the step there is bounded
     */
    public record Advice(double towards, String reason, String expectedEffect) {}

    /** The step from the current value towards another, bounded by the knob; none where it leads nowhere. */
    static OptionalDouble step(Knob knob, double towards) {
        double current = knob.current().getAsDouble();
        double up = knob.whole() ? Math.max(current + 1, Math.floor(current * knob.step())) : current * knob.step();
        double down = knob.whole() ? Math.min(current - 1, Math.ceil(current / knob.step())) : current / knob.step();
        double next = knob.bounded(towards > current ? Math.min(towards, up) : Math.max(towards, down));
        return next == current ? OptionalDouble.empty() : OptionalDouble.of(next);
    }
}
