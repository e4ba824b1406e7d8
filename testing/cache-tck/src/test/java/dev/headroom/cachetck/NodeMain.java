package dev.headroom.cachetck;

import dev.headroom.cachetck.Wire.Message;
import dev.headroom.cachetck.spi.CacheNode;
import dev.headroom.cachetck.spi.CacheProduct;
import dev.headroom.cachetck.spi.Level;
import dev.headroom.cachetck.spi.NodeSettings;
import dev.headroom.cachetck.spi.Ref;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The process of one node: does what the driver says, and loads from the driver. */
public final class NodeMain {
    private final Wire wire;
    private final Map<Long, CompletableFuture<String>> loading = new ConcurrentHashMap<>();
    private final AtomicLong calls = new AtomicLong();
    private volatile @Nullable CacheNode node;

    private NodeMain(Wire wire) {
        this.wire = wire;
    }

    /** With the port of the driver and the number of the node. */
    public static void main(String[] arguments) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0]));
        NodeMain main = new NodeMain(new Wire(socket));
        main.wire.write(new Message(0, "hello", List.of(arguments[1])));
        try {
            while (true) {
                main.hear(main.wire.read());
            }
        } catch (IOException _) {
            // the driver is gone, and with it any reason to stay
            Runtime.getRuntime().halt(0);
        }
    }

    private void hear(Message message) {
        if (message.kind().equals("loaded")) {
            CompletableFuture<String> load = loading.remove(message.id());
            if (load != null) {
                load.complete(message.fields().getFirst());
            }
            return;
        }
        Thread.ofVirtual().start(() -> answer(message));
    }

    private void answer(Message message) {
        Message answer;
        try {
            answer = new Message(message.id(), "ok", run(message.kind(), message.fields()));
        } catch (Exception failure) {
            answer = new Message(message.id(), "error", List.of(words(failure)));
        }
        try {
            wire.write(answer);
        } catch (IOException _) {
            Runtime.getRuntime().halt(0);
        }
    }

    static String words(Throwable failure) {
        StringBuilder words = new StringBuilder(String.valueOf(failure));
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            words.append(" <- ").append(cause);
        }
        return words.length() > 400 ? words.substring(0, 400) : words.toString();
    }

    private CacheNode node() {
        CacheNode of = node;
        if (of == null) {
            throw new IllegalStateException("the node isn't open");
        }
        return of;
    }

    private List<String> run(String kind, List<String> fields) throws Exception {
        switch (kind) {
            case "open" -> open(fields);
            case "close" -> close();
            case "get" -> {
                Ref ref = ref(fields);
                return List.of(node().getOrLoad(ref, () -> load(ref)));
            }
            case "put" -> node().put(ref(fields.subList(1, fields.size())), fields.getFirst());
            case "invalidate" -> node().invalidate(ref(fields));
            case "invalidateTag" -> node().invalidateTag(fields.getFirst());
            case "clear" -> node().clear();
            case "peek" -> {
                return node().peek(Level.valueOf(fields.getFirst()), ref(fields.subList(1, fields.size())))
                        .map(List::of)
                        .orElse(List.of());
            }
            case "skew" -> SkewedClock.skew(Long.parseLong(fields.getFirst()));
            case "time" -> {
                return List.of(Long.toString(System.currentTimeMillis()));
            }
            case "counters" -> {
                List<String> counters = new ArrayList<>();
                node().counters().forEach((name, count) -> counters.addAll(List.of(name, Long.toString(count))));
                return counters;
            }
            default -> {
                return new Workload(node(), this::load).run(kind, fields);
            }
        }
        return List.of();
    }

    private void open(List<String> fields) throws Exception {
        close();
        CacheProduct product = Class.forName(fields.getFirst())
                .asSubclass(CacheProduct.class)
                .getConstructor()
                .newInstance();
        node = product.open(new NodeSettings(
                fields.get(1),
                fields.get(2),
                Integer.parseInt(fields.get(3)),
                fields.get(4),
                new NodeSettings.Limits(
                        Duration.parse(fields.get(5)),
                        Double.parseDouble(fields.get(6)),
                        Duration.parse(fields.get(7)),
                        Duration.parse(fields.get(8)),
                        Long.parseLong(fields.get(9))),
                Integer.parseInt(fields.get(10))));
    }

    static List<String> fields(String product, NodeSettings settings) {
        return List.of(
                product,
                settings.redisUrl(),
                settings.memcached(),
                Integer.toString(settings.node()),
                settings.namespace(),
                settings.limits().timeToLive().toString(),
                Double.toString(settings.limits().spread()),
                settings.limits().maxStaleness().toString(),
                settings.limits().commandTimeout().toString(),
                Long.toString(settings.limits().memoryBytes()),
                Integer.toString(settings.schema()));
    }

    private void close() throws Exception {
        CacheNode of = node;
        node = null;
        if (of != null) {
            of.close();
        }
    }

    static Ref ref(List<String> fields) {
        return new Ref(fields.get(0), fields.get(1), fields.subList(2, fields.size()));
    }

    static List<String> fields(Ref ref) {
        List<String> fields = new ArrayList<>(List.of(ref.tenant(), ref.key()));
        fields.addAll(ref.tags());
        return fields;
    }

    private String load(Ref ref) throws IOException {
        long call = calls.incrementAndGet();
        CompletableFuture<String> answer = new CompletableFuture<>();
        loading.put(call, answer);
        wire.write(new Message(call, "load", fields(ref)));
        return answer.join();
    }
}
