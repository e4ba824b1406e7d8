package dev.headroom.cachetck;

import dev.headroom.cachetck.spi.CacheNode;
import dev.headroom.cachetck.spi.Ref;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Many calls of one node at once, which would take too long one by one over the wire. */
final class Workload {
    private static final double LOGNORMAL_MEDIAN = 4_000;
    private static final double LOGNORMAL_SPREAD = 2;

    private final CacheNode node;
    private final Source source;

    /** Where values come from. */
    @FunctionalInterface
    interface Source {
        String load(Ref ref) throws IOException;
    }

    Workload(CacheNode node, Source source) {
        this.node = node;
        this.source = source;
    }

    List<String> run(String kind, List<String> fields) throws Exception {
        List<Long> numbers = fields.stream()
                .skip(2)
                .filter(field -> field.matches("-?[0-9]+"))
                .map(Long::valueOf)
                .toList();
        Ref ref = NodeMain.ref(fields);
        return switch (kind) {
            case "sweep" -> sweep(ref, numbers.get(0).intValue(), numbers.get(1).intValue(), numbers.get(2));
            case "stampede" ->
                stampede(ref, numbers.get(0).intValue(), numbers.get(1).intValue());
            case "pace" -> pace(ref, numbers);
            case "flood" -> flood(ref, numbers);
            case "heap" -> List.of(Long.toString(heap()));
            default -> throw new IllegalArgumentException("no call named " + kind);
        };
    }

    /** The references of a series. */
    static Ref member(Ref series, long number) {
        return new Ref(series.tenant(), series.key() + "-" + number, tags(series));
    }

    private static List<String> tags(Ref series) {
        return series.tags().stream().filter(tag -> !tag.matches("-?[0-9]+")).toList();
    }

    /**
     * Reads a series one by one, until a time is over: for each, when it began in nanoseconds from now, and the
     * version.
     */
    private List<String> sweep(Ref series, int from, int to, long millis) throws Exception {
        long begun = System.nanoTime();
        List<String> answers = new ArrayList<>();
        for (int i = from; i < to && System.nanoTime() - begun < millis * 1_000_000; i++) {
            Ref ref = member(series, i);
            answers.add(Long.toString(System.nanoTime() - begun));
            answers.add(Long.toString(Value.version(node.getOrLoad(ref, () -> source.load(ref)), ref)));
        }
        return answers;
    }

    /**
     * As many threads at once for each of some keys; how long they took at most, all and one in a hundred, in
     * microseconds.
     */
    private List<String> stampede(Ref series, int keys, int threads) throws InterruptedException {
        CountDownLatch start = new CountDownLatch(1);
        Latencies latencies = new Latencies();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        List<Thread> all = new ArrayList<>();
        for (int key = 0; key < keys; key++) {
            Ref ref = member(series, key);
            for (int i = 0; i < threads; i++) {
                all.add(Thread.ofVirtual().start(() -> {
                    try {
                        start.await();
                        long begun = System.nanoTime();
                        Value.version(node.getOrLoad(ref, () -> source.load(ref)), ref);
                        latencies.add(System.nanoTime() - begun);
                    } catch (Exception failure) {
                        failures.add(NodeMain.words(failure));
                    }
                }));
            }
        }
        start.countDown();
        for (Thread thread : all) {
            thread.join();
        }
        return latencies.report(failures);
    }

    /**
     * Reads at a rate: of so many keys by Zipf's law, and a share in a thousand of keys that nobody has read before.
     * Tells hits and loads apart.
     */
    private List<String> pace(Ref series, List<Long> numbers) throws InterruptedException {
        int keys = numbers.get(0).intValue();
        long perSecond = numbers.get(1);
        long nanos = numbers.get(2) * 1_000_000;
        long coldPerMille = numbers.get(3);
        Random chance = new Random(numbers.get(4));
        Zipf zipf = new Zipf(keys);
        Latencies hits = new Latencies();
        Latencies loads = new Latencies();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        List<Thread> all = new ArrayList<>();
        long begun = System.nanoTime();
        long cold = keys + numbers.get(4) * 1_000_000;
        for (long i = 0; i * 1_000_000_000 / perSecond < nanos; i++) {
            long due = begun + i * 1_000_000_000 / perSecond;
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            Ref ref = member(series, chance.nextInt(1000) < coldPerMille ? cold++ : zipf.next(chance));
            all.add(Thread.ofVirtual().start(() -> timed(ref, hits, loads, failures)));
        }
        for (Thread thread : all) {
            thread.join();
        }
        List<String> report = new ArrayList<>(hits.report(failures));
        report.addAll(loads.report(failures));
        return report;
    }

