package dev.headroom.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Commands that run to their end, and where installed ones are. */
final class Tool {
    /** Where Debian keeps servers, which the PATH of an ordinary user leaves out. */
    private static final List<String> SYSTEM_DIRECTORIES =
            List.of("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin");

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private Tool() {}

    /**
     * @param status exit status; 127 where the command doesn't exist or ran too long
     * @param output what it wrote, errors included
     */
    record Outcome(int status, String output) {
        boolean succeeded() {
            return status == 0;
        }
    }

    static Optional<Path> installed(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Arrays.stream(path.split(File.pathSeparator, -1)), SYSTEM_DIRECTORIES.stream())
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static Outcome run(List<String> command) {
        return run(command, "", Map.of());
    }

    /** Runs the command in a clean environment and feeds it the input. */
    static Outcome run(List<String> command, String input, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        cleanEnvironment(builder);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            Thread limit = Thread.ofVirtual().start(() -> endAfter(process, LIMIT));
            try (var in = process.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException _) {
                // it ended without reading: its output and status say why
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            limit.interrupt();
            return new Outcome(status, output);
        } catch (IOException failure) {
            return new Outcome(127, String.valueOf(failure.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Outcome(127, "interrupted");
        }
    }

    private static void endAfter(Process process, Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            // it ended in time
        }
    }

    /** Leaves nothing of ours that a server would read, such as PGOPTIONS or a locale it doesn't have. */
    static void cleanEnvironment(ProcessBuilder builder) {
        String path = builder.environment().getOrDefault("PATH", "/usr/bin:/bin");
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", path, "LC_ALL", "C", "TZ", "UTC"));
    }
}
