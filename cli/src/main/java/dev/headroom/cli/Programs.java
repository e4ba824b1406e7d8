package dev.headroom.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The programs that Headroom starts, builds or tests with. */
final class Programs {
    private static final int PATIENCE_SECONDS = 10;
    private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)+");

    /** Servers are installed where an ordinary user's path doesn't lead. */
    private static final List<String> SERVER_PLACES = List.of("/usr/sbin", "/usr/local/sbin");

    /**
     * @param names the first that is installed counts
     * @param purpose what doesn't work without it
     * @param required whether that is the service itself
     * @param wayOut how to get it
     */
    private record Program(List<String> names, String purpose, boolean required, String wayOut) {}

    private static final List<Program> KNOWN = List.of(
            new Program(List.of("mvn"), "build the service", true, "apt install maven"),
            new Program(List.of("node"), "build the pages", true, "apt install nodejs npm"),
            new Program(List.of("npm"), "build the pages", true, "apt install npm"),
            new Program(List.of("memcached"), "the third cache tier and its tests", false, "apt install memcached"),
            new Program(List.of("pgbouncer"), "the connection pooler and its tests", false, "apt install pgbouncer"),
            new Program(
                    List.of("chromium", "chromium-browser", "google-chrome"),
                    "the browser tests",
                    false,
                    "apt install chromium"));

    private final Surroundings surroundings;

    Programs(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** One finding for the Java that runs this and one per program, in a fixed order. */
    List<Finding> findings() {
        Finding java = new Finding(
                "programs",
                "jdk",
                Finding.State.WELL,
                Runtime.version() + " in " + System.getProperty("java.home", "an unknown place"));
        return Stream.concat(Stream.of(java), KNOWN.parallelStream().map(this::look))
                .toList();
    }

    private Finding look(Program program) {
        String name = program.names().getFirst();
        Optional<Path> found =
                program.names().stream().flatMap(known -> find(known).stream()).findFirst();
        return found.map(path -> new Finding("programs", name, Finding.State.WELL, version(path) + " at " + path))
                .orElseGet(() -> new Finding(
                        "programs",
                        name,
                        program.required() ? Finding.State.BROKEN : Finding.State.LESS,
                        "not installed; needed for " + program.purpose() + ": " + program.wayOut()));
    }

    private Optional<Path> find(String name) {
        Stream<String> path =
                Pattern.compile(":").splitAsStream(surroundings.variable("PATH").orElse(""));
        return Stream.concat(path, SERVER_PLACES.stream())
                .filter(place -> !place.isEmpty())
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static String version(Path program) {
        try {
            Process process = new ProcessBuilder(program.toString(), "--version")
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Matcher version = VERSION.matcher(text);
            return version.find() ? version.group() : "unknown version";
        } catch (IOException _) {
            return "unknown version";
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return "unknown version";
        }
    }
}
