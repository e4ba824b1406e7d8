package dev.headroom.cachetck;

import dev.headroom.cachetck.Wire.Message;
import dev.headroom.cachetck.spi.Level;
import dev.headroom.cachetck.spi.NodeSettings;
import dev.headroom.cachetck.spi.Ref;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** One node as the driver sees it. */
final class NodeProcess implements AutoCloseable {
    /** Far above what a call takes; one that takes longer hangs. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final int number;
    private final Process process;
    private final Wire wire;
    private final Origin origin;
    private final Map<Long, CompletableFuture<List<String>>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong calls = new AtomicLong();

    private NodeProcess(int number, Process process, Wire wire, Origin origin) {
        this.number = number;
        this.process = process;
        this.wire = wire;
        this.origin = origin;
    }

    /** Starts a process with this one's Java and class path, and waits until it reports. */
    static NodeProcess start(int number, Origin origin, Path skewAgent, File log) {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            listener.setSoTimeout((int) PATIENCE.toMillis());
            Process process = new ProcessBuilder(command(number, listener.getLocalPort(), skewAgent))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
            Wire wire = new Wire(listener.accept());
            wire.read();
            NodeProcess node = new NodeProcess(number, process, wire, origin);
            Thread.ofVirtual().start(node::listen);
            return node;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> command(int number, int port, Path skewAgent) {
        String java = ProcessHandle.current()
                .info()
                .command()
                .orElse(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        return List.of(
                java,
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                "-javaagent:" + skewAgent,
                "-cp",
                System.getProperty("java.class.path"),
                NodeMain.class.getName(),
                Integer.toString(port),
                Integer.toString(number));
    }

    private void listen() {
        try {
            while (true) {
                Message message = wire.read();
                if (message.kind().equals("load")) {
                    Thread.ofVirtual().start(() -> load(message));
                } else {
                    finish(message);
                }
            }
        } catch (IOException _) {
            waiting.values().forEach(call -> call.completeExceptionally(new Violated("the node's process ended")));
        }
    }

    private void finish(Message message) {
        CompletableFuture<List<String>> call = waiting.remove(message.id());
        if (call == null) {
            return;
        }
        if (message.kind().equals("ok")) {
            call.complete(message.fields());
        } else {
            call.completeExceptionally(
                    new Violated("a call failed: " + message.fields().getFirst()));
        }
    }

    private void load(Message message) {
        String value = origin.load(NodeMain.ref(message.fields()), number);
        try {
            wire.write(new Message(message.id(), "loaded", List.of(value)));
        } catch (IOException _) {
            // it was killed while it loaded
        }
    }

    CompletableFuture<List<String>> call(String kind, List<String> fields) {
        long id = calls.incrementAndGet();
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        waiting.put(id, answer);
        try {
            wire.write(new Message(id, kind, fields));
        } catch (IOException _) {
            answer.completeExceptionally(new Violated("the node's process is gone"));
        }
        return answer;
    }

    /** Waits for an answer, at most for so long. */
    static <T> T within(Duration atMost, CompletableFuture<T> answer) throws TimeoutException {
        try {
            return answer.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interruption);
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause();
            while (cause instanceof CompletionException && cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
        }
    }

    static <T> T now(CompletableFuture<T> answer) {
        try {
            return within(PATIENCE, answer);
        } catch (TimeoutException _) {
            throw new Violated("a call took more than " + PATIENCE.toSeconds() + " s");
        }
    }

    List<String> ask(String kind, List<String> fields) {
        return now(call(kind, fields));
    }

    void open(String product, NodeSettings settings) {
        ask("open", NodeMain.fields(product, settings));
    }

    /**
     * One read.
     *
     * @param version that came
     * @param startNanos when it can have begun at the earliest
     */
    record Read(Ref ref, long version, long startNanos) {}

    CompletableFuture<Read> read(Ref ref) {
        long start = System.nanoTime();
        return call("get", NodeMain.fields(ref))
                .thenApply(answer -> new Read(ref, Value.version(answer.getFirst(), ref), start));
    }

    Read get(Ref ref) {
        return now(read(ref));
    }

    CompletableFuture<List<String>> invalidating(Ref ref) {
        return call("invalidate", NodeMain.fields(ref));
    }

    void put(Ref ref, long version) {
        List<String> fields = new ArrayList<>(List.of(Value.of(version, ref)));
        fields.addAll(NodeMain.fields(ref));
        ask("put", fields);
    }

    /** The version that a level would give; empty where nothing. */
    Optional<Long> peek(Level level, Ref ref) {
        List<String> fields = new ArrayList<>(List.of(level.name()));
        fields.addAll(NodeMain.fields(ref));
        List<String> answer = ask("peek", fields);
        return answer.isEmpty() ? Optional.empty() : Optional.of(Value.version(answer.getFirst(), ref));
    }

    /** Reads members of a series one after the other. */
    List<Read> sweep(Ref series, int from, int to) {
        List<Read> reads = now(sweeping(series, from, to, Duration.ofMinutes(10)));
        if (reads.size() < to - from) {
            throw new Violated("reading %d values took more than ten minutes".formatted(to - from));
        }
        return reads;
    }

    /** As many as there is time for. */
    CompletableFuture<List<Read>> sweeping(Ref series, int from, int to, Duration atMost) {
        long start = System.nanoTime();
        return working("sweep", series, from, to, atMost.toMillis())
                .thenApply(answers -> reads(series, from, start, answers));
    }

    private static List<Read> reads(Ref series, int from, long start, List<String> answers) {
        List<Read> reads = new ArrayList<>();
        for (int i = 0; i < answers.size(); i += 2) {
            reads.add(new Read(
                    Workload.member(series, from + i / 2),
                    Long.parseLong(answers.get(i + 1)),
                    start + Long.parseLong(answers.get(i))));
        }
        return reads;
    }

    List<String> work(String kind, Ref series, long... numbers) {
        try {
            return within(Duration.ofMinutes(10), working(kind, series, numbers));
        } catch (TimeoutException _) {
            throw new Violated(kind + " took more than ten minutes");
        }
    }

    CompletableFuture<List<String>> working(String kind, Ref series, long... numbers) {
        List<String> fields = NodeMain.fields(series);
        for (long number : numbers) {
            fields.add(Long.toString(number));
        }
        return call(kind, fields);
    }

    Map<String, Long> counters() {
        List<String> answer = ask("counters", List.of());
        Map<String, Long> counters = new LinkedHashMap<>();
        for (int i = 0; i < answer.size(); i += 2) {
            counters.put(answer.get(i), Long.valueOf(answer.get(i + 1)));
        }
        return counters;
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Without a chance to say anything. */
    void kill() {
        process.destroyForcibly().onExit().join();
        try {
            wire.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
