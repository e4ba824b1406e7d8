package dev.headroom.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the process finds itself in.
 *
 * @param variables its environment variables; an empty one counts as absent
 * @param terminal whether a person watches standard error
 */
record Surroundings(Map<String, String> variables, boolean terminal) {
    Surroundings {
        variables = Map.copyOf(variables);
    }

    static Surroundings ofProcess() {
        Map<String, String> variables = System.getenv();
        return new Surroundings(variables, variables.containsKey("HEADROOM_TERMINAL"));
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    /** The data directory of a service that was started without {@code --data}. */
    Path dataDirectory() {
        return Path.of(variable("HEADROOM_DATA").orElse(".data"));
    }
}
