package dev.headroom.faults;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/** One run: servers, nodes, writers, readers and faults, and what came of it. */
final class FreshnessRun {
    private static final int READERS = 3;

    private FreshnessRun() {}

    /**
     * How long a run is.
     *
     * @param seed of everything that is left to chance
     * @param lasts at most
     * @param reads after which it is over as well
     * @param feed of the nodes
     * @param without a rule, in which case it ends with the first broken promise
     */
    record Extent(long seed, Duration lasts, long reads, Feed feed, Without without) {}

    /**
     * What came of a run.
     *
     * @param passed true where no promise was broken, or where one was that had to be
     * @param counts of reads by level and outcome, of faults, of failures
     * @param writes that were committed, by kind
     * @param breaches the first ones
     * @param failures of reads, the first ones
     */
    record Verdict(
            boolean passed,
            long seed,
            String feed,
            String without,
            double seconds,
            long reads,
            Map<String, Long> counts,
            Map<String, Long> writes,
            List<Breach> breaches,
            List<String> failures) {}

    static Verdict run(DatabasePair database, Extent extent)
            throws IOException, SQLException, InterruptedException, ExecutionException {
        long began = System.nanoTime();
        boolean mayLose = extent.seed() % 2 == 0;
        List<Writer> writers = new ArrayList<>();
        World world = new World(database, extent.feed(), extent.without(), mayLose);
        try (world;
                ExecutorService threads = Executors.newThreadPerTaskExecutor(
                        Thread.ofPlatform().daemon().factory())) {
            for (int i = 0; i < World.WRITERS; i++) {
                Writer writer = new Writer(world, i, extent.seed() * 100 + i);
                writer.fill();
                writers.add(writer);
            }
            List<Future<?>> all = new ArrayList<>();
            writers.forEach(writer -> all.add(threads.submit(writer::run)));
            for (int i = 0; i < READERS; i++) {
                Reader reader = new Reader(world, extent.seed() * 100 + 50 + i);
                all.add(threads.submit(reader::run));
            }
            List<Fault> faults = faults(extent.without());
            if (!faults.isEmpty()) {
                all.add(threads.submit(new Faults(world, faults, extent.seed())::run));
            }
            await(world, extent, all);
            for (Future<?> one : all) {
                one.get();
            }
        }
        return verdict(extent, world, writers, (System.nanoTime() - began) / 1e9);
    }

    private static void await(World world, Extent extent, List<Future<?>> all)
            throws InterruptedException, ExecutionException {
        long until = System.nanoTime() + extent.lasts().toNanos();
        while (System.nanoTime() - until < 0 && world.reads() < extent.reads()) {
            if (extent.without() != Without.NOTHING && !world.breaches().isEmpty()) {
                break;
            }
            try {
                // whoever ends early has failed
                all.getFirst().get(50, TimeUnit.MILLISECONDS);
                break;
            } catch (TimeoutException _) {
                for (Future<?> one : all) {
                    if (one.isDone()) {
                        world.end();
                        one.get();
                    }
                }
            }
        }
        world.end();
    }

    /** Those without which the missing rule doesn't matter. */
    static List<Fault> faults(Without without) {
        return switch (without) {
            case NOTHING -> Arrays.asList(Fault.values());
            case RETENTION, NOTHING_OF_THE_STAND_IN -> List.of(Fault.COMMITS_WAIT_FOR_REPLICA);
            case INCARNATION -> List.of(Fault.FAILED_OVER);
            case SETTLING, IDENTITY, TOKENS -> List.of();
        };
    }

    private static Verdict verdict(Extent extent, World world, List<Writer> writers, double seconds) {
        Map<Writer.Way, Long> writes = new EnumMap<>(Writer.Way.class);
        for (Writer writer : writers) {
            for (Map.Entry<Writer.Way, LongAdder> each : writer.counts().entrySet()) {
                writes.merge(each.getKey(), each.getValue().sum(), Long::sum);
            }
        }
        Map<String, Long> named = new TreeMap<>();
        writes.forEach((way, count) -> named.put(way.name(), count));
        List<Breach> breaches = world.breaches();
        boolean sound = extent.without() == Without.NOTHING || extent.without() == Without.NOTHING_OF_THE_STAND_IN;
        return new Verdict(
                breaches.isEmpty() == sound,
                extent.seed(),
                extent.feed().name(),
                extent.without().name(),
                seconds,
                world.reads(),
                world.counts(),
                named,
                breaches,
                world.failures());
    }
}
