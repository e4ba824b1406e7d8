package dev.headroom.http;

import java.time.Duration;

/**
 * How much may be used in which time, as a policy with a name.
 *
 * @param name of the policy, as clients see it: {@code hour}
 * @param units in one window, 1 or more
 * @param window 1 s to 1 d
 * @param burst units that may be used at once after a rest, 1 to the units of the window
 */
public record Quota(String name, long units, Duration window, long burst) {
    public Quota {
        if (units < 1 || burst < 1 || burst > units) {
            throw new IllegalArgumentException(
                    "quota " + name + " must have 1 or more units and a burst of 1.." + units + ", had " + burst);
        }
        if (window.toSeconds() < 1 || window.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("window of quota " + name + " must be 1 s to 1 d, was " + window);
        }
    }

    /** All of it may be used at once. */
    public static Quota of(String name, long units, Duration window) {
        return new Quota(name, units, window, units);
    }

    /** Where its use by somebody is counted: whoever gets another tier begins another count. */
    public String cell(String key) {
        return name + ':' + units + ':' + key;
    }

    /** Between two units at an even pace. */
    long intervalNanos() {
        return Math.max(1, window.toNanos() / units);
    }
}
