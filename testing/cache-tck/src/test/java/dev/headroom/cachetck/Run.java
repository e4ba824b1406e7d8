package dev.headroom.cachetck;

import dev.headroom.cachetck.NodeProcess.Read;
import dev.headroom.cachetck.spi.CacheProduct;
import dev.headroom.cachetck.spi.Capability;
import dev.headroom.cachetck.spi.Level;
import dev.headroom.cachetck.spi.NodeSettings;
import dev.headroom.cachetck.spi.Ref;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** One scenario under way: what its body works with. */
final class Run {
    /** The longest that an announced change may take to the other nodes, where nothing is broken. */
    static final Duration BUS = Duration.ofMillis(250);

    private final Fleet fleet;
    private final CacheProduct product;
    private final Effort effort;
    private final Map<String, Double> figures = new TreeMap<>();
    private final List<String> remarks = new ArrayList<>();

    Run(Fleet fleet, CacheProduct product, Effort effort) {
        this.fleet = fleet;
        this.product = product;
        this.effort = effort;
    }

    Fleet fleet() {
        return fleet;
    }

    Origin origin() {
        return fleet.origin();
    }

    Effort effort() {
        return effort;
    }

    void open() {
        fleet.open(UnaryOperator.identity());
    }

    void open(UnaryOperator<NodeSettings> change) {
        fleet.open(change);
    }

    boolean has(Capability capability) {
        return product.capabilities().contains(capability);
    }

    boolean inspectable(Level level) {
        return product.inspectable().contains(level) && (level != Level.MEMCACHED || fleet.hasMemcached());
    }

    void figure(String name, double value) {
        figures.put(name, value);
    }

    void worst(String name, double value) {
        figures.merge(name, value, Math::max);
    }

    Map<String, Double> figures() {
        return figures;
    }

    void remark(String what) {
        if (!remarks.contains(what)) {
            remarks.add(what);
        }
    }

    String remarks() {
        return String.join("; ", remarks);
    }

    /** Changes the value at its source, then tells the node; the version that counts from now on. */
    long change(NodeProcess writer, Ref ref) {
        long version = origin().commit(ref);
        NodeProcess.now(writer.invalidating(ref));
        origin().announced(ref, version);
        return version;
    }

    /** Fails where the read is staler than the bound. */
    void check(Read read, Duration bound, String when) {
        long stale = origin().staleNanos(read);
        if (stale > bound.toNanos()) {
            throw new Violated("%s: %s was read in version %d, %d ms after the invalidation of a newer one had returned"
                    .formatted(when, read.ref().key(), read.version(), stale / 1_000_000));
        }
    }

    /** Fails where the read isn't of this version or a newer one. */
    static void atLeast(long version, Read read, String when) {
        if (read.version() < version) {
            throw new Violated("%s: %s was read in version %d, not %d"
                    .formatted(when, read.ref().key(), read.version(), version));
        }
    }

    /** Fails where a level that can be looked into would serve something older. */
    void nothingOlder(NodeProcess node, Ref ref, long version, String when) {
        for (Level level : Level.values()) {
            if (inspectable(level)) {
                node.peek(level, ref).filter(found -> found < version).ifPresent(found -> {
                    throw new Violated(
                            "%s: %s holds version %d of %s, not %d".formatted(when, level, found, ref.key(), version));
                });
            }
        }
    }

    /** Reads again and again until the version comes, every read within the bound; how long it took. */
    Duration follow(NodeProcess reader, Ref ref, long version, Duration bound, String when) {
        long begun = System.nanoTime();
        while (true) {
            Read read = reader.get(ref);
            check(read, bound, when);
            if (read.version() >= version) {
                return Duration.ofNanos(System.nanoTime() - begun);
            }
            if (System.nanoTime() - begun
                    > bound.toNanos() + Duration.ofSeconds(30).toNanos()) {
                throw new Violated(when + ": the new version never came");
            }
            pause(Duration.ofMillis(1));
        }
    }

    /** Lets time pass for what can't be observed. */
    static void pause(Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** True where it came to be in time. */
    static boolean comes(Duration atMost, BooleanSupplier condition) {
        long until = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - until > 0) {
                return false;
            }
            LockSupport.parkNanos(500_000);
        }
        return true;
    }

    /** Waits until a value has reached Redis; where nobody can look, long enough. */
    void settle(NodeProcess node, Ref ref) {
        if (inspectable(Level.REDIS)) {
            comes(Duration.ofSeconds(2), () -> node.peek(Level.REDIS, ref).isPresent());
        } else {
            pause(Duration.ofMillis(200));
        }
    }
}
