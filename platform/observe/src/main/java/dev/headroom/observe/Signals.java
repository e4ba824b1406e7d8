package dev.headroom.observe;

import java.util.OptionalDouble;

/** Figures that alerts have thresholds on. */
@FunctionalInterface
public interface Signals {
    /** The figure of that name now; empty where it can't be told. */
    OptionalDouble value(String signal);
}
