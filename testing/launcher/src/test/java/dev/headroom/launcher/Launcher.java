package dev.headroom.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs {@code ./headroom} of this checkout on what Maven has built. */
final class Launcher {
    static final Path CHECKOUT = checkout();

    private static final int PATIENCE_SECONDS = 120;

    private Launcher() {}

    /** What one command left behind; standard output and error apart. */
    record Ran(int status, String out, String err) {}

    private static Path checkout() {
        Path place = Path.of("").toAbsolutePath();
        while (!Files.exists(place.resolve("headroom"))) {
            place = place.getParent();
            if (place == null) {
                throw new IllegalStateException("the tests run outside a checkout");
            }
        }
        return place;
    }

    static ProcessBuilder command(Map<String, String> variables, List<String> arguments) {
        List<String> command =
                new ArrayList<>(List.of(CHECKOUT.resolve("headroom").toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("HEADROOM_") || name.startsWith("DATABASE_"));
        builder.environment().put("HEADROOM_NO_BUILD", "1");
        builder.environment().putAll(variables);
        return builder;
    }

    static Ran run(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), arguments);
    }

    static Ran run(Map<String, String> variables, String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile("headroom", ".out");
        Path err = Files.createTempFile("headroom", ".err");
        try {
            Process process = command(variables, List.of(arguments))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("./headroom " + List.of(arguments) + " does not end");
            }
            return new Ran(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** A port that is free, with a free one above it. */
    static int freePorts() throws IOException {
        while (true) {
            try (ServerSocket lower = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    ServerSocket upper =
                            new ServerSocket(lower.getLocalPort() + 1, 1, InetAddress.getLoopbackAddress())) {
                return upper.getLocalPort() - 1;
            } catch (java.net.BindException _) {
                // somebody has the upper one: try another pair
            }
        }
    }
}
