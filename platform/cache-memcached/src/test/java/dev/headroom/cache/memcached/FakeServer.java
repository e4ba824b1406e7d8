package dev.headroom.cache.memcached;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * Greets as Memcached does and then answers each line as a test says. {@code @} in an answer is the number of the
 * request; an answer that ends in {@code <close>} is the last.
 */
final class FakeServer implements AutoCloseable {
    static final String GREETING = "STAT pid 7\r\nSTAT uptime 1\r\nEND\r\nSTAT item_size_max 1048576\r\nEND\r\nMN\r\n";

    private static final String CLOSE = "<close>";

    private final ServerSocket listener;
    private final String greeting;
    private final UnaryOperator<String> script;
    private final AtomicInteger connections = new AtomicInteger();
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();

    FakeServer(String greeting, UnaryOperator<String> script) throws IOException {
        this.listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        this.greeting = greeting;
        this.script = script;
        Thread.ofVirtual().start(this::accept);
    }

    /** Answers every request alike. */
    static FakeServer answering(String answer) throws IOException {
        return new FakeServer(GREETING, _ -> answer);
    }

    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** How many were made. */
    int connections() {
        return connections.get();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket;
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
            boolean greeted = false;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String answer = greeted ? script.apply(line) : line.equals("mn") ? greeting : "";
                greeted |= line.equals("mn");
                String opaque = line.replaceFirst(".* O(\\d+)$", "$1");
                byte[] bytes = answer.replace("@", opaque).replace(CLOSE, "").getBytes(StandardCharsets.ISO_8859_1);
                socket.getOutputStream().write(bytes);
                if (answer.endsWith(CLOSE)) {
                    return;
                }
            }
        } catch (IOException _) {
            // the client has gone
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
