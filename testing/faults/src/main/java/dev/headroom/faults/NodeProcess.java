package dev.headroom.faults;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A node of the service as a process of its own, that can be frozen, killed, ended and started again. */
public final class NodeProcess implements AutoCloseable {
    private static final String SERVICE = "dev.headroom.finance.server.HeadroomServer";
    private static final Path PIN = Path.of("/usr/bin/taskset");
    private static final Duration START = Duration.ofMinutes(2);
    private static final long POLL_NANOS = 20_000_000;

    /** Linux ends a child with the thread that started it. */
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("node-starter").factory());

    private final Path log;
    private final int port;
    private final List<String> before;
    private final List<String> options;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private Process process;

    private NodeProcess(Path log, int port, Made made) {
        this.log = log;
        this.port = port;
        this.before = made.before();
        this.options = made.options();
        this.arguments = made.arguments();
        this.environment = made.environment();
        this.process = launch();
    }

    /**
     * How a node is made.
     *
     * @param before programs that start the next one, such as {@code faketime}
     * @param options of the virtual machine
     * @param arguments of the service
     * @param environment of the process
     */
    public record Made(
            List<String> before, List<String> options, List<String> arguments, Map<String, String> environment) {
        /** A small node. */
        public static Made of(Map<String, String> environment, String... arguments) {
            return new Made(List.of(), List.of("-Xmx320m"), List.of(arguments), environment);
        }

        /** The same on one core of several, so that others can ask it for more than it can do. */
        Made onOneCore() {
            return Runtime.getRuntime().availableProcessors() > 1 && Files.isExecutable(PIN)
                    ? new Made(List.of(PIN.toString(), "-c", "1"), options, arguments, environment)
                    : this;
        }

        /** The same with more arguments. */
        public Made with(String... more) {
            return new Made(
                    before,
                    options,
                    Stream.concat(arguments.stream(), Stream.of(more)).toList(),
                    environment);
        }
    }

    /** Starts one; {@link #awaitReady} tells when it can be asked. */
    public static NodeProcess start(Path directory, String name, Made made) throws IOException {
        return new NodeProcess(directory.resolve(name + ".log"), freePort(), made);
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** What this process has, without the logger that says nothing. */
    private static String classPath() {
        String own = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
        List<String> entries = new ArrayList<>();
        String[] all = own.split(File.pathSeparator, -1);
        for (String entry : all) {
            entries.add(entry);
            Path beside = Path.of(entry).toAbsolutePath().resolveSibling("lib");
            boolean packaged = entry.endsWith(".jar") && Files.isDirectory(beside);
            if (packaged && String.valueOf(Path.of(entry).getFileName()).startsWith("headroom-finance-server")) {
                // its manifest names the others, which would be there twice
                return entry;
            }
            if (packaged && all.length == 1) {
                try (Stream<Path> jars = Files.list(beside)) {
                    jars.map(Path::toString).forEach(entries::add);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            }
        }
        return entries.stream()
                .filter(entry -> !entry.contains("slf4j-nop"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private Process launch() {
        List<String> command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
        command.addAll(before);
        command.add(Path.of(System.getProperty("java.home", ""), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of(
                "-XX:+UseCompactObjectHeaders",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                classPath(),
                SERVICE,
                "--server.port=" + port,
                // in the port's own process only, so any will do
                "--management.server.port=0"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("HEADROOM_") || name.startsWith("DATABASE_"));
        builder.environment().putAll(environment);
        return CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return builder.start();
                            } catch (IOException failure) {
                                throw new UncheckedIOException(failure);
                            }
                        },
                        STARTER)
                .join();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Where it listens on the loopback interface. */
    public int port() {
        return port;
    }

    /** Where it answers. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Of its process. */
    public long pid() {
        return process.pid();
    }

    /** Whether its process runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /** Whether it says that it can be sent requests. */
    boolean ready() {
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build()) {
            HttpRequest request = HttpRequest.newBuilder(url().resolve("/readyz"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Returns when it can be sent requests.
     *
     * @throws IllegalStateException with its last words where it doesn't come up
     */
    public void awaitReady() {
        long deadline = System.nanoTime() + START.toNanos();
        while (!ready()) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("a node didn't come up; its last words: " + lastWords());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 12), lines.size()));
        } catch (IOException failure) {
            return String.valueOf(failure.getMessage());
        }
    }

    /** Where it logs. */
    public Path log() {
        return log;
    }

    /** How often its log says something. */
    public long said(String words) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(words)).count();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Threads of the platform; virtual ones don't count. */
    int threads() {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid() + "/task"))) {
            return (int) tasks.count();
        } catch (IOException _) {
            return 0;
        }
    }

    void freeze() {
        signal("STOP");
    }

    void thaw() {
        signal("CONT");
    }

    /** Without a word. */
    void kill() {
        signal("KILL");
        await(Duration.ofSeconds(10));
    }

    /** As an operator does; returns when it has ended, and whether it had to be killed. */
    boolean terminate() {
        signal("TERM");
        if (await(Duration.ofSeconds(50))) {
            return false;
        }
        kill();
        return true;
    }

    private boolean await(Duration atMost) {
        try {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** On the same port, as before. */
    void startAgain() {
        process = launch();
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-s", name, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            signal("CONT");
            kill();
        }
    }
}
