package dev.headroom.bench.load;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a run of load is told.
 *
 * @param data the data directory of the service
 * @param urls nodes; the one of the data directory where none is named
 * @param profile what users do
 * @param users of each step
 * @param think seconds between two requests of a user, on average
 * @param rate requests in a second of all users; 0 for users by think
 * @param seconds each step is counted
 * @param ramp seconds over which users arrive
 * @param warmUp seconds after it that aren't counted
 * @param households that are asked for, the most popular first
 * @param attempts measurements of a step at most, while they prove nothing
 * @param closed whether {@code ab} runs once at the end, to show what a closed loop hides
 * @param result where to write
 * @param commit that runs
 */
record Options(
        Path data,
        List<String> urls,
        Profile profile,
        List<Integer> users,
        double think,
        double rate,
        int seconds,
        int ramp,
        int warmUp,
        int households,
        int attempts,
        boolean closed,
        Path result,
        String commit) {
    private static final Set<String> KNOWN = Set.of(
            "data",
            "url",
            "profile",
            "users",
            "think",
            "rate",
            "seconds",
            "ramp",
            "warm-up",
            "households",
            "attempts",
            "ab",
            "result",
            "commit");

    private static final double MOST_NUMBER = 1e6;

    /** @throws IllegalArgumentException with what is wrong and what is allowed */
    static Options of(List<String> arguments) {
        Map<String, String> given = new HashMap<>();
        for (String argument : arguments) {
            int at = argument.indexOf('=');
            String name = at < 0 ? argument : argument.substring(0, at);
            if (at < 0 || !KNOWN.contains(name)) {
                throw new IllegalArgumentException("unknown option '" + argument + "', known are "
                        + KNOWN.stream().sorted().toList());
            }
            given.put(name, argument.substring(at + 1));
        }
        boolean soak = "soak".equals(given.get("profile"));
        return new Options(
                Path.of(given.getOrDefault("data", ".data")),
                Stream.of(given.getOrDefault("url", "").split(",", -1))
                        .filter(url -> !url.isBlank())
                        .toList(),
                Profile.of(given.getOrDefault("profile", "realistic")),
                Stream.of(given.getOrDefault("users", soak ? "5000" : "1000,5000,10000,15000")
                                .split(",", -1))
                        .map(users -> whole("users", users, 1, 19_000))
                        .toList(),
                number("think", given.getOrDefault("think", "2"), 0.01),
                number("rate", given.getOrDefault("rate", "0"), 0),
                whole("seconds", given.getOrDefault("seconds", soak ? "1800" : "60"), 1, 7200),
                whole("ramp", given.getOrDefault("ramp", "20"), 0, 600),
                whole("warm-up", given.getOrDefault("warm-up", "30"), 0, 600),
                whole("households", given.getOrDefault("households", "100000"), 1, 1_000_000),
                whole("attempts", given.getOrDefault("attempts", "3"), 1, 20),
                "yes".equals(given.get("ab")),
                Path.of(given.getOrDefault("result", "load.json")),
                given.getOrDefault("commit", "unknown"));
    }

    private static int whole(String name, String value, int least, int most) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new IllegalArgumentException("%s must be %d..%d, was %s".formatted(name, least, most, value));
    }

    private static double number(String name, String value, double least) {
        try {
            double number = Double.parseDouble(value);
            if (number >= least && number < MOST_NUMBER) {
                return number;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new IllegalArgumentException(
                "%s must be %s..1,000,000, was %s".formatted(name, least == 0 ? "0" : Double.toString(least), value));
    }
}
