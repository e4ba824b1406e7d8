package dev.headroom.cache;

import dev.headroom.base.Ticker;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of a warm-up, from its sources to the note of how far it came. */
final class WarmWork {
    private static final Logger LOG = LoggerFactory.getLogger(WarmWork.class);
    private static final String NOTE = "warm-up";

    private final String mode;
    private final WarmUp.Extent extent;
    private final Surroundings around;
    private final List<Part<?>> parts = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final long begunNanos;
    private volatile long tookNanos = -1;
    private volatile boolean finished;

    /**
     * What a run is given.
     *
     * @param notes where it leaves how far it came
     * @param pace that it keeps
     * @param batch keys of one load
     * @param resume whether to go on where the same run was stopped
     */
    record Surroundings(Notebook notes, Ticker ticker, Supplier<WarmPace> pace, int batch, boolean resume) {}

    WarmWork(String mode, WarmUp.Extent extent, List<WarmSource<?>> sources, Surroundings around) {
        this.mode = mode;
        this.extent = extent;
        this.around = around;
        this.begunNanos = around.ticker().nanos();
        sources.forEach(source -> parts.add(new Part<>(source)));
    }

    void start() {
        Thread.ofVirtual().name("warm-up").start(this::run);
    }

    private void run() {
        try {
            List<String> before = around.notes().read(NOTE).orElse("").lines().toList();
            boolean continued =
                    around.resume() && !before.isEmpty() && before.getFirst().equals(title());
            for (Part<?> part : parts) {
                if (stopped.getCount() > 0) {
                    part.run(continued ? before : List.of());
                }
            }
            finished = stopped.getCount() > 0;
            note(finished);
        } catch (RuntimeException failure) {
            LOG.warn("the warm-up {} ended early", mode, failure);
        } finally {
            tookNanos = around.ticker().nanos() - begunNanos;
            ended.countDown();
            LOG.info("warm-up: {}", words(progress()));
        }
    }

    private static String words(WarmRun run) {
        return "%s %s, %d keys, %d failed, in %.1f s"
                .formatted(run.mode(), run.state(), run.done(), run.failed(), run.millis() / 1e3);
    }

    private String title() {
        return "%s %d %d".formatted(mode, extent.limit(), extent.days());
    }

    /** The title, then a line for each source with the last key before which everything is done. */
    private void note(boolean done) {
        StringBuilder text = new StringBuilder();
        if (!done) {
            text.append(title()).append('\n');
            parts.forEach(part -> part.lastDone()
                    .ifPresent(key -> text.append(part.source.mode())
                            .append(' ')
                            .append(key)
                            .append('\n')));
        }
        around.notes().write(NOTE, text.toString());
    }

    boolean goesOn() {
        return ended.getCount() > 0;
    }

    boolean stop() {
        boolean was = goesOn();
        stopped.countDown();
        return was;
    }

    void await() throws InterruptedException {
        ended.await();
    }

    WarmRun progress() {
        long nanos = tookNanos >= 0 ? tookNanos : around.ticker().nanos() - begunNanos;
        List<WarmRun.Line> lines = parts.stream().map(Part::line).toList();
        int done = lines.stream().mapToInt(WarmRun.Line::done).sum();
        int failed = lines.stream().mapToInt(WarmRun.Line::failed).sum();
        return new WarmRun(
                mode,
                goesOn() ? WarmRun.State.RUNNING : finished ? WarmRun.State.FINISHED : WarmRun.State.STOPPED,
                lines,
                nanos / 1_000_000,
                nanos == 0 ? 0 : done * 1e9 / nanos,
                done == 0 ? 1 : 1 - (double) failed / done);
    }

    /** The part of one source. */
    private final class Part<V> {
        private final WarmSource<V> source;
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicInteger present = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        private final ReentrantLock lock = new ReentrantLock();
        private final BitSet batches = new BitSet();
        private volatile List<CacheKey> keys = List.of();
        private volatile boolean known;
        private volatile int skipped;
        private volatile @Nullable String trouble;

        Part(WarmSource<V> source) {
            this.source = source;
        }

        void run(List<String> before) {
            List<CacheKey> all = source.keys().within(extent);
            keys = all.subList(0, Math.min(all.size(), extent.limit()));
            known = true;
            skipped = doneBefore(before);
            done.set(skipped);
            AtomicInteger next = new AtomicInteger(skipped);
            int batch = around.batch();
            try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int worker = 0; worker < around.pace().get().workers(); worker++) {
                    workers.execute(() -> {
                        for (int from = next.getAndAdd(batch);
                                from < keys.size() && stopped.getCount() > 0;
                                from = next.getAndAdd(batch)) {
                            fill(from, Math.min(keys.size(), from + batch));
                        }
                    });
                }
            }
        }

        private int doneBefore(List<String> before) {
            String start = source.mode() + ' ';
            return before.stream()
                    .skip(1)
                    .filter(line -> line.startsWith(start))
                    .findFirst()
                    .map(line -> line.substring(start.length()))
                    .map(key -> keys.stream().map(CacheKey::toString).toList().indexOf(key) + 1)
                    .orElse(0);
        }

        private void fill(int from, int to) {
            long begun = around.ticker().nanos();
            List<CacheKey> some = keys.subList(from, to);
            try {
                present.addAndGet(source.filler().fill(some));
            } catch (RuntimeException failure) {
                some.forEach(this::fillAlone);
            }
            done.addAndGet(some.size());
            lock.lock();
            try {
                batches.set((from - skipped) / around.batch());
            } finally {
                lock.unlock();
            }
            note(false);
            rest(around.pace().get().restNanos(around.ticker().nanos() - begun));
        }

        /** One bad value doesn't take its neighbours with it. */
        private void fillAlone(CacheKey key) {
            try {
                present.addAndGet(source.filler().fill(List.of(key)));
            } catch (RuntimeException failure) {
                failed.incrementAndGet();
                trouble = failure.getMessage();
                LOG.debug("could not warm {}", key, failure);
            }
        }

        private void rest(long nanos) {
            try {
                if (stopped.await(nanos, TimeUnit.NANOSECONDS)) {
                    LOG.debug("{} stops", source.mode());
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                stopped.countDown();
            }
        }

        Optional<CacheKey> lastDone() {
            lock.lock();
            try {
                int upTo = Math.min(keys.size(), skipped + batches.nextClearBit(0) * around.batch());
                return upTo == 0 ? Optional.empty() : Optional.of(keys.get(upTo - 1));
            } finally {
                lock.unlock();
            }
        }

        WarmRun.Line line() {
            return new WarmRun.Line(
                    source.mode(), known ? keys.size() : null, done.get(), present.get(), failed.get(), trouble);
        }
    }
}
