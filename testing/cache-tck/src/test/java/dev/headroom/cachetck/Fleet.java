package dev.headroom.cachetck;

import dev.headroom.cachetck.spi.NodeSettings;
import dev.headroom.cachetck.spi.Ref;
import dev.headroom.embedded.testing.FaultProxy;
import dev.headroom.embedded.testing.MemcachedChild;
import dev.headroom.embedded.testing.RedisChild;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Three processes of a product, each behind networks of its own to one Redis and one Memcached. */
final class Fleet implements AutoCloseable {
    static final int NODES = 3;

    private static final AtomicInteger NAMES = new AtomicInteger();

    private final String product;
    private final Path skewAgent;
    private final File log;
    private final Origin origin = new Origin();
    private final RedisChild redis = RedisChild.bundled();
    private final Optional<MemcachedChild> memcached;
    private final List<FaultProxy> networks = new ArrayList<>();
    private final List<FaultProxy> memcachedNetworks = new ArrayList<>();
    private final @Nullable NodeProcess[] nodes = new NodeProcess[NODES];
    private final NodeSettings[] settings = new NodeSettings[NODES];
    private String namespace = "tck";

    Fleet(String product) throws IOException {
        this.product = product;
        this.skewAgent = SkewAgent.jar();
        this.log = Files.createTempFile("headroom-tck", ".log").toFile();
        log.deleteOnExit();
        this.memcached = MemcachedChild.startInstalled();
        for (int i = 0; i < NODES; i++) {
            networks.add(new FaultProxy(redis.port()));
            memcached.ifPresent(server -> memcachedNetworks.add(FaultProxy.ofBytes(server.port())));
        }
    }

    /** Opens every node anew over empty servers and networks without faults. */
    void open(UnaryOperator<NodeSettings> change) {
        origin.reset();
        networks.forEach(FaultProxy::heal);
        if (!redisAnswers()) {
            redis.restart();
        }
        redis.ask("CONFIG", "SET", "maxmemory", "0");
        redis.ask("FLUSHALL");
        namespace = "tck-" + NAMES.incrementAndGet();
        List<CompletableFuture<Void>> all = IntStream.range(0, NODES)
                .mapToObj(i -> CompletableFuture.runAsync(
                        () -> reopen(i, change), runnable -> Thread.ofVirtual().start(runnable)))
                .toList();
        all.forEach(NodeProcess::now);
    }

    private boolean redisAnswers() {
        try {
            return redis.ask("PING").contains("PONG");
        } catch (UncheckedIOException _) {
            return false;
        }
    }

    /** Opens one node with nothing in memory, in a new process where its own has ended. */
    void reopen(int number, UnaryOperator<NodeSettings> change) {
        NodeProcess node = nodes[number];
        if (node == null || !node.alive()) {
            node = NodeProcess.start(number, origin, skewAgent, log);
            nodes[number] = node;
        }
        node.ask("skew", List.of("0"));
        settings[number] = change.apply(usual(number));
        node.open(product, settings[number]);
    }

    /** As it was opened last. */
    void reopen(int number) {
        NodeSettings as = settings[number];
        reopen(number, _ -> as);
    }

    private NodeSettings usual(int number) {
        return new NodeSettings(
                networks.get(number).url(),
                memcachedNetworks.isEmpty()
                        ? ""
                        : "127.0.0.1:" + memcachedNetworks.get(number).port(),
                number,
                namespace,
                new NodeSettings.Limits(
                        Duration.ofMinutes(5), 0.1, Duration.ofSeconds(2), Duration.ofMillis(250), 64L << 20),
                1);
    }

    NodeProcess node(int number) {
        NodeProcess node = nodes[number];
        if (node == null) {
            throw new IllegalStateException("node " + number + " was never opened");
        }
        return node;
    }

    NodeProcess a() {
        return node(0);
    }

    NodeProcess b() {
        return node(1);
    }

    NodeProcess c() {
        return node(2);
    }

    List<NodeProcess> all() {
        return List.of(a(), b(), c());
    }

    FaultProxy network(int number) {
        return networks.get(number);
    }

    RedisChild redis() {
        return redis;
    }

    Origin origin() {
        return origin;
    }

    boolean hasMemcached() {
        return memcached.isPresent();
    }

    /** A value that nobody knows yet. */
    Ref fresh(String name) {
        return Ref.of(name + "-" + NAMES.incrementAndGet());
    }

    /** What the nodes' processes have written. */
    File log() {
        return log;
    }

    @Override
    public void close() throws IOException {
        for (NodeProcess node : nodes) {
            if (node != null) {
                node.close();
            }
        }
        for (FaultProxy network : networks) {
            network.close();
        }
        for (FaultProxy network : memcachedNetworks) {
            network.close();
        }
        memcached.ifPresent(MemcachedChild::close);
        redis.close();
        Files.deleteIfExists(skewAgent);
    }
}
