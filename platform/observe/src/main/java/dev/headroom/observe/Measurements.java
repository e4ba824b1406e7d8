package dev.headroom.observe;

import dev.headroom.base.Ticker;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What the conditions of a file's rules come to on this node. Burn rates are told from totals that are noted at each
 * look, as a scraper notes them: times are exact to a thousandth of themselves, or to the time between two looks.
 */
final class Measurements {
    private static final int NOTES = 1000;

    private final ObjectiveFile file;
    private final Operations operations;
    private final Signals signals;
    private final Ticker ticker;
    private final Map<String, Totals> totals = new HashMap<>();
    private final Map<String, OptionalDouble> figures = new HashMap<>();

    Measurements(ObjectiveFile file, Operations operations, Signals signals, Ticker ticker) {
        this.file = file;
        this.operations = operations;
        this.signals = signals;
        this.ticker = ticker;
        for (AlertRule rule : file.alerts()) {
            if (rule.condition() instanceof AlertRule.Burn burn) {
                totals.put(rule.name(), new Totals(burn, ticker.nanos()));
            }
        }
    }

    /**
     * A condition now.
     *
     * @param wrong whether it holds
     * @param value what was measured; NaN where nothing could be
     */
    record Measured(boolean wrong, double value) {}

    /** Notes the totals of every burn rate; call it before {@link #of}, at even times. */
    synchronized void look() {
        long now = ticker.nanos();
        int resets = operations.resets();
        operations.turn();
        for (AlertRule rule : file.alerts()) {
            Totals known = totals.get(rule.name());
            if (known != null && rule.condition() instanceof AlertRule.Burn burn) {
                known.note(now, resets, total(burn));
            }
        }
    }

    /** Asks for the signals of every threshold: some are of a database, so that nobody should hold what they need. */
    synchronized void read() {
        figures.clear();
        for (AlertRule rule : file.alerts()) {
            if (rule.condition() instanceof AlertRule.Threshold threshold) {
                figures.computeIfAbsent(threshold.signal(), signals::value);
            }
        }
    }

    /**
     * What a rule's condition comes to, as of the last look, and what was read. One that fires ends a tenth beyond its
     * limit.
     */
    synchronized Measured of(AlertRule rule, boolean firing) {
        return switch (rule.condition()) {
            case AlertRule.Burn burn -> burning(rule.name(), burn, firing);
            case AlertRule.Threshold threshold -> {
                // what can't be told isn't wrong: Prometheus, which sees NaN then, says the same
                OptionalDouble value = figures.getOrDefault(threshold.signal(), OptionalDouble.empty());
                yield value.isPresent()
                        ? new Measured(threshold.holds(value.getAsDouble(), firing), value.getAsDouble())
                        : new Measured(false, Double.NaN);
            }
            case AlertRule.Unreachable _ -> new Measured(false, Double.NaN);
        };
    }

    private Measured burning(String rule, AlertRule.Burn burn, boolean firing) {
        Totals known = totals.get(rule);
        if (known == null) {
            return new Measured(false, Double.NaN);
        }
        Share over = known.over.share();
        Share within = known.within.share();
        double limit = firing ? burn.end() : burn.limit();
        boolean enough = over.all() >= burn.leastEvents();
        return new Measured(enough && over.ratio() > limit && within.ratio() > limit, within.ratio());
    }

    private Share total(AlertRule.Burn burn) {
        Duration bound = burn.bound();
        if (!burn.operation().equals(ObjectiveFile.EVERY)) {
            return bound == null ? operations.failed(burn.operation()) : operations.slowerThan(burn.operation(), bound);
        }
        long bad = 0;
        long all = 0;
        for (String operation : operations.names()) {
            Share one = bound == null
                    ? operations.failed(operation)
                    : operations.slowerThan(operation, file.bound(operation, burn));
            bad += one.bad();
            all += one.all();
        }
        return new Share(bad, all);
    }

    /** One rule's totals, and what they grew by over its two times. */
    private static final class Totals {
        private final Window over;
        private final Window within;
        private Share last = new Share(0, 0);
        private Share grown = new Share(0, 0);
        private int resets;

        Totals(AlertRule.Burn burn, long began) {
            over = new Window(burn.over(), began);
            within = new Window(burn.within(), began);
        }

        void note(long now, int begun, Share total) {
            boolean anew = begun != resets || total.all() < last.all() || total.bad() < last.bad();
            Share before = anew ? new Share(0, 0) : last;
            resets = begun;
            grown = new Share(grown.bad() + total.bad() - before.bad(), grown.all() + total.all() - before.all());
            last = total;
            over.note(now, grown);
            within.note(now, grown);
        }
    }

    /** What totals grew by in the time that ends at the last look. */
    private static final class Window {
        private final long nanos;
        private final TreeMap<Long, Share> notes = new TreeMap<>();
        private Share now = new Share(0, 0);
        private long at;

        Window(Duration time, long began) {
            this.nanos = time.toNanos();
            this.at = began;
            notes.put(began, now);
        }

        void note(long time, Share total) {
            at = time;
            now = total;
            long since = time - notes.lastKey();
            if (since == 0 || since >= nanos / NOTES) {
                notes.put(time, total);
            }
            Long first = notes.floorKey(time - nanos);
            if (first != null) {
                notes.headMap(first).clear();
            }
        }

        Share share() {
            Map.Entry<Long, Share> before = notes.floorEntry(at - nanos);
            Share from = before == null ? notes.firstEntry().getValue() : before.getValue();
            return new Share(now.bad() - from.bad(), now.all() - from.all());
        }
    }
}
