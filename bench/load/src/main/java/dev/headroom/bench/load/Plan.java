package dev.headroom.bench.load;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * One step of load.
 *
 * @param targets on the loopback; users take turns
 * @param users connections
 * @param rate requests in a second of all users together
 * @param ramp over which users arrive
 * @param warmUp after it that isn't counted
 * @param time that is
 * @param patience for one answer
 */
public record Plan(
        List<InetSocketAddress> targets,
        int users,
        double rate,
        Duration ramp,
        Duration warmUp,
        Duration time,
        Duration patience) {
    private static final int MOST_USERS = 19_000;

    public Plan {
        targets = List.copyOf(targets);
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("load needs a target");
        }
        for (InetSocketAddress target : targets) {
            if (target.isUnresolved() || !target.getAddress().isLoopbackAddress()) {
                throw new IllegalArgumentException(
                        "load must stay on this machine, was meant for " + target + "; name a loopback address");
            }
        }
        if (users < 1 || users > MOST_USERS) {
            throw new IllegalArgumentException("users must be 1..19,000, were " + users
                    + "; a process may have 20,000 descriptors here: start a second generator");
        }
        if (rate <= 0 || rate > 200_000) {
            throw new IllegalArgumentException("the rate must be above 0 and at most 200,000/s, was " + rate);
        }
        if (time.compareTo(Duration.ofHours(2)) > 0 || time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("a step must take up to 2 hours, was " + time);
        }
    }

    /** Between two requests of a user, on average. */
    public double thinkSeconds() {
        return users / rate;
    }
}