    private void timed(Ref ref, Latencies hits, Latencies loads, Queue<String> failures) {
        AtomicBoolean loaded = new AtomicBoolean();
        long begun = System.nanoTime();
        try {
            Value.version(
                    node.getOrLoad(ref, () -> {
                        loaded.set(true);
                        return source.load(ref);
                    }),
                    ref);
            (loaded.get() ? loads : hits).add(System.nanoTime() - begun);
        } catch (Exception failure) {
            failures.add(NodeMain.words(failure));
        }
    }

    /** New keys by as many threads for as long, values of lognormal size up to a limit; how many. */
    private List<String> flood(Ref series, List<Long> numbers) throws InterruptedException {
        int threads = numbers.get(0).intValue();
        long until = System.nanoTime() + numbers.get(1) * 1_000_000;
        int largest = numbers.get(2).intValue();
        long seed = numbers.get(3);
        AtomicLong done = new AtomicLong();
        Queue<String> failures = new ConcurrentLinkedQueue<>();
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Random chance = new Random(seed * 1_000 + i);
            all.add(Thread.ofPlatform().start(() -> {
                while (System.nanoTime() < until) {
                    Ref ref = member(series, seed * 1_000_000_000 + done.incrementAndGet());
                    int length = Math.clamp(
                            Math.round(LOGNORMAL_MEDIAN * Math.exp(LOGNORMAL_SPREAD * chance.nextGaussian())),
                            100,
                            largest);
                    try {
                        Value.version(node.getOrLoad(ref, () -> Value.padded(1, ref, length)), ref);
                    } catch (Exception | OutOfMemoryError failure) {
                        failures.add(NodeMain.words(failure));
                        return;
                    }
                }
            }));
        }
        for (Thread thread : all) {
            thread.join();
        }
        String failure = failures.poll();
        return List.of(Long.toString(done.get()), failure == null ? "" : failure);
    }

    /** Bytes in use once what is garbage has gone. */
    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    /** Ranks with a frequency of one by the rank. */
    private static final class Zipf {
        private final double[] cumulated;

        Zipf(int ranks) {
            cumulated = new double[ranks];
            double sum = 0;
            for (int i = 0; i < ranks; i++) {
                sum += 1.0 / (i + 1);
                cumulated[i] = sum;
            }
        }

        int next(Random chance) {
            int at = Arrays.binarySearch(cumulated, chance.nextDouble() * cumulated[cumulated.length - 1]);
            return Math.min(at < 0 ? -at - 1 : at, cumulated.length - 1);
        }
    }

    private static final class Latencies {
        private final Queue<Long> all = new ConcurrentLinkedQueue<>();

        void add(long nanos) {
            all.add(nanos);
        }

        /** Count, median, 99th in a hundred and longest in microseconds, number of failures and the first. */
        List<String> report(Queue<String> failures) {
            long[] sorted = all.stream().mapToLong(Long::longValue).sorted().toArray();
            String failure = failures.peek();
            return List.of(
                    Integer.toString(sorted.length),
                    Long.toString(at(sorted, 0.5)),
                    Long.toString(at(sorted, 0.99)),
                    Long.toString(at(sorted, 1)),
                    Integer.toString(failures.size()),
                    failure == null ? "" : failure);
        }

        private static long at(long[] sorted, double share) {
            return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * (sorted.length - 1))] / 1_000;
        }
    }
}
