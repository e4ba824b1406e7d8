package dev.headroom.cachetck;

import dev.headroom.cachetck.NodeProcess.Read;
import dev.headroom.cachetck.spi.Ref;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** The source of truth: a version for each value, and when the change to it was announced. */
final class Origin {
    private static final Duration LONGEST_PARK = Duration.ofSeconds(60);

    /** Where a load waits. */
    enum Point {
        BEFORE_THE_READ,
        AFTER_THE_READ
    }

    private final Map<String, AtomicLong> versions = new ConcurrentHashMap<>();
    private final Map<String, Queue<Announced>> announced = new ConcurrentHashMap<>();
    private final Map<String, Parked> parks = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> loadsByKey = new ConcurrentHashMap<>();
    private final Queue<Long> loadTimes = new ConcurrentLinkedQueue<>();
    private volatile Duration loadTakes = Duration.ZERO;

    private record Announced(long version, long nanos) {}

    /** A load that waits. */
    static final class Parked {
        private final Point point;
        private final CountDownLatch arrived = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        private Parked(Point point) {
            this.point = point;
        }

        boolean arrived() {
            return arrived.getCount() == 0;
        }

        /** @throws Violated where no load comes */
        void await() throws InterruptedException {
            if (!arrived.await(20, TimeUnit.SECONDS)) {
                throw new Violated("a read of a value that nobody keeps didn't load");
            }
        }

        void release() {
            released.countDown();
        }

        private void pass(Point at) {
            if (at == point) {
                arrived.countDown();
                try {
                    if (!released.await(LONGEST_PARK.toSeconds(), TimeUnit.SECONDS)) {
                        throw new IllegalStateException("a parked load was forgotten");
                    }
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    private static String name(Ref ref) {
        return ref.tenant() + "|" + ref.key();
    }

    private AtomicLong versionOf(Ref ref) {
        return versions.computeIfAbsent(name(ref), _ -> new AtomicLong(1));
    }

    String load(Ref ref, int node) {
        loadTimes.add(System.nanoTime());
        loadsByKey.computeIfAbsent(name(ref), _ -> new AtomicInteger()).incrementAndGet();
        loadsByKey.computeIfAbsent("node " + node, _ -> new AtomicInteger()).incrementAndGet();
        Parked parked = parks.remove(name(ref));
        if (parked != null) {
            parked.pass(Point.BEFORE_THE_READ);
        }
        long version = versionOf(ref).get();
        if (!loadTakes.isZero()) {
            LockSupport.parkNanos(loadTakes.toNanos());
        }
        if (parked != null) {
            parked.pass(Point.AFTER_THE_READ);
        }
        return Value.of(version, ref);
    }

    /** The next load of the value waits there. */
    Parked park(Ref ref, Point point) {
        Parked parked = new Parked(point);
        parks.put(name(ref), parked);
        return parked;
    }

    void loadTakes(Duration duration) {
        loadTakes = duration;
    }

    /** Changes the value; tells its new version. */
    long commit(Ref ref) {
        return versionOf(ref).incrementAndGet();
    }

    long version(Ref ref) {
        return versionOf(ref).get();
    }

    /** The call that told the cache of the version has returned just now. */
    void announced(Ref ref, long version) {
        announced
                .computeIfAbsent(name(ref), _ -> new ConcurrentLinkedQueue<>())
                .add(new Announced(version, System.nanoTime()));
    }

    /** How long a newer version had been announced when the read began, in nanoseconds; zero where none had. */
    long staleNanos(Read read) {
        Queue<Announced> changes = announced.getOrDefault(name(read.ref()), new ConcurrentLinkedQueue<>());
        long stale = 0;
        for (Announced change : changes) {
            if (change.version() > read.version()) {
                stale = Math.max(stale, read.startNanos() - change.nanos());
            }
        }
        return stale;
    }

    int loads(Ref ref) {
        return loadsByKey.getOrDefault(name(ref), new AtomicInteger()).get();
    }

    int loads() {
        return loadTimes.size();
    }

    List<Long> loadTimes() {
        return new ArrayList<>(loadTimes);
    }

    /** Forgets everything but the versions. */
    void reset() {
        loadTakes = Duration.ZERO;
        parks.values().forEach(Parked::release);
        parks.clear();
        loadTimes.clear();
        loadsByKey.clear();
        announced.clear();
    }
}
