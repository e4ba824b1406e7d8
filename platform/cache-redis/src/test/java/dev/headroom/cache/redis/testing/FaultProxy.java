package dev.headroom.cache.redis.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A network between a node and Redis: it can be cut, lose what is published, and be slow. */
public final class FaultProxy implements AutoCloseable {
    private final ServerSocket listener;
    private volatile int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Socket> stranded = ConcurrentHashMap.newKeySet();
    private final AtomicLong dropped = new AtomicLong();
    private volatile boolean cut;
    private volatile boolean dropping;
    private volatile long delayNanos;

    /** To a port of this machine. */
    public FaultProxy(int target) {
        this.target = target;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public String url() {
        return "redis://127.0.0.1:" + listener.getLocalPort();
    }

    /** Ends every connection, and each new one at once. */
    public void cut() {
        cut = true;
        open.forEach(FaultProxy::closeQuietly);
    }

    /** Lets connections through again. */
    public void heal() {
        cut = false;
    }

    /** Open connections stay so and carry nothing any more; new ones work. */
    public void strand() {
        stranded.addAll(open);
    }

    /** New connections reach another port, open ones end. */
    public void move(int port) {
        target = port;
        open.forEach(FaultProxy::closeQuietly);
    }

    /** Published messages don't arrive, and nobody notices. */
    public void dropMessages(boolean drop) {
        dropping = drop;
    }

    /** Messages that didn't arrive. */
    public long dropped() {
        return dropped.get();
    }

    /** Each answer is late. */
    public void delay(long nanos) {
        delayNanos = nanos;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (cut) {
                    client.close();
                } else {
                    connect(client);
                }
            } catch (IOException _) {
                // the next one may work; a closed listener ends the loop
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        open.add(client);
        open.add(server);
        Thread.ofVirtual().start(() -> pump(client, server, () -> requests(client, server)));
        Thread.ofVirtual().start(() -> pump(client, server, () -> answers(server, client)));
    }

    private void pump(Socket one, Socket other, Transfer transfer) {
        try {
            transfer.run();
        } catch (IOException _) {
            // either side hung up
        } finally {
            for (Socket socket : new Socket[] {one, other}) {
                open.remove(socket);
                stranded.remove(socket);
                closeQuietly(socket);
            }
        }
    }

    private void requests(Socket from, Socket to) throws IOException {
        byte[] buffer = new byte[8192];
        for (int n = from.getInputStream().read(buffer);
                n >= 0;
                n = from.getInputStream().read(buffer)) {
            if (!stranded.contains(from)) {
                to.getOutputStream().write(buffer, 0, n);
            }
        }
    }

    private void answers(Socket from, Socket to) throws IOException {
        InputStream in = new BufferedInputStream(from.getInputStream());
        while (true) {
            byte[] frame = frame(in);
            if (delayNanos > 0) {
                LockSupport.parkNanos(delayNanos);
            }
            if (stranded.contains(to) || (dropping && published(frame))) {
                dropped.incrementAndGet();
            } else {
                to.getOutputStream().write(frame);
            }
        }
    }

    /** In either version of the protocol. */
    private static boolean published(byte[] frame) {
        String start = new String(frame, 0, Math.min(frame.length, 24), StandardCharsets.ISO_8859_1);
        return (start.startsWith(">3") || start.startsWith("*3")) && start.contains("$7\r\nmessage\r\n");
    }

    private static byte[] frame(InputStream in) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        copyFrame(in, frame);
        return frame.toByteArray();
    }

    private static void copyFrame(InputStream in, ByteArrayOutputStream frame) throws IOException {
        String line = copyLine(in, frame);
        char kind = line.charAt(0);
        if ("$=!".indexOf(kind) >= 0) {
            int length = Integer.parseInt(line.substring(1));
            if (length >= 0) {
                byte[] bytes = in.readNBytes(length + 2);
                frame.write(bytes);
            }
        } else if ("*>~%|".indexOf(kind) >= 0) {
            int elements = Integer.parseInt(line.substring(1)) * ("%|".indexOf(kind) >= 0 ? 2 : 1);
            for (int i = 0; i < elements; i++) {
                copyFrame(in, frame);
            }
        }
    }

    private static String copyLine(InputStream in, ByteArrayOutputStream frame) throws IOException {
        StringBuilder line = new StringBuilder();
        int last = 0;
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException();
            }
            frame.write(c);
            if (c == '\n' && last == '\r') {
                return line.substring(0, line.length() - 1);
            }
            line.append((char) c);
            last = c;
        }
    }

    private static void closeQuietly(Closeable socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // it is gone either way
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }

    @FunctionalInterface
    private interface Transfer {
        void run() throws IOException;
    }
}
