package dev.headroom.embedded.testing;

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
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A network between a node and a server: it can be cut, lose what is published, be slow, and hold one message back. It
 * knows Redis's protocol in both versions; any other passes as bytes.
 */
public final class FaultProxy implements AutoCloseable {
    private final ServerSocket listener;
    private final boolean frames;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong dropped = new AtomicLong();
    private volatile int target;
    private volatile boolean cut;
    private volatile boolean subscribersCut;
    private volatile Predicate<byte[]> lost = _ -> false;
    private volatile long delayNanos;
    private volatile @Nullable Hold answersHeld;
    private volatile @Nullable Hold requestsHeld;

    /** To a Redis on a port of this machine. */
    public FaultProxy(int target) {
        this(target, true);
    }

    private FaultProxy(int target, boolean frames) {
        this.target = target;
        this.frames = frames;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** To a server of another protocol: nothing is known of messages, and none can be dropped or held. */
    public static FaultProxy ofBytes(int target) {
        return new FaultProxy(target, false);
    }

    public int port() {
        return listener.getLocalPort();
    }

    public String url() {
        return "redis://127.0.0.1:" + port();
    }

    /** Ends every connection, and each new one at once. */
    public void cut() {
        cut = true;
        open.forEach(Connection::end);
    }

    /** Ends every connection that listens to a channel, and each new one as soon as it asks for one. */
    public void cutSubscribers() {
        subscribersCut = true;
        open.stream().filter(connection -> connection.subscribed).forEach(Connection::end);
    }

    /** Lets connections through again, at their usual speed and without loss. */
    public void heal() {
        cut = false;
        subscribersCut = false;
        delayNanos = 0;
        dropMessages(false);
    }

    /** Open connections stay so and carry nothing any more; new ones work. */
    public void strand() {
        open.forEach(connection -> connection.stranded = true);
    }

    /** New connections reach another port, open ones end. */
    public void move(int port) {
        target = port;
        open.forEach(Connection::end);
    }

    /** Published messages don't arrive, and nobody notices. */
    public void dropMessages(boolean drop) {
        lost = frame -> drop && published(frame);
    }

    /** Of published messages a share doesn't arrive, by chance from a seed. */
    public void dropMessages(double share, long seed) {
        Random chance = new Random(seed);
        lost = frame -> {
            if (!published(frame)) {
                return false;
            }
            synchronized (chance) {
                return chance.nextDouble() < share;
            }
        };
    }

    /** Messages that didn't arrive. */
    public long dropped() {
        return dropped.get();
    }

    /** Each answer is late by as much; the connection carries no less for it. */
    public void delay(long nanos) {
        delayNanos = nanos;
    }

    /** The next answer that holds the text waits here, and whatever follows it on its connection. */
    public Hold holdAnswer(String text) {
        Hold hold = new Hold(text);
        answersHeld = hold;
        return hold;
    }

    /** The next request that holds the text waits here, and whatever follows it on its connection. */
    public Hold holdRequest(String text) {
        Hold hold = new Hold(text);
        requestsHeld = hold;
        return hold;
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
        Socket server;
        try {
            server = new Socket(InetAddress.getLoopbackAddress(), target);
        } catch (IOException failure) {
            client.close();
            throw failure;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Connection connection = new Connection(client, server);
        open.add(connection);
        if (cut) {
            connection.end();
        }
        Thread.ofVirtual().start(() -> connection.carry(connection::requests));
        Thread.ofVirtual().start(() -> connection.carry(connection::answers));
        Thread.ofVirtual().start(() -> connection.carry(connection::deliver));
    }

    /** In either version of the protocol. */
    private static boolean published(byte[] frame) {
        String start = new String(frame, 0, Math.min(frame.length, 24), StandardCharsets.ISO_8859_1);
        return (start.startsWith(">3") || start.startsWith("*3")) && start.contains("$7\r\nmessage\r\n");
    }

    private static boolean subscribes(byte[] request) {
        return new String(request, 0, Math.min(request.length, 32), StandardCharsets.ISO_8859_1)
                .toLowerCase(Locale.ROOT)
                .contains("subscribe\r\n");
    }

    private byte[] frame(InputStream in) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        if (frames) {
            copyFrame(in, frame);
        } else {
            byte[] some = new byte[8192];
            int n = in.read(some);
            if (n < 0) {
                throw new EOFException();
            }
            frame.write(some, 0, n);
        }
        return frame.toByteArray();
    }

    private static void copyFrame(InputStream in, ByteArrayOutputStream frame) throws IOException {
        String line = copyLine(in, frame);
        char kind = line.isEmpty() ? ' ' : line.charAt(0);
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

    /** One message that waits. */
    public static final class Hold {
        private final byte[] text;
        private final CountDownLatch caught = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        private Hold(String text) {
            this.text = text.getBytes(StandardCharsets.UTF_8);
        }

        /** True once the message has come. */
        public boolean caught() {
            return caught.getCount() == 0;
        }

        /** Lets the message go on; where none has come, none will wait. */
        public void release() {
            released.countDown();
        }

        private void pass(byte[] frame) throws IOException {
            if (released.getCount() > 0 && !caught() && contains(frame)) {
                caught.countDown();
                try {
                    released.await();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    throw new EOFException();
                }
            }
        }

        private boolean contains(byte[] frame) {
            for (int i = 0; i + text.length <= frame.length; i++) {
                if (Arrays.equals(frame, i, i + text.length, text, 0, text.length)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** An answer on its way. */
    private static final class Late {
        private final byte[] frame;
        private final long dueNanos;

        Late(byte[] frame, long dueNanos) {
            this.frame = frame;
            this.dueNanos = dueNanos;
        }
    }

    private final class Connection {
        private final Socket client;
        private final Socket server;
        private final BlockingQueue<Late> under = new LinkedBlockingQueue<>();
        private volatile boolean stranded;
        private volatile boolean subscribed;

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void end() {
            open.remove(this);
            closeQuietly(client);
            closeQuietly(server);
            under.add(new Late(new byte[0], System.nanoTime()));
        }

        void carry(Transfer transfer) {
            try {
                transfer.run();
            } catch (IOException _) {
                // either side hung up
            } finally {
                end();
            }
        }

        private void requests() throws IOException {
            InputStream in = new BufferedInputStream(client.getInputStream());
            while (true) {
                byte[] frame = frame(in);
                if (frames && subscribes(frame)) {
                    subscribed = true;
                    if (subscribersCut) {
                        return;
                    }
                }
                Hold hold = requestsHeld;
                if (hold != null) {
                    hold.pass(frame);
                }
                if (!stranded) {
                    server.getOutputStream().write(frame);
                }
            }
        }

        private void answers() throws IOException {
            InputStream in = new BufferedInputStream(server.getInputStream());
            while (true) {
                byte[] frame = frame(in);
                if (stranded || lost.test(frame)) {
                    dropped.incrementAndGet();
                } else {
                    under.add(new Late(frame, System.nanoTime() + delayNanos));
                }
            }
        }

        private void deliver() throws IOException {
            while (!client.isClosed()) {
                Late next = take();
                for (long left = next.dueNanos - System.nanoTime();
                        left > 0 && !client.isClosed();
                        left = next.dueNanos - System.nanoTime()) {
                    LockSupport.parkNanos(Math.min(left, 100_000_000));
                }
                Hold hold = answersHeld;
                if (hold != null) {
                    hold.pass(next.frame);
                }
                client.getOutputStream().write(next.frame);
            }
        }

        private Late take() throws IOException {
            try {
                return under.take();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new EOFException();
            }
        }
    }

    @FunctionalInterface
    private interface Transfer {
        void run() throws IOException;
    }
}
