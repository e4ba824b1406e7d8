package dev.headroom.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@link ServersMain} in a JVM of its own, to be killed or watched from outside. */
final class Node implements AutoCloseable {
    private final Process process;
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> lines = new ArrayList<>();

    private Node(Process process) {
        this.process = process;
    }

    /** Returns when its servers run; the command starts with what comes before {@code java}. */
    static Node start(List<String> prefix, String classPath, Map<String, String> variables, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", classPath));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(variables);
        Node node = new Node(builder.start());
        node.readUntilReady();
        return node;
    }

    private void readUntilReady() throws IOException {
        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.equals("ready")) {
                return;
            }
            lines.add(line);
            int at = line.indexOf('=');
            if (at > 0) {
                environment.put(line.substring(0, at), line.substring(at + 1));
            }
        }
        throw new IOException("the node ended:\n" + String.join("\n", lines));
    }

    Map<String, String> environment() {
        return environment;
    }

    List<ProcessHandle> servers() {
        return process.toHandle().children().toList();
    }

    long pid() {
        return process.pid();
    }

    /** As SIGKILL does: no shutdown hook runs. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends it the regular way and returns its last line. */
    String stop() throws IOException, InterruptedException {
        process.getOutputStream().close();
        List<String> rest = process.inputReader(StandardCharsets.UTF_8).readAllLines();
        process.waitFor();
        return rest.isEmpty() ? "" : rest.getLast();
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException failure) {
            process.destroyForcibly();
            throw new UncheckedIOException(failure);
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
