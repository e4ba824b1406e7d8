package dev.headroom.embedded.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A Memcached process of a test's own, which it may freeze and kill. */
public final class MemcachedChild implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(10);

    private final String program;
    private final int port;
    private final List<String> options;
    private Process process;

    private MemcachedChild(String program, int port, List<String> options) throws IOException {
        this.program = program;
        this.port = port;
        this.options = options;
        this.process = launch();
    }

    /** Skips the test where none is installed. */
    public static MemcachedChild start(String... options) throws IOException {
        Optional<MemcachedChild> started = startInstalled(options);
        Assumptions.assumeTrue(started.isPresent(), "memcached is not installed");
        return started.orElseThrow();
    }

    /** Empty where none is installed. */
    public static Optional<MemcachedChild> startInstalled(String... options) throws IOException {
        Optional<String> program = program();
        return program.isEmpty()
                ? Optional.empty()
                : Optional.of(new MemcachedChild(program.get(), freePort(), List.of(options)));
    }

    private static Optional<String> program() {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .map(directory -> Path.of(directory, "memcached"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Process launch() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                program,
                "--listen=127.0.0.1",
                "--port=" + port,
                "--udp-port=0",
                // without it, the superuser is refused
                "--user=" + System.getProperty("user.name")));
        command.addAll(options);
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Eventually.eventually("Memcached takes connections", () -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException _) {
                return false;
            }
        });
        return started;
    }

    public int port() {
        return port;
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    /** It keeps its connections and takes new ones, and answers nothing. */
    public void freeze() throws IOException, InterruptedException {
        signal("-STOP");
        Eventually.eventually("Memcached is stopped", this::stopped);
    }

    /** A signal arrives some time after it was sent, in each thread; where the system doesn't say, at once. */
    private boolean stopped() {
        Path tasks = Path.of("/proc", String.valueOf(process.pid()), "task");
        if (!Files.isDirectory(tasks)) {
            return true;
        }
        try (Stream<Path> threads = Files.list(tasks)) {
            for (Path thread : (Iterable<Path>) threads::iterator) {
                if (!Files.readString(thread.resolve("stat")).contains(") T ")) {
                    return false;
                }
            }
            return true;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** It goes on with whatever has arrived meanwhile. */
    public void thaw() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        int result = new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
                .start()
                .waitFor();
        if (result != 0) {
            throw new IOException("no process " + process.pid());
        }
    }

    /** Without a chance to say anything. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("memcached does not end");
        }
    }

    /** On the same port, empty. */
    public void restart() throws IOException {
        process = launch();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
