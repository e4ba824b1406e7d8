package dev.headroom.cache.memcached;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One server and the connections to it, which come back by themselves. */
final class Server {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final ServerAddress address;
    private final MemcachedSettings settings;
    private final long seed;
    private final AtomicReferenceArray<@Nullable Connection> connections;
    private final List<Thread> keepers = new ArrayList<>();
    private final CountDownLatch attempted;
    private final AtomicInteger next = new AtomicInteger();
    private final ReentrantLock greetings = new ReentrantLock();
    private @Nullable Greeting greeting;
    private long incarnation;
    private volatile int largestValue;
    private volatile boolean reachable = true;
    private volatile boolean closed;

    Server(ServerAddress address, MemcachedSettings settings) {
        this.address = address;
        this.settings = settings;
        this.seed = Rendezvous.hash(address.toString());
        this.connections = new AtomicReferenceArray<>(settings.connections());
        this.attempted = new CountDownLatch(settings.connections());
        this.largestValue = settings.largestValue();
    }

    ServerAddress address() {
        return address;
    }

    /** What tells it from the others when keys are given out. */
    long seed() {
        return seed;
    }

    int largestValue() {
        return largestValue;
    }

    void start() {
        for (int slot = 0; slot < connections.length(); slot++) {
            int mine = slot;
            keepers.add(Thread.ofVirtual().name(name(slot)).start(() -> keep(mine)));
        }
    }

    private String name(int slot) {
        return "memcached-" + address + "-" + slot;
    }

    /** Returns when every connection stands or has failed once, at the deadline at the latest. */
    void awaitFirstAttempt(long deadline) throws InterruptedException {
        // a server that is slow to connect to is used when it does
        boolean _ = attempted.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /** One that stands, each in turn. */
    Optional<Connection> connection() {
        int first = next.getAndIncrement() & Integer.MAX_VALUE;
        for (int i = 0; i < connections.length(); i++) {
            Connection connection = connections.get((first + i) % connections.length());
            if (connection != null && connection.open()) {
                return Optional.of(connection);
            }
        }
        return Optional.empty();
    }

    private void keep(int slot) {
        SplittableRandom chance = new SplittableRandom(System.nanoTime() + slot);
        Duration pause = FIRST_PAUSE;
        while (!closed) {
            IOException end;
            try {
                Connection connection = connect();
                connections.set(slot, connection);
                attempted.countDown();
                pause = FIRST_PAUSE;
                back();
                end = closed ? new IOException("closed") : connection.run(name(slot));
                connection.end(end);
                connections.set(slot, null);
            } catch (IOException trouble) {
                end = trouble;
            }
            attempted.countDown();
            away(end);
            try {
                Thread.sleep(pause.plusNanos(chance.nextLong(pause.toNanos())));
            } catch (InterruptedException _) {
                return;
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private Connection connect() throws IOException {
        Socket socket = new Socket();
        try {
            int timeout = (int) settings.connectTimeout().toMillis();
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            socket.connect(new InetSocketAddress(address.host(), address.port()), timeout);
            socket.setSoTimeout(timeout);
            ReplyReader replies = new ReplyReader(socket.getInputStream(), settings.largestValue());
            long life = greeted(Greeting.exchange(socket.getOutputStream(), replies));
            socket.setSoTimeout(0);
            return new Connection(socket, replies, life, settings.inFlight());
        } catch (IOException trouble) {
            socket.close();
            throw trouble;
        }
    }

    /** The number of the server's life, one more after each restart. */
    private long greeted(Greeting current) {
        greetings.lock();
        try {
            if (greeting == null || current.restartedSince(greeting)) {
                incarnation++;
            }
            greeting = current;
            long room = Math.max(0, current.largestItem() - MemcachedSettings.ITEM_OVERHEAD);
            largestValue = (int) Math.min(settings.largestValue(), room);
            return incarnation;
        } finally {
            greetings.unlock();
        }
    }

    private void back() {
        if (!reachable) {
            reachable = true;
            LOG.info("Memcached at {} is back", address);
        }
    }

    private void away(IOException cause) {
        if (reachable && !closed && connection().isEmpty()) {
            reachable = false;
            LOG.warn("Memcached at {} is away, its keys are missed until it is back: {}", address, cause.toString());
        }
    }

    void close() {
        closed = true;
        for (int slot = 0; slot < connections.length(); slot++) {
            Connection connection = connections.get(slot);
            if (connection != null) {
                connection.end(new IOException("closed"));
            }
        }
        keepers.forEach(Thread::interrupt);
    }
}
