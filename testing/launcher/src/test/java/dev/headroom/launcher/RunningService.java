package dev.headroom.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A service that {@code ./headroom run} started, until closed. */
final class RunningService implements AutoCloseable {
    private static final int START_SECONDS = 600;
    private static final int STOP_SECONDS = 180;

    private final Process process;
    private final int port;
    private final List<String> words = new CopyOnWriteArrayList<>();

    private RunningService(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts with three households and returns once the service has said where it answers. */
    static RunningService start(Path data, int port) throws IOException, InterruptedException {
        return start(data, port, 3);
    }

    static RunningService start(Path data, int port, int households) throws IOException, InterruptedException {
        Process process = Launcher.command(
                        Map.of(),
                        List.of(
                                "run",
                                "--port",
                                Integer.toString(port),
                                "--data",
                                data.toString(),
                                "--households",
                                Integer.toString(households)))
                .redirectErrorStream(true)
                .start();
        RunningService service = new RunningService(process, port);
        CompletableFuture<Void> answers = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> service.listen(answers));
        try {
            answers.get(START_SECONDS, TimeUnit.SECONDS);
            return service;
        } catch (ExecutionException | TimeoutException failure) {
            service.close();
            throw new AssertionError("the service did not start:\n" + service.words(), failure);
        }
    }

    private void listen(CompletableFuture<Void> answers) {
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                words.add(line);
                if (line.contains("http://127.0.0.1:" + port)) {
                    answers.complete(null);
                }
            }
        } catch (IOException failure) {
            words.add(failure.toString());
        }
        answers.completeExceptionally(new IllegalStateException("it ended"));
    }

    String words() {
        return String.join("\n", words);
    }

    long pid() {
        return process.pid();
    }

    /** Every process that it has started and that lives. */
    List<ProcessHandle> children() {
        return process.descendants().filter(ProcessHandle::isAlive).toList();
    }

    HttpResponse<String> get(int onPort, String path) {
        URI uri = URI.create("http://127.0.0.1:" + onPort + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException failure) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(failure);
        }
    }

    int port() {
        return port;
    }

    /** Sends SIGTERM and returns once the process has ended. */
    @Override
    public void close() {
        process.destroy();
        try {
            process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            process.destroyForcibly();
            throw new AssertionError("SIGTERM does not stop it:\n" + words(), failure);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
