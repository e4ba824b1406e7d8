package dev.headroom.cli;

import java.io.PrintWriter;
import java.util.Locale;

/**
 * How far a piece of work of countable items is: a bar with rate and time left on a terminal, a line per 10 s in a log.
 */
final class WorkProgress {
    private static final int BAR = 30;
    private static final long LOG_PERIOD_NANOS = 10_000_000_000L;
    private static final double NANOS = 1e9;

    private final String name;
    private final PrintWriter err;
    private final boolean terminal;
    private final long began = System.nanoTime();
    private long told = began;
    private int drawn;

    WorkProgress(String name, PrintWriter err, boolean terminal) {
        this.name = name;
        this.err = err;
        this.terminal = terminal;
    }

    /**
     * As of now.
     *
     * @param total 0 while it isn't known
     */
    void at(long done, long total, long failed) {
        long now = System.nanoTime();
        String text = text(done, total, failed, (now - began) / NANOS);
        if (terminal) {
            err.print("\r" + text + " ".repeat(Math.max(0, drawn - text.length())));
            err.flush();
            drawn = text.length();
        } else if (now - told >= LOG_PERIOD_NANOS) {
            err.println(text);
            err.flush();
            told = now;
        }
    }

    /** The bar makes room for the result. */
    void end() {
        if (terminal && drawn > 0) {
            err.print("\r" + " ".repeat(drawn) + "\r");
            err.flush();
        }
    }

    String text(long done, long total, long failed, double seconds) {
        double rate = seconds > 0 ? done / seconds : 0;
        String trouble = failed == 0 ? "" : String.format(Locale.ROOT, ", %,d failed", failed);
        if (total <= 0) {
            return String.format(Locale.ROOT, "%s: %,d, %,.0f/s%s", name, done, rate, trouble);
        }
        int full = (int) (BAR * Math.min(done, total) / total);
        String bar = terminal ? " [" + "=".repeat(full) + " ".repeat(BAR - full) + "]" : "";
        String left = rate > 0 ? String.format(Locale.ROOT, ", %.0f s left", Math.ceil((total - done) / rate)) : "";
        return String.format(
                Locale.ROOT,
                "%s%s %d %%, %,d of %,d, %,.0f/s%s%s",
                name,
                bar,
                100 * done / total,
                done,
                total,
                rate,
                left,
                trouble);
    }
}
