package dev.headroom.cli;

import java.io.Console;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the process finds itself in.
 *
 * @param variables its environment variables; an empty one counts as absent
 * @param terminal whether a person watches standard error
 * @param person who answers a question; empty where nobody is there to ask
 */
record Surroundings(Map<String, String> variables, boolean terminal, Function<String, Optional<String>> person) {
    Surroundings {
        variables = Map.copyOf(variables);
    }

    /** With nobody to ask. */
    Surroundings(Map<String, String> variables, boolean terminal) {
        this(variables, terminal, _ -> Optional.empty());
    }

    static Surroundings ofProcess() {
        Map<String, String> variables = System.getenv();
        return new Surroundings(variables, variables.containsKey("HEADROOM_TERMINAL"), Surroundings::ask);
    }

    private static Optional<String> ask(String question) {
        return Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .map(console -> String.valueOf(console.readLine("%s [y/N] ", question)));
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
    }

    /** Whether words on standard output may be coloured: a terminal, and nobody said {@code NO_COLOR}. */
    boolean colours() {
        return variable("HEADROOM_COLOURS").isPresent()
                && variable("NO_COLOR").isEmpty()
                && variable("TERM").filter("dumb"::equals).isEmpty();
    }

    /** The data directory of a service that was started without {@code --data}. */
    Path dataDirectory() {
        return Path.of(variable("HEADROOM_DATA").orElse(".data"));
    }
}
