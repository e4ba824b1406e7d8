package dev.headroom.embedded.testing;

import java.io.BufferedInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/** A Redis server of a test's own, without persistence and password, that can be frozen, killed and started again. */
public final class RedisChild implements AutoCloseable {
    private static final Pattern EXECUTABLE = Pattern.compile("executable:(\\S+)");

    private final List<String> command;
    private final Path directory;
    private final int port;
    private Process process;

    private RedisChild(List<String> command, Path directory, int port) {
        this.command = command;
        this.directory = directory;
        this.port = port;
        this.process = launch();
    }

    /** Of the program that serves the URL, with further arguments of its command line. */
    public static RedisChild start(String url, String... arguments) {
        return start(executable(url), freePort(), arguments);
    }

    /** Of the program that comes with this module, or an installed one where that doesn't run here. */
    public static RedisChild bundled(String... arguments) {
        try {
            Path directory = Files.createTempDirectory("headroom-redis-program");
            directory.toFile().deleteOnExit();
            File program = ExecutableProvider.newJarResourceProvider(directory.toFile())
                    .get();
            program.deleteOnExit();
            boolean runs = new ProcessBuilder(program.toString(), "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
            return start(runs ? program.toString() : "redis-server", freePort(), arguments);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interruption);
        }
    }

    /** Of a program, on a port. */
    public static RedisChild start(String executable, int port, String... arguments) {
        try {
            Path directory = Files.createTempDirectory("headroom-redis");
            List<String> command = new ArrayList<>(List.of(
                    executable,
                    "--port",
                    Integer.toString(port),
                    "--bind",
                    "127.0.0.1",
                    "--save",
                    "",
                    "--dir",
                    directory.toString()));
            command.addAll(List.of(arguments));
            return new RedisChild(command, directory, port);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A Sentinel that watches the server on the port under the name {@code feed}. */
    public static RedisChild sentinel(String executable, int primary) {
        try {
            Path directory = Files.createTempDirectory("headroom-sentinel");
            int port = freePort();
            Path configuration =
                    Files.writeString(directory.resolve("sentinel.conf"), """
                    port %d
                    bind 127.0.0.1
                    dir %s
                    sentinel monitor feed 127.0.0.1 %d 1
                    sentinel down-after-milliseconds feed 300
                    sentinel failover-timeout feed 2000
                    """.formatted(port, directory, primary));
            return new RedisChild(List.of(executable, configuration.toString(), "--sentinel"), directory, port);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The program that serves the URL. */
    public static String executable(String url) {
        URI at = URI.create(url);
        String user = at.getUserInfo();
        try (Socket socket = new Socket(at.getHost(), at.getPort())) {
            if (user != null) {
                exchange(socket, "AUTH", user.substring(user.indexOf(':') + 1));
            }
            Matcher found = EXECUTABLE.matcher(exchange(socket, "INFO", "server"));
            if (!found.find()) {
                throw new IllegalStateException("Redis doesn't tell its program");
            }
            return found.group(1);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** A port that was free a moment ago, and whose neighbour for the bus of a cluster is in range. */
    public static int freePort() {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (socket.getLocalPort() < 55_000) {
                    return socket.getLocalPort();
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private Process launch() {
        try {
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
            process = started;
            try {
                Eventually.eventually("Redis answers", () -> started.isAlive() && answers());
            } catch (AssertionError failure) {
                started.destroyForcibly();
                throw failure;
            }
            return started;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private boolean answers() {
        try {
            return ask("PING").contains("PONG");
        } catch (UncheckedIOException _) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    /** The answer to a command, as it comes over the wire: a bulk string's text, else its first line. */
    public String ask(String... words) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return exchange(socket, words);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String exchange(Socket socket, String... words) throws IOException {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            request.append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
        InputStream in = new BufferedInputStream(socket.getInputStream());
        String line = line(in);
        if (line.startsWith("$") && !line.equals("$-1")) {
            return new String(in.readNBytes(Integer.parseInt(line.substring(1))), StandardCharsets.ISO_8859_1);
        }
        return line;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r' && c >= 0; c = in.read()) {
            line.append((char) c);
        }
        if (in.read() < 0) {
            throw new IOException("the server hung up");
        }
        return line.toString();
    }

    /** It keeps its connections, and answers nobody. */
    public void freeze() {
        signal("STOP");
    }

    /** It goes on with whatever has arrived meanwhile. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int outcome = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (outcome != 0) {
                throw new IllegalStateException("the server couldn't be signalled");
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interruption);
        }
    }

    /** Without a chance to say anything. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** On the same port, empty. */
    public void restart() {
        process = launch();
    }

    @Override
    public void close() {
        kill();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
