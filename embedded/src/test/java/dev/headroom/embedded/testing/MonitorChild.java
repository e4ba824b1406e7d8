package dev.headroom.embedded.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A Prometheus or an Alertmanager of a test's own, over a directory with its configuration. */
public final class MonitorChild implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final int port;

    private MonitorChild(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** A port that nobody has now. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Skips the test where none is installed. Reads {@code prometheus.yaml} and the rules it names. */
    public static MonitorChild prometheus(Path directory, int port) throws IOException {
        return start(
                installed("prometheus", "prometheus"),
                port,
                directory,
                "--config.file=" + directory.resolve("prometheus.yaml"),
                "--storage.tsdb.path=" + directory.resolve("prometheus-data"));
    }

    /** Skips the test where none is installed. Reads {@code alertmanager.yaml}. */
    public static MonitorChild alertmanager(Path directory, int port) throws IOException {
        return start(
                installed("prometheus-alertmanager", "prometheus-alertmanager", "alertmanager"),
                port,
                directory,
                "--config.file=" + directory.resolve("alertmanager.yaml"),
                "--storage.path=" + directory.resolve("alertmanager-data"),
                // alone: no port for others of its kind
                "--cluster.listen-address=");
    }

    private static String installed(String debianPackage, String... names) {
        Optional<String> program = Arrays.stream(System.getenv("PATH").split(":"))
                .flatMap(directory -> Arrays.stream(names).map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
        Assumptions.assumeTrue(program.isPresent(), debianPackage + " is not installed (Debian package)");
        return program.orElseThrow();
    }

    private static MonitorChild start(String program, int port, Path directory, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(program, "--web.listen-address=127.0.0.1:" + port));
        command.addAll(List.of(options));
        Path log = directory.resolve(Path.of(program).getFileName() + ".log");
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        MonitorChild child = new MonitorChild(started, port);
        try {
            Eventually.eventually(
                    program + " is ready, see " + log,
                    () -> child.get("/-/ready").isPresent());
        } catch (AssertionError never) {
            child.close();
            throw new AssertionError(Files.readString(log), never);
        }
        return child;
    }

    /** What it answers with status 200; empty for any other. */
    public Optional<String> get(String path) {
        try {
            HttpResponse<String> answer = HTTP.send(
                    HttpRequest.newBuilder(URI.create(url() + path)).build(), HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? Optional.of(answer.body()) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interruption);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
