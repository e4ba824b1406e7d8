package dev.headroom.tuning;

import java.util.function.DoubleConsumer;
import java.util.function.DoubleSupplier;

/**
 * A setting that can be changed while the service runs.
 *
 * @param name section and setting: {@code database.pool_size}
 * @param least value
 * @param most value; never beyond what a contract of the data allows
 * @param step by which a trial changes it at most, as a factor above 1: 1.25
 * @param whole whether only whole numbers mean something
 * @param current what is in force
 * @param change puts another value in force at once
 */
public record Knob(
        String name,
        double least,
        double most,
        double step,
        boolean whole,
        DoubleSupplier current,
        DoubleConsumer change) {
    /** The value within the bounds and, where only whole numbers mean something, rounded. */
    public double bounded(double value) {
        double within = Math.clamp(value, least, most);
        return whole ? Math.rint(within) : within;
    }

    /** The part of the service it belongs to. */
    public String section() {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
