package dev.headroom.finance.analytics;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** An immutable sequence of binary floating-point numbers; a missing observation is NaN where its user says so. */
public final class Doubles {
    private static final Doubles NONE = new Doubles(new double[0]);

    private final double[] values;

    private Doubles(double[] values) {
        this.values = values;
    }

    /** A copy of the values. */
    public static Doubles of(double... values) {
        return values.length == 0 ? NONE : new Doubles(values.clone());
    }

    /** The same value, {@code size} times. */
    public static Doubles filled(int size, double value) {
        double[] values = new double[size];
        Arrays.fill(values, value);
        return new Doubles(values);
    }

    /** Takes the array over: the caller must not write to it any more. */
    public static Doubles owned(double[] values) {
        return new Doubles(values);
    }

    public int size() {
        return values.length;
    }

    public boolean isEmpty() {
        return values.length == 0;
    }

    /** The value at an index 0..size-1. */
    public double get(int index) {
        return values[index];
    }

    /** A copy that may be written to. */
    public double[] toArray() {
        return values.clone();
    }

    /** The values in order. */
    public DoubleStream stream() {
        return Arrays.stream(values);
    }

    /** The sum, in order. */
    public double sum() {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    /** The values from {@code from} inclusive to {@code to} exclusive. */
    public Doubles slice(int from, int to) {
        return new Doubles(Arrays.copyOfRange(values, from, to));
    }

    /** The sequence without its missing (NaN) observations. */
    public Doubles present() {
        return new Doubles(
                Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Doubles that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}
