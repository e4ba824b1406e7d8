package dev.headroom.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Tells how much of a file has been sent. */
interface Progress extends AutoCloseable {
    /** From any thread; the bytes since the last call. */
    void sent(long bytes);

    @Override
    void close();

    /** A bar that redraws itself. */
    static Progress bar(String name, long size, PrintStream terminal) {
        return new Bar(name, size, terminal);
    }

    /** A line now and then, for a log. */
    static Progress lines(String name, long size, PrintWriter log) {
        return new Lines(name, size, log);
    }

    /** See {@link #bar}. */
    final class Bar implements Progress {
        private static final int WIDTH = 78;
        private static final int REDRAW_MILLIS = 200;
        private static final long KILOBYTE = 1_000;

        private final ProgressBar bar;

        private Bar(String name, long size, PrintStream terminal) {
            bar = new ProgressBarBuilder()
                    .setTaskName(name)
                    .setInitialMax(size)
                    .setUnit(" kB", KILOBYTE)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(REDRAW_MILLIS)
                    .setConsumer(new ConsoleProgressBarConsumer(terminal, WIDTH))
                    .build();
        }

        @Override
        public void sent(long bytes) {
            bar.stepBy(bytes);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** See {@link #lines}. */
    final class Lines implements Progress {
        private static final int PERIOD_SECONDS = 10;
        private static final double MEGABYTE = 1e6;

        private final String name;
        private final long size;
        private final PrintWriter log;
        private final AtomicLong sent = new AtomicLong();
        private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("progress").factory());

        private Lines(String name, long size, PrintWriter log) {
            this.name = name;
            this.size = size;
            this.log = log;
            var _ = clock.scheduleAtFixedRate(this::tell, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
        }

        @Override
        public void sent(long bytes) {
            sent.addAndGet(bytes);
        }

        private void tell() {
            log.println(line());
        }

        String line() {
            long done = sent.get();
            return done >= size
                    ? name + ": sent, the service stores the rows"
                    : String.format(
                            Locale.ROOT,
                            "%s: %.1f of %.1f MB sent (%d %%)",
                            name,
                            done / MEGABYTE,
                            size / MEGABYTE,
                            100 * done / size);
        }

        @Override
        public void close() {
            clock.shutdownNow();
        }
    }
}
